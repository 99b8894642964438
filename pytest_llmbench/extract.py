"""The code in a model's reply (pure). The rule is written for users in docs/extraction.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_llmbench.answer import ExtractionRules
from pytest_llmbench.fence_tags import block_kind
from pytest_llmbench.fences import Block, Parses
from pytest_llmbench.reply_blocks import read_reply
from pytest_llmbench.unfenced import bare_code, looks_like_code


@dataclass(frozen=True)
class Extraction:
    """`code` ends with one newline; None where the reply holds none.

    `kind` is `tagged`, `untagged`, `unfenced` or `none`. `closed` is False where the reply
    ended inside the block. `parses` tells whether the code is whole.
    """

    code: str | None
    kind: str = "none"
    closed: bool = True
    parses: bool = False


def extract(text: str, language: ExtractionRules) -> Extraction:
    """The code of the language in a reply; never raises on any text, takes linear time."""
    tags = language.fence_tags
    parses = Budget(len(text)).of(language)
    parts = read_reply(
        text,
        lambda opening: parses if block_kind(opening.info, tags) else None,
        open_wrappers="markdown" not in tags,
    )
    kinds = {"tagged": list[Block](), "untagged": list[Block]()}
    for _, block in parts.blocks:
        kind = block_kind(block.info, tags)
        if kind and block.code.strip():
            kinds[kind].append(block)
    kind, best = best_block(kinds["tagged"], kinds["untagged"])
    if best:
        return Extraction(tidy(best.code), kind, best.closed, best.parses)
    bare = None if parts.blocks else bare_code(parts.lines, parses)
    return Extraction(tidy(bare[0]), "unfenced", parses=bare[1]) if bare else Extraction(None)


class Budget:
    """`parses` for at most so many characters in all: then no hostile reply takes long."""

    def __init__(self, size: int) -> None:
        self._left = 6 * size + 500_000

    def of(self, rules: ExtractionRules) -> Parses:
        """The rules' `parses`; False for everything once the budget is spent."""

        def parses(code: str) -> bool:
            self._left -= len(code)
            return self._left >= 0 and rules.parses(code)

        return parses


def best_block(tagged: Sequence[Block], untagged: Sequence[Block]) -> tuple[str, Block | None]:
    """The largest block that parses, tagged ones first, else the largest; and of which kind."""
    # A block of output such as `[1, 2]` parses too: it must not win over a tagged block.
    rivals = [b for b in untagged if not tagged or looks_like_code(b.code)]
    for kind, of_kind in (("tagged", tagged), ("untagged", rivals)):
        whole = [block for block in of_kind if block.parses]
        if whole:
            return kind, _largest(whole)
    for kind, of_kind in (("tagged", tagged), ("untagged", untagged)):
        if of_kind:
            return kind, _largest(of_kind)
    return "none", None


def _largest(blocks: Sequence[Block]) -> Block:
    return max(blocks, key=lambda b: len(b.code))


def tidy(code: str) -> str:
    """Without blank lines at the start and white space at the end, but for one newline."""
    return code.rstrip().lstrip("\n") + "\n"

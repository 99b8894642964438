"""Fenced blocks of a model's reply (pure).

CommonMark decides what a fence is, but not where a block ends: a docstring may hold fences of
its own, a model may forget to close a block before the next. So each line that could end a
block is tried, and the first after which the code is whole ends it.
"""

from __future__ import annotations

import os.path
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Parses = Callable[[str], bool]

_FENCE = re.compile(r"(?P<lead>[ \t>]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+)?)(?P<marks>`{3,}|~{3,})")
_TAG = re.compile(r"[\w.+#:-]+")
_LIST_MARKER = re.compile(r"[-*+\d.)]")
_TRIES = 40
"""Lines tried as the end of one block: keeps hostile replies linear."""


@dataclass(frozen=True)
class Fence:
    """A line with a fence. `info` is the text behind the marks, stripped.

    `behind_text`: the line begins with other text, so it can only open a block.
    """

    line: int
    lead: str
    mark: str
    length: int
    info: str
    behind_text: bool = False

    def may_close(self, opener: Fence) -> bool:
        """Whether CommonMark lets this line end a block that `opener` began."""
        return not self.info and self.mark == opener.mark and self.length >= opener.length


@dataclass(frozen=True)
class Block:
    """`closed` is False where the reply ends inside the block. `end` is the line behind it."""

    code: str
    info: str
    closed: bool
    parses: bool
    end: int


def find_fences(lines: Sequence[str]) -> list[Fence]:
    """Every line that could open or close a block."""
    likely = (pair for pair in enumerate(lines) if "```" in pair[1] or "~~~" in pair[1])
    return [fence for number, line in likely if (fence := _fence(number, line))]


def _fence(number: int, line: str) -> Fence | None:
    match = _FENCE.match(line)
    if match:
        mark, info = match["marks"][0], line[match.end() :].strip()
        inline_code = mark == "`" and mark in info
        return (
            None if inline_code else Fence(number, match["lead"], mark, len(match["marks"]), info)
        )
    # "Here it is: ```python": only with a single word behind the marks is it no prose.
    before, marks, info = line.rpartition("```")
    if not marks or "`" in before or not _TAG.fullmatch(info.strip()):
        return None
    return Fence(number, "", "`", 3, info.strip(), behind_text=True)


def read_block(
    lines: Sequence[str], fences: Sequence[Fence], index: int, parses: Parses | None
) -> Block:
    """The block that `fences[index]` opens. `parses` None: it ends where CommonMark says."""
    opener = fences[index]
    near = fences[index + 1 : index + 1 + _TRIES]
    ends = [fence for fence in near if _ends(fence, opener)]
    close = next((f for f in ends if f.may_close(opener) and _near(f, opener)), None)
    later = (fences[n] for n in range(index + 1, len(fences)))
    close = close or next((f for f in later if f.may_close(opener)), None)
    if parses:
        for end in ends:
            code = _body(lines, opener, end.line)
            if end is close and not code.strip():
                break  # an empty block
            whole = _whole(code, parses)
            if whole is not None:
                behind = end.line + (not end.info)
                return Block(whole, opener.info, not end.info, parses=True, end=behind)
        if index + _TRIES >= len(fences) and not (close and close.line == opener.line + 1):
            whole = _whole(_body(lines, opener, len(lines)), parses)
            if whole is not None:
                return Block(whole, opener.info, closed=False, parses=True, end=len(lines))
    last = close.line if close else len(lines)
    code = _body(lines, opener, last)
    return Block(code, opener.info, close is not None, parses=False, end=last + 1)


def _ends(fence: Fence, opener: Fence) -> bool:
    return not fence.behind_text and fence.mark == opener.mark and fence.length >= opener.length


def _near(fence: Fence, opener: Fence) -> bool:
    return len(fence.lead) <= len(opener.lead) + 3


def _whole(code: str, parses: Parses) -> str | None:
    if not code.strip():
        return None
    if parses(code):
        return code
    if code.lstrip("\n")[:1].isspace():
        dedented = textwrap.dedent(code)
        if dedented != code and parses(dedented):
            return dedented
    return None


def _body(lines: Sequence[str], opener: Fence, end: int) -> str:
    """The lines between, without the indentation or quote marks that the fence itself has."""
    inner = list(lines[opener.line + 1 : end])
    if end == len(lines) and inner:  # "return x```" is how some models end a block
        inner[-1] = re.sub(
            rf"(?<!{opener.mark}){opener.mark}{{1,{opener.length}}}\s*$", "", inner[-1]
        )
    if ">" in opener.lead:
        inner = [re.sub(r"^[ \t]*> ?", "", line) for line in inner]
    lead = _LIST_MARKER.sub(" ", opener.lead.rpartition(">")[2])
    common = os.path.commonprefix(  # noqa: RUF071 - characters, not paths, are meant
        [_indent(line) for line in inner if line.strip()]
    )
    cut = len(common[: len(lead)])
    if cut:
        inner = [line[cut:] if line[:cut].isspace() else line.lstrip() for line in inner]
    return "".join(line + "\n" for line in inner)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]

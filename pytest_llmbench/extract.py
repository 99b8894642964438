"""The code in a model's reply (pure). The rule is written for users in docs/extraction.md."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from pytest_llmbench.answer import ExtractionRules
from pytest_llmbench.fences import Block, Fence, Parses, find_fences, read_block

# fmt: off
OTHER_TAGS = frozenset({
    "asm", "bash", "bat", "c", "c#", "c++", "clojure", "cmake", "cmd", "console", "cpp", "cs",
    "csharp", "css", "csv", "dart", "diff", "docker", "dockerfile", "elixir", "erlang", "go",
    "golang", "graphql", "haskell", "html", "http", "ini", "java", "javascript", "js", "json",
    "jsonc", "jsx", "julia", "kotlin", "log", "lua", "makefile", "matlab", "mermaid", "mjs",
    "mts", "nix", "objc", "ocaml", "output", "patch", "perl", "php", "plaintext", "powershell",
    "protobuf", "ps1", "py", "py3", "pycon", "python", "python3", "r", "ruby", "rust", "sass",
    "scala", "scss", "sh", "shell", "shell-session", "sql", "stderr", "stdout", "svelte", "swift",
    "terminal", "text", "toml", "ts", "tsx", "txt", "typescript", "vb", "vue", "xml", "yaml",
    "yml", "zig", "zsh",
})
# fmt: on
"""Tags of other languages and of output: such a block is never a candidate."""

_WRAPPERS = frozenset({"markdown", "md", "mdx"})
_CODE_LINE = re.compile(
    r"\s*(?:@\w|(?:async |export |default |public |abstract )*"
    r"(?:def|class|func|function|import|from|package|const|let|var|type|interface|enum)\b"
    r"(?![^\n]*[.!?]$)|<(?:template|script)|[\w.]+\(|\w[\w.,\[\] ]* [-+*/:]?= )"
)
_PROSE_LINE = re.compile(r"\s*(?:#{1,6} |[-*] |\d+\. |\*\*)?[A-Z`*][\w'`*]*[ ,:.!][^=;{}]*$")
_THINK = re.compile(r"(?:^|(?<=\s))<think(?:ing)?>")
_END_OF_THINK = re.compile(r"</think(?:ing)?>")
_EDGES = 5
_THOUGHTS = 50
"""Stretches of thinking left out before the rest of a reply is given up."""


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
    parses = _Budget(language, len(text))
    lines, blocks = _read(text, language.fence_tags, parses)
    kinds = {"tagged": list[Block](), "untagged": list[Block]()}
    for block in blocks:
        kind = _kind(block.info, language.fence_tags)
        if kind and block.code.strip():
            kinds[kind].append(block)
    tagged, untagged = kinds["tagged"], kinds["untagged"]
    # A block of output such as `[1, 2]` parses too: it must not win over a tagged block.
    rivals = [b for b in untagged if not tagged or any(map(_CODE_LINE.match, _split(b.code)))]
    for kind, of_kind in (("tagged", tagged), ("untagged", rivals)):
        whole = [block for block in of_kind if block.parses]
        if whole:
            return _from_block(kind, whole)
    for kind, of_kind in (("tagged", tagged), ("untagged", untagged)):
        if of_kind:
            return _from_block(kind, of_kind)
    return Extraction(None) if blocks else _unfenced(lines, parses)


class _Budget:
    """`parses` for at most so many characters in all: then no hostile reply takes long."""

    def __init__(self, language: ExtractionRules, size: int) -> None:
        self._language = language
        self._left = 6 * size + 500_000

    def __call__(self, code: str) -> bool:
        self._left -= len(code)
        return self._left >= 0 and self._language.parses(code)


def _split(text: str) -> list[str]:
    return text.split("\n")


def _from_block(kind: str, blocks: list[Block]) -> Extraction:
    block = max(blocks, key=lambda b: len(b.code))
    return Extraction(_tidy(block.code), kind, block.closed, block.parses)


def _tidy(code: str) -> str:
    return code.rstrip().lstrip("\n") + "\n"


def _kind(info: str, tags: frozenset[str]) -> str | None:
    names = tag_names(info)
    if any(name in tags for name in names):
        return "tagged"
    return None if any(name in OTHER_TAGS for name in names) else "untagged"


def tag_names(info: str) -> list[str]:
    """What an info string may mean: `{.python3.11 x=y}`, `go:solution.go`, `solution.py`."""
    word = re.split(r"[\s,:;={}()\"']+", info.strip().lstrip("{").strip(), maxsplit=1)[0].lower()
    word = word.removeprefix(".").removeprefix("language-").removeprefix("lang-")
    return [word, word.rstrip("0123456789."), word.rpartition(".")[2]] if word else []


def _read(text: str, tags: frozenset[str], parses: Parses) -> tuple[list[str], list[Block]]:
    """Lines outside of thinking, and the blocks among them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    end = re.search(r"^[ \t]*</think(?:ing)?>", text, re.MULTILINE)
    if end and not _THINK.search(text[: end.start()]):
        text = text[end.end() :]  # the server's template opened the thinking
    kept: list[str] = []
    blocks: list[Block] = []
    for _ in range(_THOUGHTS):
        lines = _split(text)
        done, thinking = _blocks_until_thinking(lines, tags, parses)
        blocks += done
        kept += lines[:thinking]
        if thinking is None:
            break
        rest = "\n".join(lines[thinking:])
        start = _THINK.search(rest)
        assert start
        kept.append(rest[: start.start()])
        close = _END_OF_THINK.search(rest, start.end())
        text = rest[close.end() :] if close else ""
    return kept, blocks


def _blocks_until_thinking(
    lines: list[str], tags: frozenset[str], parses: Parses
) -> tuple[list[Block], int | None]:
    """The blocks up to the first line outside of them that begins thinking."""
    blocks: list[Block] = []
    thoughts = [n for n, line in enumerate(lines) if _THINK.search(line)]
    fences = find_fences(lines)
    wrappers: list[Fence] = []
    behind = 0
    for index, fence in enumerate(fences):
        if fence.line < behind:
            continue
        thought = _next_of(thoughts, behind)
        if thought is not None and thought <= fence.line:
            return blocks, thought
        if "markdown" not in tags and not _WRAPPERS.isdisjoint(tag_names(fence.info)):
            wrappers.append(fence)  # the blocks within are what is looked for
        elif wrappers and fence.may_close(wrappers[-1]):
            wrappers.pop()
        else:
            kind = _kind(fence.info, tags)
            block = read_block(lines, fences, index, parses if kind else None)
            behind = block.end
            blocks.append(block)
    return blocks, _next_of(thoughts, behind)


def _next_of(numbers: list[int], least: int) -> int | None:
    index = bisect_left(numbers, least)
    return numbers[index] if index < len(numbers) else None


def _unfenced(lines: list[str], parses: Parses) -> Extraction:
    """Code without any fence: the longest run of lines that parses and looks like code."""
    code_lines = [n for n, line in enumerate(lines) if _CODE_LINE.match(line)]
    if not code_lines:
        return Extraction(None)
    first = code_lines[0]
    parts = [n for n in range(first) if lines[n].strip() and (not n or not lines[n - 1].strip())]
    starts = parts[-_EDGES:] + code_lines[:_EDGES]
    ends = [n for n in range(len(lines), first, -1) if _ends_part(lines, n)]
    ends = ends[:_EDGES] + ends[-_EDGES:]
    spans = sorted({(a, b) for a in starts for b in ends if a < b}, key=lambda s: s[0] - s[1])
    for start, end in spans:
        code = "\n".join(lines[start:end])
        if code_lines[0] < end and parses(code):
            return Extraction(_tidy(code), "unfenced", parses=True)
    return Extraction(_tidy("\n".join(lines[first:])), "unfenced")


def _ends_part(lines: list[str], number: int) -> bool:
    if not lines[number - 1].strip():
        return False
    after = lines[number] if number < len(lines) else ""
    return not after.strip() or bool(_PROSE_LINE.match(after))

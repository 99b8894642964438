"""Code in a reply without any fence (pure)."""

from __future__ import annotations

import re

from pytest_llmbench.fences import Parses

_CODE_LINE = re.compile(
    r"\s*(?:@\w|(?:async |export |default |public |abstract )*"
    r"(?:def|class|func|function|import|from|package|const|let|var|type|interface|enum)\b"
    r"(?![^\n]*[.!?]$)|<(?:template|script)|[\w.]+\(|\w[\w.,\[\] ]* [-+*/:]?= )"
)
_PROSE_LINE = re.compile(r"\s*(?:#{1,6} |[-*] |\d+\. |\*\*)?[A-Z`*][\w'`*]*[ ,:.!][^=;{}]*$")
_ROOT_OPENS = re.compile(r"<(?:script|template|style)[\s>]")
_ROOT_CLOSES = re.compile(r"(?:.*\S)?</(?:script|template|style)\s*>\s*$")
_EDGES = 5


def looks_like_code(text: str) -> bool:
    """Whether any line of the text is one that only code has."""
    return any(map(_CODE_LINE.match, text.split("\n")))


def bare_code(lines: list[str], parses: Parses) -> tuple[str, bool] | None:
    """The longest run of lines that parses and looks like code, and whether it parses.

    None where no line looks like code.
    """
    code_lines = [n for n, line in enumerate(lines) if _CODE_LINE.match(line)]
    if not code_lines:
        return None
    first = code_lines[0]
    parts = [n for n in range(first) if lines[n].strip() and (not n or not lines[n - 1].strip())]
    starts = parts[-_EDGES:] + code_lines[:_EDGES]
    ends = [n for n in range(len(lines), first, -1) if _ends_part(lines, n)]
    ends = ends[:_EDGES] + ends[-_EDGES:]
    spans = sorted({(a, b) for a in starts for b in ends if a < b}, key=lambda s: s[0] - s[1])
    for start, end in spans:
        code = "\n".join(lines[start:end])
        if code_lines[0] < end and parses(code):
            return code, True
    return "\n".join(lines[first:]), False


def bare_component(lines: list[str]) -> str | None:
    """A Vue component: from its first root block at the margin to the end of its last."""
    first = next((n for n, line in enumerate(lines) if _ROOT_OPENS.match(line)), len(lines))
    ends = (n for n in range(len(lines), first, -1) if _ROOT_CLOSES.match(lines[n - 1]))
    last = next(ends, len(lines))
    return "\n".join(lines[first:last]) or None


def _ends_part(lines: list[str], number: int) -> bool:
    if not lines[number - 1].strip():
        return False
    after = lines[number] if number < len(lines) else ""
    return not after.strip() or bool(_PROSE_LINE.match(after))

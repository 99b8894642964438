"""How a transcript looks: rules, labels, and indented text that is taken for neither. Pure."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from typing import Any

from pytest_llmbench.text import printable

WIDTH = 80
"""Columns of rules, and of prose on a terminal that tells none."""
_INDENT = "    "
_LONGEST = 500
_NEARLY_NOTHING = 0.005
_FENCES = ("```", "~~~")


def rule(title: str) -> str:
    """A line that begins a section."""
    return f"--- {title} ".ljust(WIDTH, "-")


def one_line(word: object) -> str:
    """A word of a model or of a server: it begins no line of its own."""
    return " ".join(printable(str(word)).split())[:_LONGEST]


def block(text: str) -> str:
    """Code or output, as it is: whoever wrote it, no line of it begins where ours do."""
    return textwrap.indent(text.strip("\n"), _INDENT) or f"{_INDENT}(nothing)"


def prose(text: str, width: int | None) -> str:
    """As `block`, with long lines broken at spaces where no fence says that they are code."""
    if width is None:
        return block(text)
    return block("\n".join(_broken(text, max(width - len(_INDENT), 20))))


def _broken(text: str, width: int) -> Iterator[str]:
    fenced = False
    for line in text.split("\n"):
        fence = line.lstrip().startswith(_FENCES)
        fenced ^= fence
        if fence or fenced or len(line) <= width:
            yield line
            continue
        lead = line[: len(line) - len(line.lstrip())][: width // 2]
        yield from textwrap.wrap(
            line, width, subsequent_indent=lead, break_long_words=False, break_on_hyphens=False
        )


def number(value: float) -> str:
    """As people read it: `1,234`, `0.004`, `56.3`."""
    if not math.isfinite(value):
        return str(value)
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"  # noqa: PLR2004 - three digits


def measured(value: Any, unit: str) -> Iterator[str]:
    """`2.5 s`, or nothing where nobody measured, or it is nearly nothing."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value > _NEARLY_NOTHING:
        yield f"{number(value)} {unit}"

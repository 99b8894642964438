"""Untrusted text made harmless to a terminal, a log and a spreadsheet; and a word's neighbour."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC, DCS and other strings
    r"|\x1b."
)
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and newline, DEL, C1
    "\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"  # invisible and bidi marks
    "\ud800-\udfff\ufffe\uffff]"  # what XML cannot hold
)
_FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""What OWASP's page on CSV injection names, the full-width signs of East Asian input among it."""


def printable(text: str) -> str:
    """The text without control, ANSI/OSC and bidi characters; tabs and newlines stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", _ESCAPES.sub("", text))


def whole_characters(text: str) -> str:
    """The text as UTF-8 can hold it: split surrogate pairs are joined, lone halves are U+FFFD.

    A server that streams JSON may send the halves of one character in two pieces.
    """
    if text.isascii():  # known without a look; what a model writes may be large
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def defuse_cell(value: str) -> str:
    """A CSV cell that no spreadsheet runs as a formula."""
    return "'" + value if _FORMULA.match(value) else value


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` (did you mean 'x'?)`, or nothing, to be put into an error."""
    found = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean {found[0]!r}?)" if found else ""

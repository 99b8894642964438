"""Texts of models that escaped line breaks twice, put right where that is unambiguous. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable

_REPAIRED = 64 * 1024
"""Characters of a line that is put right: parsers take very long to despair of a longer one."""


def unescaped(text: str, parses: Callable[[str], bool]) -> str:
    r"""The text with `\n` and the like made what they stand for, where it must have been meant so.

    Some models escape what a JSON string holds twice. Only where the text is one line, does not
    parse as it stands, and parses so.
    """
    if len(text) > _REPAIRED or "\n" in text or "\\n" not in text or parses(text):
        return text
    try:
        plain = json.loads(f'"{_quotes_escaped(text)}"', strict=False)
    except ValueError:
        return text
    return plain if isinstance(plain, str) and parses(plain) else text


def _quotes_escaped(text: str) -> str:
    """Bare quotes would end the JSON string; those that are escaped stay so."""
    return text.replace('\\"', '"').replace('"', '\\"')

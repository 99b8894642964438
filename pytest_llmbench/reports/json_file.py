"""A large JSON report written piece by piece.

`json.dump` encodes in Python, member by member: most of the time a large report takes. Encoders in
C take the whole report at once: a second copy of all in memory. So each test and each record is
encoded on its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from pytest_llmbench.json_text import json_text

_DEPTH = 2
"""Mappings within mappings whose lists are written member by member: `llmbench` -> `records`."""


def write_json(report: Mapping[str, Any], file: TextIO) -> None:
    """Write what `json.dump(report, file, default=str)` says; memory for one member at a time."""
    file.writelines(_pieces(report, _DEPTH))


def _pieces(value: Any, depth: int) -> Iterator[str]:
    if depth and isinstance(value, dict) and value:
        for opening, (key, member) in zip(_openings("{"), value.items(), strict=False):
            yield f"{opening}{json_text(str(key))}: "
            yield from _pieces(member, depth - 1)
        yield "}"
    elif isinstance(value, list) and value:
        for opening, member in zip(_openings("["), value, strict=False):
            yield opening + json_text(member)
        yield "]"
    else:
        yield json_text(value)


def _openings(first: str) -> Iterator[str]:
    yield first
    while True:
        yield ", "

"""What a test run printed, as a person reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_INTERNAL = "INTERNALERROR> "
_OF_OTHERS = re.compile(r'  File "[^"]*(?:/site-packages/|/lib/python3)|  File "<frozen ')
_CLOCK = re.compile(
    r"^((?:=+ )?(?:no tests ran|\d+ \w+(?:, \d+ \w+)*)) in \d+\.\d\ds(?: \(\d+:\d\d:\d\d\))?",
    re.MULTILINE,
)
"""pytest's, which runs since its process came up: that may be long before there is an answer."""


def readable(log: str) -> str:
    """Without pytest's clock, and without its own frames where something ended it from inside."""
    if _INTERNAL in log:
        log = "\n".join(_without_frames_of_others(log.split("\n")))
    return _CLOCK.sub(r"\1", log)


def _without_frames_of_others(lines: list[str]) -> Iterator[str]:
    kept = True
    for line in lines:
        internal = line.startswith(_INTERNAL)
        told = line.removeprefix(_INTERNAL)
        if not internal or not told.startswith("  "):
            kept = True
        elif told.startswith('  File "'):
            kept = not _OF_OTHERS.match(told)
        if kept:
            yield told

"""Each record once in the memory of xdist's controller, where three reports of an item bring it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

_LONGEST = 100
"""Letters of a text that is worth having once for all records: names, not answers."""


class OneRecord:
    """Copies of a record become one object; so do the texts that many records have in common."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, Any]] = {}

    def of(self, nodeid: str, record: Mapping[str, Any], last: bool) -> dict[str, Any]:
        """The object for all copies. `last`: the item has no report after this one.

        The time when it was begun tells one attempt of an item from the next.
        """
        known = self._known.get(nodeid)
        if known is None or known["timestamp"] != record["timestamp"]:
            known = {sys.intern(name): _common(value) for name, value in record.items()}
        if last:
            self._known.pop(nodeid, None)
        else:
            self._known[nodeid] = known
        return known


def _common(value: Any) -> Any:
    short = isinstance(value, str) and len(value) <= _LONGEST
    return sys.intern(value) if short else value

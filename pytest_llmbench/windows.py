"""When servers were at work for an attempt, as its record tells. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Window(NamedTuple):
    """A request on its way to an endpoint and back: POSIX seconds."""

    endpoint: str | None
    started: float
    ended: float


def windows_of(record: Mapping[str, Any]) -> list[Window]:
    """One for each request that was measured.

    In agent mode that is one a turn: between them tools run, and the server may serve others. The
    next turn may be served at another endpoint.
    """
    requests = record["turns"] or (record,)
    return [
        Window(asked["endpoint"], asked["generation_start"], asked["generation_end"])
        for asked in requests
        if asked["generation_start"] is not None and asked["generation_end"] is not None
    ]

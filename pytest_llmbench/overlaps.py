"""Which requests ran beside each other: known when all records are there, and only then. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

Window = tuple[float, float]


def tell_overlaps(records: Iterable[dict[str, Any]]) -> None:
    """Fill in `in_flight`: the most other requests that one endpoint served at a time meanwhile."""
    by_endpoint: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for record in records:
        if record["generation_start"] is not None:
            by_endpoint[record["endpoint"]].append(record)
    for asked in by_endpoint.values():
        windows = [(r["generation_start"], r["generation_end"]) for r in asked]
        for record, beside in zip(asked, most_beside(windows), strict=True):
            record["in_flight"] = beside


def tell_shared_cards(records: Iterable[dict[str, Any]]) -> None:
    """Fill in `gpu_shared`: whether any other request was served on the same machine's cards.

    False and true where cards were sampled, whichever endpoints were asked; None elsewhere.
    """
    on_cards = [r for r in records if r["gpu_available"] and r["generation_start"] is not None]
    windows = [(r["generation_start"], r["generation_end"]) for r in on_cards]
    for record, beside in zip(on_cards, most_beside(windows), strict=True):
        record["gpu_shared"] = beside > 0


def most_beside(windows: Sequence[Window]) -> list[int]:
    """For each window (start, end), the most others that were open at a time within it.

    A window that begins when another one ends is not beside it.
    """
    starts = [(start, 1, i) for i, (start, _) in enumerate(windows)]
    ends = [
        (max(end, math.nextafter(start, math.inf)), 0, i) for i, (start, end) in enumerate(windows)
    ]
    most = [0] * len(windows)
    open_now: set[int] = set()
    for _, is_start, i in sorted(starts + ends):  # at the same time ends come before starts
        if not is_start:
            open_now.discard(i)
            continue
        open_now.add(i)
        for other in open_now:
            most[other] = max(most[other], len(open_now) - 1)
    return most

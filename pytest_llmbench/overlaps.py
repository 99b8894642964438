"""Which requests ran beside each other: known when all records are there, and only then. Pure."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from pytest_llmbench.windows import Window, windows_of


def tell_overlaps(records: Iterable[dict[str, Any]]) -> None:
    """Fill in `in_flight`: the most other requests that one endpoint served at a time meanwhile."""
    by_endpoint: dict[str | None, list[tuple[dict[str, Any], list[Window]]]] = defaultdict(list)
    for record in records:
        for endpoint, windows in _by_endpoint(windows_of(record)).items():
            by_endpoint[endpoint].append((record, windows))
            record["in_flight"] = 0
    for asked in by_endpoint.values():
        most = most_beside([windows for _, windows in asked])
        for (record, _), beside in zip(asked, most, strict=True):
            record["in_flight"] = max(record["in_flight"], beside)


def tell_shared_cards(records: Iterable[dict[str, Any]]) -> None:
    """Fill in `gpu_shared`: whether any other request was served on the same machine's cards.

    False and true where cards were sampled, whichever endpoints were asked; None elsewhere.
    """
    on_cards = [(r, windows_of(r)) for r in records if r["gpu_available"]]
    asked = [(record, windows) for record, windows in on_cards if windows]
    most = most_beside([windows for _, windows in asked])
    for (record, _), beside in zip(asked, most, strict=True):
        record["gpu_shared"] = beside > 0


def most_beside(attempts: Sequence[Sequence[Window]]) -> list[int]:
    """For each attempt, the most others that had a window open at a time within one of its own.

    A window that begins when another one ends is not beside it.
    """
    changes: list[tuple[float, int, int]] = []
    for i, windows in enumerate(attempts):
        for window in windows:
            ended = max(window.ended, math.nextafter(window.started, math.inf))
            changes += [(window.started, 1, i), (ended, 0, i)]
    most = [0] * len(attempts)
    open_now: Counter[int] = Counter()
    for _, is_start, i in sorted(changes):  # at the same time ends come before starts
        if not is_start:
            open_now[i] -= 1
            if not open_now[i]:
                del open_now[i]
            continue
        open_now[i] += 1
        for other in open_now:
            most[other] = max(most[other], len(open_now) - 1)
    return most


def _by_endpoint(windows: Iterable[Window]) -> dict[str | None, list[Window]]:
    found: dict[str | None, list[Window]] = defaultdict(list)
    for window in windows:
        found[window.endpoint].append(window)
    return found

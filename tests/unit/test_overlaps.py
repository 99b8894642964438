"""Requests that ran beside each other are counted per endpoint."""

from __future__ import annotations

import pytest

from pytest_llmbench.overlaps import most_beside, tell_overlaps


@pytest.mark.parametrize(
    ("windows", "most"),
    [
        ([], []),
        ([(0, 1)], [0]),
        ([(0, 1), (1, 2)], [0, 0]),
        ([(0, 2), (1, 3)], [1, 1]),
        ([(0, 9), (1, 2), (3, 4), (5, 6)], [1, 1, 1, 1]),
        ([(0, 9), (1, 5), (2, 3), (6, 7)], [2, 2, 2, 1]),
        ([(1, 1), (0, 2), (1, 1)], [2, 2, 2]),
        ([(3, 4), (0, 1)], [0, 0]),
    ],
)
def test_most_at_a_time(windows: list[tuple[float, float]], most: list[int]) -> None:
    assert most_beside(windows) == most


def test_each_endpoint_by_itself_and_nothing_of_requests_never_made() -> None:
    records = [
        {"endpoint": at, "generation_start": start, "generation_end": end, "in_flight": None}
        for at, start, end in [("a", 0, 2), ("b", 0, 2), ("a", 1, 3), (None, None, None)]
    ]
    tell_overlaps(records)
    assert [r["in_flight"] for r in records] == [1, 0, 1, None]

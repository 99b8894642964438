"""Requests that ran beside each other are counted per endpoint."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_llmbench.overlaps import most_beside, tell_overlaps, tell_shared_cards
from pytest_llmbench.record import Record
from pytest_llmbench.windows import Window, windows_of


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
    assert most_beside([[Window(None, *window)] for window in windows]) == most


@pytest.mark.parametrize(
    ("attempts", "most"),
    [
        ([[(0, 1), (4, 5)], [(2, 3)]], [0, 0]),
        ([[(0, 1), (4, 5)], [(0, 5)]], [1, 1]),
        ([[(0, 1), (4, 5)], [(0.5, 1), (4.5, 5)], [(2, 3)]], [1, 1, 0]),
        ([[(0, 9)], [(1, 2)], [(3, 4)], [(5, 7), (6, 8)]], [1, 1, 1, 1]),
        ([[(1, 1), (1, 1)]], [0]),  # turns of one attempt are not beside each other
        ([[], [(0, 1)]], [0, 0]),
    ],
)
def test_between_its_windows_nothing_is_beside_an_attempt(attempts, most) -> None:
    assert most_beside([[Window(None, *window) for window in each] for each in attempts]) == most


def asked(at: str | None, start: float | None, end: float | None, **more: Any) -> dict[str, Any]:
    record = Record(endpoint=at, generation_start=start, generation_end=end)
    return {**record.to_dict(), **more}


def turns(*windows: tuple[str, float | None, float | None]) -> list[dict[str, Any]]:
    return [
        {"endpoint": at, "generation_start": start, "generation_end": end}
        for at, start, end in windows
    ]


def test_each_endpoint_by_itself_and_nothing_of_requests_never_made() -> None:
    records = [asked("a", 0, 2), asked("b", 0, 2), asked("a", 1, 3), asked(None, None, None)]
    tell_overlaps(records)
    assert [r["in_flight"] for r in records] == [1, 0, 1, None]


def test_an_attempt_with_tools_has_a_window_for_each_turn_that_was_measured() -> None:
    agent = asked("b", 0, 9, turns=turns(("a", 0, 2), ("a", None, None), ("b", 8, 9)))
    assert windows_of(agent) == [("a", 0, 2), ("b", 8, 9)]
    assert windows_of(asked("a", 0, 9)) == windows_of(asked("a", 0, 9, turns=[])) == [("a", 0, 9)]
    assert windows_of(asked("a", None, None, turns=turns(("a", None, None)))) == []


def test_turns_are_beside_what_their_own_endpoint_served_meanwhile() -> None:
    agent = asked("b", 0, 9, turns=turns(("a", 0, 2), ("b", 8, 9)))
    records = [agent, asked("a", 3, 7), asked("b", 0, 2), asked("b", 8, 9), asked("b", 8.5, 8.6)]
    tell_overlaps(records)
    assert [r["in_flight"] for r in records] == [2, 0, 0, 2, 2]


def test_cards_are_not_shared_by_who_is_served_while_tools_run() -> None:
    cards = {"gpu_available": True}
    agent = asked("a", 0, 9, turns=turns(("a", 0, 2), ("a", 8, 9)), **cards)
    unmeasured = asked("a", None, None, turns=turns(("a", None, None)), **cards)
    records = [agent, asked("b", 3, 7, **cards), unmeasured]
    tell_shared_cards(records)
    assert [r["gpu_shared"] for r in records] == [False, False, None]
    records.append(asked("b", 8.9, 12, **cards))
    tell_shared_cards(records)
    assert [r["gpu_shared"] for r in records] == [True, False, None, True]

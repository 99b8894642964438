from __future__ import annotations

import pytest

from pytest_llmbench.providers.meter import Meter


def meter(pieces: int, first: float | None = 2.0, last: float | None = 12.0) -> Meter:
    return Meter(print, started=0.0, pieces=pieces, first=first, last=last)


def test_decode_speed_leaves_out_what_came_before_the_first_token() -> None:
    assert meter(11).stream_speed(11, "length") == 1.0


def test_what_the_first_piece_holds_was_decoded_before_it_came() -> None:
    # 11 pieces of 4 tokens: 40 came in the 10 seconds after the first.
    assert meter(11).stream_speed(44, "length") == 4.0
    # Fewer tokens than pieces: some servers send parts of characters.
    assert meter(11).stream_speed(9, "length") == 0.8


def test_a_server_that_counts_along_is_believed() -> None:
    counting = Meter(print)
    for text, counted in [("def", 3), (" add", 5), ("(a", 9), ("", 10)]:
        counting.add(text, None, counted)
    assert (counting.told_first, counting.told_last) == (3, 9)
    counting.first, counting.last = 1.0, 3.0
    assert counting.stream_speed(10, "stop") == 3.0


def test_the_unseen_last_token_is_not_counted() -> None:
    assert meter(11).stream_speed(12, "stop") == 1.0
    assert meter(11).stream_speed(12, "length") == pytest.approx(12 / 11)


def test_what_cannot_be_timed_is_unmeasured() -> None:
    assert meter(11).stream_speed(None, "stop") is None
    assert meter(1, last=2.0).stream_speed(1, "stop") is None
    assert meter(0, None, None).stream_speed(5, "stop") is None
    assert meter(2).stream_speed(33, "stop") is None
    assert meter(5, last=2.0).stream_speed(5, "stop") is None

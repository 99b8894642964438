from __future__ import annotations

import pytest

from pytest_llmbench.providers.meter import Meter


def meter(pieces: int, first: float | None = 2.0, last: float | None = 12.0) -> Meter:
    return Meter(print, started=0.0, pieces=pieces, first=first, last=last)


def test_decode_speed_leaves_out_what_came_before_the_first_token() -> None:
    assert meter(11).stream_speed(11, "length") == 1.0
    assert meter(11).stream_speed(21, "stop") == 2.0


def test_the_unseen_last_token_is_not_counted() -> None:
    assert meter(11).stream_speed(12, "stop") == 1.0
    assert meter(11).stream_speed(12, "length") == pytest.approx(1.1)


def test_what_cannot_be_timed_is_unmeasured() -> None:
    assert meter(11).stream_speed(None, "stop") is None
    assert meter(1, last=2.0).stream_speed(1, "stop") is None
    assert meter(0, None, None).stream_speed(5, "stop") is None
    assert meter(2).stream_speed(33, "stop") is None

"""Endpoints that fail are set aside for a while, and their work goes to the others."""

from __future__ import annotations

import pytest

from pytest_llmbench.asking.endpoints import FIRST_SECONDS, Endpoints
from pytest_llmbench.errors import LLMProtocolError, LLMTimeout, LLMUnreachable, ModelNotFound

NAMES = ["http://a", "http://b", "http://c"]
DOWN = LLMUnreachable("nobody answers")


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_all_of_them_serve_where_nobody_is_bound():
    assert Endpoints().usable(NAMES, "m") == NAMES


@pytest.mark.parametrize(("number", "own"), [(0, "http://a"), (2, "http://c"), (4, "http://b")])
def test_a_worker_has_one_of_its_own(number, own):
    assert Endpoints(number).usable(NAMES, "m") == [own]


def test_the_others_serve_while_its_own_is_set_aside():
    clock = Clock()
    endpoints = Endpoints(1, clock)
    endpoints.failed("http://b", "m", DOWN)
    assert endpoints.usable(NAMES, "m") == ["http://a", "http://c"]
    clock.now += FIRST_SECONDS
    assert endpoints.usable(NAMES, "m") == ["http://b"]


def test_each_time_it_is_set_aside_for_longer_until_it_works():
    clock = Clock()
    endpoints = Endpoints(0, clock)
    for seconds in (FIRST_SECONDS, 2 * FIRST_SECONDS, 4 * FIRST_SECONDS):
        endpoints.failed("http://a", "m", DOWN)
        endpoints.failed("http://a", "m", DOWN)  # another request that was under way
        clock.now += seconds - 1
        assert "http://a" not in endpoints.usable(NAMES, "m")
        clock.now += 1
        assert endpoints.usable(NAMES, "m") == ["http://a"]
    endpoints.worked("http://a", "m")
    endpoints.failed("http://a", "m", DOWN)
    clock.now += FIRST_SECONDS
    assert endpoints.usable(NAMES, "m") == ["http://a"]


def test_one_that_lacks_a_model_serves_the_others():
    endpoints = Endpoints(0)
    endpoints.failed("http://a", "m", ModelNotFound("pull it"))
    assert endpoints.usable(NAMES, "m") == ["http://b", "http://c"]
    assert endpoints.usable(NAMES, "n") == ["http://a"]
    assert endpoints.told() == ["endpoint http://a was set aside for m, once: pull it"]


def test_where_all_are_set_aside_all_are_asked():
    endpoints = Endpoints(0)
    for name in NAMES:
        endpoints.failed(name, "m", DOWN)
    assert endpoints.usable(NAMES, "m") == NAMES
    assert endpoints.untroubled(NAMES, "m") == []


@pytest.mark.parametrize("error", [LLMTimeout("slow"), LLMProtocolError("cut")])
def test_who_is_slow_or_cuts_a_stream_is_not_set_aside(error):
    endpoints = Endpoints(0)
    endpoints.failed("http://a", "m", error)
    assert endpoints.usable(NAMES, "m") == ["http://a"]
    assert endpoints.told() == []

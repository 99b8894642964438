"""A conversation goes on where it began."""

from __future__ import annotations

from dataclasses import replace

from pytest_llmbench.asking.homes import Homes
from pytest_llmbench.case import ModelSpec
from pytest_llmbench.providers.base import Request, Sampling

MODEL = ModelSpec("ollama", "qwen:7b", "qwen")
BOTH = ["http://a", "http://b"]
FIRST = Request("qwen:7b", (), Sampling(), case_id="c", turn=1)
SECOND = replace(FIRST, turn=2)


def test_the_next_turn_goes_where_the_last_one_was_answered() -> None:
    homes = Homes()
    assert homes.among(MODEL, FIRST, BOTH) == BOTH
    homes.answered(MODEL, FIRST, "http://b")
    assert homes.among(MODEL, SECOND, BOTH) == ["http://b"]
    for other in (replace(SECOND, run_number=2), replace(SECOND, case_id="d")):
        assert homes.among(MODEL, other, BOTH) == BOTH
    assert homes.among(replace(MODEL, label="x"), SECOND, BOTH) == BOTH


def test_it_moves_when_its_endpoint_is_gone_and_stays_there() -> None:
    homes = Homes()
    homes.answered(MODEL, FIRST, "http://b")
    assert homes.among(MODEL, SECOND, ["http://a"]) == ["http://a"]
    homes.answered(MODEL, SECOND, "http://a")
    assert homes.among(MODEL, replace(SECOND, turn=3), BOTH) == ["http://a"]


def test_single_questions_and_first_turns_go_anywhere() -> None:
    homes = Homes()
    homes.answered(MODEL, replace(FIRST, turn=0), "http://a")
    homes.answered(MODEL, FIRST, "http://a")
    assert homes.among(MODEL, replace(FIRST, turn=0), BOTH) == BOTH
    assert homes.among(MODEL, FIRST, BOTH) == BOTH

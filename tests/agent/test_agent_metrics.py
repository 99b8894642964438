"""Figures of attempts with tools, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pytest_llmbench.agent import ends
from pytest_llmbench.agent.metrics import (
    Called,
    Judged,
    efficiency_score,
    iterations_to_success,
    self_corrected,
)
from pytest_llmbench.agent.totals import total
from pytest_llmbench.providers.base import Reply
from pytest_llmbench.verdict import Verdict


def called(turn: int, outcome: str = "ok", *, wasted: bool = False, wrote: bool = False) -> Called:
    return Called(
        turn=turn, tool="t", arguments="{}", outcome=outcome, wrote=wrote, wasted=wasted, seconds=0.1, result=""
    )  # fmt: skip


@pytest.mark.parametrize(
    ("passed", "iterations", "wasted", "score"),
    [
        (True, 1, 0, 1.0), (True, 2, 0, 1.0), (True, 3, 0, 0.6667), (True, 4, 0, 0.5), (True, 10, 0, 0.2),
        (True, 2, 1, 0.6667), (True, 1, 1, 1.0), (True, 3, 5, 0.25), (True, 1000, 0, 0.002), (False, 2, 0, 0.0), (False, 0, 0, 0.0),
    ],
)  # fmt: skip
def test_efficiency(passed: bool, iterations: int, wasted: int, score: float) -> None:
    calls = [called(1, wasted=True)] * wasted + [called(1)] * 3
    assert efficiency_score(passed, iterations, calls) == score


@pytest.mark.parametrize(
    ("states", "turn"),
    [([], None), ([(1, False)], None), ([(1, True)], 1), ([(1, False), (3, True), (4, False), (5, True)], 3), ([(5, True), (2, True)], 2)],
)  # fmt: skip
def test_the_first_success(states: list[tuple[int, bool]], turn: int | None) -> None:
    assert iterations_to_success(Judged(*state) for state in states) == turn


@pytest.mark.parametrize(
    ("calls", "states", "corrected"),
    [
        ([], [(1, True)], False),
        ([called(1, wrote=True), called(2, "passed")], [(1, True)], False),
        (
            [called(1, wrote=True), called(2, "failed"), called(3, wrote=True)],
            [(1, False), (3, True)],
            True,
        ),
        (
            [called(1, wrote=True), called(2, "failed"), called(3, wrote=True)],
            [(1, False), (3, False)],
            False,
        ),
        # It passed all the time: the check that failed was of something else.
        ([called(1, wrote=True), called(2, "failed")], [(1, True)], False),
        # Mended in the turn in which the check failed.
        ([called(1, "failed"), called(1, wrote=True)], [(1, True)], True),
        ([called(1, wrote=True), called(1, "failed")], [(1, True)], False),
        # A tool error is no failed check.
        ([called(1, "error", wasted=True), called(2, wrote=True)], [(2, True)], False),
        (
            [called(1, "failed"), called(2, "failed"), called(3, wrote=True)],
            [(1, False), (3, True)],
            True,
        ),
    ],
)
def test_self_correction(
    calls: list[Called], states: list[tuple[int, bool]], corrected: bool
) -> None:
    assert self_corrected(calls, [Judged(*state) for state in states]) is corrected


# -- ends ------------------------------------------------------------------------------

WRONG = Verdict(False, "wrong_answer", "1 of 2 tests did not pass", 50.0)
LIMITS = [
    ends.ITERATION_LIMIT,
    ends.TOKEN_LIMIT,
    ends.TIME_LIMIT,
    ends.CONTEXT_LIMIT,
    ends.REPEATED_CALL,
]


@pytest.mark.parametrize("end", LIMITS)
def test_what_was_cut_off_and_fails_says_so(end: str) -> None:
    verdict = ends.ended(WRONG, end, True, 100.0)
    assert (verdict.reason, verdict.score, verdict.passed) == (end, 50.0, False)
    assert verdict.message.endswith(": 1 of 2 tests did not pass")


@pytest.mark.parametrize("end", [*LIMITS, ends.FINISHED, ends.ANSWERED, ends.NO_TOOL_CALL])
def test_what_passes_passes_and_cheating_stays_cheating(end: str) -> None:
    passed, cheated = (
        Verdict(True, None, "", 100.0),
        Verdict(False, "tampering", "two reports", 0.0),
    )
    assert ends.ended(passed, end, True, 100.0) == passed
    assert ends.ended(cheated, end, True, 0.0) == cheated
    assert ends.ended(WRONG, end, True, 50.0) == WRONG  # a score that is enough


def test_no_call_and_nothing_written_is_a_matter_of_the_protocol() -> None:
    nothing = Verdict(False, "no_code", "no code in the reply", 0.0)
    assert ends.ended(nothing, ends.NO_TOOL_CALL, False, 100.0).reason == "tool_protocol"
    assert ends.ended(nothing, ends.FINISHED, False, 100.0).reason == "no_code"
    assert ends.ended(nothing, ends.ITERATION_LIMIT, False, 100.0).reason == "iteration_limit"
    assert ends.ended(WRONG, ends.NO_TOOL_CALL, True, 100.0).reason == "wrong_answer"
    assert ends.ended(WRONG, ends.FINISHED, True, 100.0) == WRONG


# -- totals ----------------------------------------------------------------------------

FIRST = Reply(
    "one", reasoning="r", finish_reason="tool_calls", llm_seconds=2.0, ttft_seconds=0.5, load_seconds=1.5, tokens_generated=100,
    prompt_tokens=1000, cached_tokens=0, reasoning_tokens=10, tokens_per_sec=50.0, prompt_tokens_per_sec=500.0, timing_source="server",
    cost_usd=0.01, endpoint="http://a", generation_start=10.0, generation_end=12.0,
)  # fmt: skip
SECOND = Reply(
    "two", finish_reason="stop", llm_seconds=1.0, ttft_seconds=0.1, tokens_generated=20, prompt_tokens=1200, cached_tokens=1100,
    reasoning_tokens=0, tokens_per_sec=40.0, prompt_tokens_per_sec=200.0, timing_source="stream", cost_usd=0.002, endpoint="http://a",
    generation_start=20.0, generation_end=21.0,
)  # fmt: skip


def test_totals_by_hand() -> None:
    found = total([FIRST, SECOND])
    assert (found.text, found.reasoning, found.finish_reason) == ("two", "", "stop")
    assert (found.llm_seconds, found.ttft_seconds, found.load_seconds) == (3.0, 0.5, 1.5)
    assert (
        found.tokens_generated,
        found.prompt_tokens,
        found.cached_tokens,
        found.reasoning_tokens,
    ) == (120, 2200, 1100, 10)
    assert found.tokens_per_sec == pytest.approx(120 / (100 / 50 + 20 / 40))
    assert found.prompt_tokens_per_sec == pytest.approx(1100 / (1000 / 500 + 100 / 200))
    assert found.timing_source == "stream"
    assert found.cost_usd == pytest.approx(0.012)
    assert (found.generation_start, found.generation_end) == (10.0, 21.0)


def test_one_reply_is_its_own_total() -> None:
    found = total([SECOND])
    for name in (
        "text",
        "llm_seconds",
        "tokens_generated",
        "prompt_tokens",
        "cost_usd",
        "timing_source",
        "generation_end",
    ):
        assert getattr(found, name) == getattr(SECOND, name), name
    assert found.tokens_per_sec == pytest.approx(40.0)


SUMS = [
    "llm_seconds",
    "tokens_generated",
    "prompt_tokens",
    "cached_tokens",
    "reasoning_tokens",
    "cost_usd",
]


@pytest.mark.parametrize("name", SUMS)
def test_a_sum_of_which_a_part_is_unknown_is_unknown(name: str) -> None:
    gap: Any = {name: None}
    assert getattr(total([FIRST, replace(SECOND, **gap)]), name) is None
    assert getattr(total([replace(FIRST, **gap), SECOND]), name) is None
    assert getattr(total([replace(FIRST, **gap), replace(SECOND, **gap)]), name) is None


def test_nothing_known_is_nothing_told() -> None:
    found = total([Reply("a"), Reply("b")])
    assert (
        found.tokens_per_sec,
        found.prompt_tokens_per_sec,
        found.load_seconds,
        found.timing_source,
    ) == (None,) * 4
    assert total([Reply("a", timing_source="wall"), FIRST]).timing_source == "wall"
    assert total(
        [Reply("a", tokens_generated=0, tokens_per_sec=0.0), FIRST]
    ).tokens_per_sec == pytest.approx(50.0)

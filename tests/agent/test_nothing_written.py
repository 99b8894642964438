"""What a person is told of an attempt in which nothing was written."""

import pytest

from pytest_llmbench.agent.ends import (
    CONTEXT_LIMIT,
    FINISHED,
    ITERATION_LIMIT,
    NO_TOOL_CALL,
    ended,
)
from pytest_llmbench.verdict import without_code


def told_of(end: str, finish_reason: str) -> tuple[str | None, str]:
    verdict = ended(without_code(finish_reason, 4), end, written=False, min_score=100)
    return verdict.reason, verdict.message


def test_a_model_that_finishes_is_not_told_to_have_replied_nothing() -> None:
    assert told_of(FINISHED, "tool_calls") == ("no_code", "nothing was written")


def test_a_limit_is_told_first() -> None:
    reason, message = told_of(ITERATION_LIMIT, "tool_calls")
    assert reason == ITERATION_LIMIT
    assert message.endswith("or the case's max_steps): nothing was written")


@pytest.mark.parametrize(
    ("finish_reason", "reason"), [("length", "truncated"), ("content_filter", "refused")]
)
def test_a_reply_that_was_ended_keeps_its_reason(finish_reason: str, reason: str) -> None:
    assert told_of(FINISHED, finish_reason)[0] == reason


def test_replies_that_were_cut_are_not_called_a_lack_of_calls() -> None:
    reason, message = told_of(NO_TOOL_CALL, "length")
    assert (reason, message) == (
        "truncated",
        "the reply was cut before any code; raise --llm-max-tokens",
    )
    assert told_of(NO_TOOL_CALL, "stop")[0] == "tool_protocol"


def test_replies_that_the_server_refused_are_not_called_a_lack_of_calls() -> None:
    reason, message = told_of(NO_TOOL_CALL, "content_filter")
    assert reason == "refused"
    assert "tool call" not in message


def test_a_longer_reply_is_no_help_where_the_context_is_full() -> None:
    assert told_of(CONTEXT_LIMIT, "length") == (
        "context_limit",
        "the conversation no longer fits the model's context: nothing was written",
    )

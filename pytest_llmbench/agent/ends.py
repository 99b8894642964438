"""How conversations end, and what that means for a verdict. Pure."""

from __future__ import annotations

from dataclasses import replace

from pytest_llmbench.verdict import Verdict

FINISHED, ANSWERED, NO_TOOL_CALL, ABORTED = "finished", "answered", "no_tool_call", "aborted"
ITERATION_LIMIT, TOKEN_LIMIT, TIME_LIMIT = "iteration_limit", "token_limit", "time_limit"
CONTEXT_LIMIT, REPEATED_CALL = "context_limit", "repeated_call"
TOOL_PROTOCOL = "tool_protocol"
"""The reason of an attempt in which nothing was written and the model stopped using tools."""
_NOT_FINISHED = ("truncated", "refused")
"""Reasons of a last reply that was ended by something else than the model."""
_CUT = {
    ITERATION_LIMIT: "not done after all turns (--llm-max-iterations, or the case's max_steps)",
    TOKEN_LIMIT: "not done after as many tokens as --llm-agent-tokens allows",
    TIME_LIMIT: "not done within --llm-agent-timeout",
    CONTEXT_LIMIT: "the conversation no longer fits the model's context",
    REPEATED_CALL: "the same call again and again, with the same result",
}


def ended(verdict: Verdict, end: str, written: bool, min_score: float) -> Verdict:
    """The verdict on the final files, with the reason why the model came no further.

    What passes passes, however the conversation ended; cheating stays cheating.
    """
    if verdict.passes(min_score) or verdict.reason == "tampering":
        return verdict
    by_context = end == CONTEXT_LIMIT and verdict.reason == "truncated"  # not by --llm-max-tokens
    if not written and (verdict.reason == "no_code" or by_context):
        verdict = replace(verdict, message="nothing was written")
    if end in _CUT:
        told = f"{_CUT[end]}: {verdict.message}" if verdict.message else _CUT[end]
        return replace(verdict, reason=end, message=told)
    if end == NO_TOOL_CALL and not written and verdict.reason not in _NOT_FINISHED:
        told = "two replies without a tool call or code, and nothing written"
        return replace(verdict, reason=TOOL_PROTOCOL, message=told)
    return verdict

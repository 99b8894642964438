"""Who was asked what, and what came of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_llmbench.transcript.page import block, number, one_line, prose, rule

Line = Mapping[str, Any]
_FIGURES = (
    *("score", "tests_passed", "tests_failed", "tests_total"),
    *("compiles", "pattern_score", "naming_score", "functional_score", "final_score"),
    *("iterations", "iterations_to_success", "tool_calls_count", "tool_errors"),
    *("self_corrected", "efficiency_score"),
    *("prompt_tokens", "cached_tokens", "tokens_generated", "reasoning_tokens"),
    *("llm_seconds", "ttft_seconds", "tokens_per_sec", "run_seconds", "cost_usd"),
)
"""Fields of the record, by their names there."""
_NAME_WIDTH = max(map(len, _FIGURES))


def heading(line: Line, times: int) -> str:
    """Whose attempt it is. `times`: how many the journal has under this node id."""
    how = f"{line.get('mode') or 'prompt'} mode"
    if line.get("tool_protocol"):
        how += f", {line['tool_protocol']} tool calls"
    told = [
        str(line.get("nodeid")),
        f"model {line.get('model')} ({line.get('provider')}), {how}",
        f"session {line.get('session')}, {line.get('timestamp')}",
    ]
    if times > 1:
        told.append(f"the last of {times} attempts of this id in the journal")
    return "\n".join(map(one_line, told))


def came_of_it(line: Line, width: int | None) -> Iterator[str]:
    """Paragraphs: how it ended, figures, and of what did not pass why."""
    yield rule(_ending(line))
    if line.get("message"):
        yield f"[message]\n{prose(str(line['message']), width)}"
    figures = [f"  {name:{_NAME_WIDTH}}  {_shown(line[name])}" for name in _told(line)]
    if figures:
        yield "\n".join(figures)
    if line.get("status") == "failed" and line.get("log_head"):
        yield f"[log_head]\n{block(str(line['log_head']))}"


def _ending(line: Line) -> str:
    """How the conversation ended, the status, and the reason where that says more."""
    end, status, reason = (line.get(name) for name in ("agent_end", "status", "reason"))
    told = f"{status} ({reason})" if reason and reason != end else f"{status}"
    return one_line(f"{end}: {told}" if end else told)


def _told(line: Line) -> list[str]:
    return [name for name in _FIGURES if line.get(name) is not None]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, int | float) else one_line(value)

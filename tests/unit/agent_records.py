"""Records of attempts with tools, as `agent/attempt.py` makes them."""

from __future__ import annotations

from typing import Any

from pytest_llmbench.record import Record


def record(case: str = "a", status: str = "passed", **more: Any) -> dict[str, Any]:
    """An attempt in prompt mode, unless `more` says otherwise."""
    passed = {"passed": 100.0, "failed": 0.0}
    known = {
        "nodeid": f"problems/p.yaml::{case}[m-run1]",
        "case_id": case,
        "model": "m",
        "mode": "prompt",
        "lang": "python",
        "status": status,
        "score": passed.get(status),
        "isolation": "shared",
    }
    return Record(**{**known, **more}).to_dict()


def turn(number: int, **more: Any) -> dict[str, Any]:
    """One reply of a model that nobody measured, unless `more` does."""
    unmeasured = dict.fromkeys(
        ("llm_seconds", "tokens_generated", "prompt_tokens", "cached_tokens", "tokens_per_sec",
         "ttft_seconds", "load_seconds", "finish_reason", "endpoint", "generation_start",
         "generation_end")
    )  # fmt: skip
    return {"turn": number, **unmeasured, "tool_seconds": 0.5, **more}


def agent_record(
    case: str = "a", status: str = "passed", turns: int = 2, **more: Any
) -> dict[str, Any]:
    """Finished after so many turns with a call each; in the last but one it passed."""
    passed = status == "passed"
    known = {
        "mode": "agent",
        "nodeid": f"problems/p.yaml::{case}[m-agent-run1]",
        "tool_protocol": "native",
        "agent_end": "finished",
        "iterations": turns,
        "iterations_to_success": turns - 1 if passed else None,
        "tool_calls_count": turns,
        "tool_errors": 0,
        "tools_used": ["write_file"] * (turns - 1) + ["finish"],
        "self_corrected": False,
        "efficiency_score": round(min(1.0, 2 / turns), 4) if passed else 0.0,
        "tool_call_log": [],
        "context_tokens": [None] * turns,
        "turns": [turn(number + 1) for number in range(turns)],
    }
    return record(case, status, **{**known, **more})

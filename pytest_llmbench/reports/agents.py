"""How a session's attempts with tools went, per model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pytest_llmbench import stats
from pytest_llmbench.case import AGENT

Records = Sequence[Mapping[str, Any]]


def agent_rows(records: Records) -> list[dict[str, Any]]:
    """One row per model that was asked in agent mode; means are over attempts that were made.

    Those are the attempts that passed or failed: errors and skips are in no figure. Tokens are
    those that were generated, thinking included; `prompt_tokens` those that were read, all turns
    together.
    """
    asked = [r for r in records if r["mode"] == AGENT]
    return [
        _row(model, [r for r in asked if r["model"] == model and _is_made(r)])
        for model in dict.fromkeys(r["model"] for r in asked)
    ]


def _is_made(record: Mapping[str, Any]) -> bool:
    return record["status"] in ("passed", "failed")


def _row(model: str, made: Records) -> dict[str, Any]:
    def mean(field: str) -> float | None:
        return stats.mean(r[field] for r in made)

    return {
        "model": model,
        "attempts": len(made),
        "passed": sum(r["status"] == "passed" for r in made),
        "iterations_mean": mean("iterations"),
        "iterations_to_success_mean": mean("iterations_to_success"),
        "tool_calls_mean": mean("tool_calls_count"),
        "tool_errors_mean": mean("tool_errors"),
        "self_corrected": sum(bool(r["self_corrected"]) for r in made),
        "efficiency_mean": mean("efficiency_score"),
        "ends": _counted(made, "agent_end"),
        "tokens_mean": mean("tokens_generated"),
        "prompt_tokens_mean": mean("prompt_tokens"),
        "llm_seconds_mean": mean("llm_seconds"),
        "tool_seconds_mean": stats.mean(
            sum(turn["tool_seconds"] for turn in r["turns"]) for r in made if r["turns"]
        ),
        "tool_protocols": _counted(made, "tool_protocol"),
    }


def _counted(records: Records, field: str) -> dict[str, int]:
    return dict(Counter(r[field] for r in records if r[field] is not None).most_common())

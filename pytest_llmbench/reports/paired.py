"""What tools bought: the same cases asked for one answer, and worked on with tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pytest_llmbench import stats
from pytest_llmbench.case import AGENT, MODES, PROMPT

Record = Mapping[str, Any]
Row = dict[str, Any]
_FIGURES = {
    "pass_rate": "pass_rate",
    "score_mean": "score",
    "tokens_mean": "tokens",
    "prompt_tokens_mean": "prompt_tokens",
    "seconds_mean": "seconds",
}
"""Of each mode -> the name of their difference."""


def paired_rows(records: Sequence[Record]) -> list[Row]:
    """Per model a row for each case that it was given in both modes, then one over these cases.

    `prompt` and `agent` hold the means of attempts that passed or failed; `difference` is agent
    less prompt. Tokens are those that were generated, `prompt_tokens` those that were read, over
    all turns; `seconds` are the model's (`llm_seconds`), without those of tools.

    The row over all cases has null for `case_id`. There each case counts once, however many
    attempts it had, and only where both modes have the figure. `cases` is how many have attempts
    in both modes.
    """
    if not all(any(r["mode"] == mode for r in records) for mode in MODES):
        return []
    groups: dict[tuple[Any, ...], dict[str, list[Record]]] = {}
    for record in records:
        by_mode = groups.setdefault(_case_of(record), {})
        by_mode.setdefault(record["mode"], []).append(record)
    rows = [
        _row(case, *(_figures(by_mode[mode]) for mode in MODES))
        for case, by_mode in groups.items()
        if all(mode in by_mode for mode in MODES)
    ]
    found: list[Row] = []
    for model in dict.fromkeys(row["model"] for row in rows):
        mine = [row for row in rows if row["model"] == model]
        found += [*mine, _overall(model, mine)]
    return found


def _case_of(record: Record) -> tuple[Any, ...]:
    """An id is unique in its file only."""
    file = record["nodeid"].partition("::")[0]
    return record["model"], record["lang"], file, record["case_id"]


def _figures(records: Sequence[Record]) -> Row:
    made = [r for r in records if r["status"] in ("passed", "failed")]
    return {
        "attempts": len(made),
        "pass_rate": stats.mean(r["status"] == "passed" for r in made),
        "score_mean": stats.mean(r["score"] for r in made),
        "tokens_mean": stats.mean(r["tokens_generated"] for r in made),
        "prompt_tokens_mean": stats.mean(r["prompt_tokens"] for r in made),
        "seconds_mean": stats.mean(r["llm_seconds"] for r in made),
    }


def _overall(model: str, rows: Sequence[Row]) -> Row:
    both = [row for row in rows if row["cases"]]
    sides: dict[str, Row] = {
        mode: {"attempts": sum(row[mode]["attempts"] for row in both)} for mode in MODES
    }
    for name, difference in _FIGURES.items():
        told = [row for row in both if row["difference"][difference] is not None]
        for mode, side in sides.items():
            side[name] = stats.mean(row[mode][name] for row in told)
    return {
        **_row((model, None, None, None), sides[PROMPT], sides[AGENT]),
        "cases": len(both),
    }


def _row(case: tuple[Any, ...], prompt: Row, agent: Row) -> Row:
    return {
        **dict(zip(("model", "lang", "file", "case_id"), case, strict=True)),
        "cases": int(bool(prompt["attempts"] and agent["attempts"])),
        PROMPT: prompt,
        AGENT: agent,
        "difference": {
            name: _less(agent[figure], prompt[figure]) for figure, name in _FIGURES.items()
        },
    }


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other

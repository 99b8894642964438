"""The numbers of a session, computed once from its records; every report prints these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pytest_llmbench import stats
from pytest_llmbench.gpu.energy import energy_rows
from pytest_llmbench.reports.agents import agent_rows
from pytest_llmbench.reports.paired import paired_rows

Row = dict[str, Any]
_LEVEL = ("isolation", "self_judging")
"""Of the case, so the same in all its records."""


def summarize(records: Sequence[Mapping[str, Any]]) -> dict[str, list[Row]]:
    """Rows per model and mode, and these x language, x isolation, x case, in order of appearance.

    `energy` has rows where energy was measured, see `energy_rows`; `agent` and `paired` where
    models worked with tools, see `agent_rows` and `paired_rows`.

    A case is told by its `file` (the node id's) too: an id is unique in its file only.
    """
    return {
        "models": _rows(records, ("model", "mode")),
        "model_lang": _rows(records, ("model", "mode", "lang")),
        "model_isolation": _rows(records, ("model", "mode", "isolation")),
        "model_case": _rows(records, ("model", "mode", "lang", "file", "case_id", *_LEVEL)),
        "energy": energy_rows(records),
        "agent": agent_rows(records),
        "paired": paired_rows(records),
    }


def _rows(records: Sequence[Mapping[str, Any]], keys: tuple[str, ...]) -> list[Row]:
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for record in records:
        groups.setdefault(tuple(repr(_value(record, key)) for key in keys), []).append(record)
    return [
        {**{key: _value(members[0], key) for key in keys}, **_figures(members)}
        for members in groups.values()
    ]


def _value(record: Mapping[str, Any], key: str) -> Any:
    return record["nodeid"].partition("::")[0] if key == "file" else record[key]


def _figures(records: list[Mapping[str, Any]]) -> Row:
    """Attempts are those that passed or failed: errors and skips count in no rate."""
    made = [r for r in records if r["status"] in ("passed", "failed")]
    passed = sum(r["status"] == "passed" for r in made)
    clean = [r for r in made if r["clean"]]
    interval = stats.wilson_interval(passed, len(made))
    return {
        "attempts": len(made),
        "passed": passed,
        "failed": len(made) - passed,
        "pass_rate": passed / len(made) if made else None,
        "pass_rate_interval": list(interval) if interval else None,
        "pass_at_k": _pass_at_k(made),
        "score_mean": stats.mean(r["score"] for r in made),
        "score_sd": stats.standard_deviation(r["score"] for r in made),
        "tokens_per_sec_median": stats.median(r["tokens_per_sec"] for r in made),
        "ttft_seconds_median": stats.median(r["ttft_seconds"] for r in made),
        "clean": len(clean),
        "not_clean": dict(Counter(word for r in made for word in r["not_clean"] or ())),
        "tokens_per_sec_median_clean": stats.median(r["tokens_per_sec"] for r in clean),
        "ttft_seconds_median_clean": stats.median(r["ttft_seconds"] for r in clean),
        "failures": _reasons(records, "failed"),
        "errors": _reasons(records, "error"),
        "skipped": _reasons(records, "skipped"),
    }


def _pass_at_k(made: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """K -> mean over the cases of pass@k, for k = 1 and the fewest attempts any case had."""
    outcomes: dict[Any, list[bool]] = {}
    for record in made:
        # An id is unique in its file only.
        case = ((record["nodeid"] or "").partition("::")[0], record["case_id"])
        outcomes.setdefault(case, []).append(record["status"] == "passed")
    if not outcomes:
        return {}
    most = min(len(o) for o in outcomes.values())
    found = {}
    for k in dict.fromkeys((1, most)):
        value = stats.mean(stats.pass_at_k(sum(o), len(o), k) for o in outcomes.values())
        if value is not None:
            found[str(k)] = value
    return found


def _reasons(records: Iterable[Mapping[str, Any]], status: str) -> dict[str, int]:
    told = (r["reason"] or "other" for r in records if r["status"] == status)
    return dict(Counter(told).most_common())

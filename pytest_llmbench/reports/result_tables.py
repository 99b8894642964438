"""The terminal's tables of results: one row per model, and what else it is told apart by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pytest_llmbench.case import AGENT
from pytest_llmbench.reports.tables import Table, told

Rows = Sequence[Mapping[str, Any]]
Column = tuple[str, str, str]
"""Title, key of the row, how a number is written."""
_ATTEMPTS = ("attempts", "attempts", "{:d}")
_PASSED = ("passed", "pass_rate", "{:.0%}")
_SCORE = ("score", "score_mean", "{:.1f}")
_SPEED = ("tok/s", "tokens_per_sec_median", "{:.1f}")
_COLUMNS: Sequence[Column] = (
    _ATTEMPTS,
    _PASSED,
    _SCORE,
    ("sd", "score_sd", "{:.1f}"),
    _SPEED,
    ("TTFT s", "ttft_seconds_median", "{:.2f}"),
)
_WITH_MODE: Sequence[Column] = (_ATTEMPTS, _PASSED, _SCORE, _SPEED)
"""Beside the mode there is less room; a conversation's TTFT is that of its first turn only."""
_OTHERS: tuple[str, ...] = ("errors", "skipped")


def result_tables(summary: Mapping[str, Any]) -> list[Table]:
    """Per language, per model where there are several, per level where both occur.

    With the mode of each row where a model worked with tools.
    """
    models, languages = summary["models"], summary["model_lang"]
    keys = ("model", "mode") if any(row["mode"] == AGENT for row in models) else ("model",)
    tables = [_table(languages, (*keys, "lang"))]
    if len(languages) > len(models):
        tables.append(_table(models, keys))
    if len({row["isolation"] for row in summary["model_isolation"]}) > 1:
        tables.append(_table(summary["model_isolation"], (*keys, "isolation")))
    return tables


def _table(rows: Rows, keys: tuple[str, ...]) -> Table:
    columns, others = _COLUMNS, _OTHERS
    if "mode" in keys:
        columns = _WITH_MODE
        others = tuple(name for name in _OTHERS if any(row[name] for row in rows))
    head = [*keys, *(title for title, _, _ in columns), *others]
    return Table(head, [_cells(row, keys, columns, others) for row in rows], len(keys))


def _cells(
    row: Mapping[str, Any],
    keys: tuple[str, ...],
    columns: Sequence[Column],
    others: tuple[str, ...],
) -> list[str]:
    figures = [told(row[key], form) for _, key, form in columns]
    return [*(str(row[key]) for key in keys), *figures, *(str(_count(row[n])) for n in others)]


def _count(reasons: Mapping[str, int]) -> int:
    return sum(reasons.values())

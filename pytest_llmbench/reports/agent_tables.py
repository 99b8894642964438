"""The terminal's tables of attempts with tools, and of what tools bought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pytest_llmbench.case import AGENT, PROMPT
from pytest_llmbench.reports.tables import NOT_KNOWN, Table, told

Rows = Sequence[Mapping[str, Any]]
MOST_CASES = 5
"""Cases that are named because tools changed their score."""
BOUGHT = "the same cases, one answer -> with tools:"
CHANGED = "changed most:"
_BY_ITSELF = ("finished", "answered")
"""Ends of attempts in which the model said that it was done."""
_LEAST = 0.05
"""A change of the score that is seen in one decimal."""
_AGENT = (
    ("turns", "iterations_mean", "{:.1f}"),
    ("to pass", "iterations_to_success_mean", "{:.1f}"),
    ("calls", "tool_calls_mean", "{:.1f}"),
    ("wrong", "tool_errors_mean", "{:.1f}"),
    ("corrected", "self_corrected", "{:d}"),
    ("efficiency", "efficiency_mean", "{:.2f}"),
)
_PASSED = ("passed", "pass_rate", "{:.0%}")
_SCORE = ("score", "score_mean", "{:.1f}")
_BOUGHT = (
    _PASSED, _SCORE, ("tokens", "all_tokens", "{:.0f}"), ("seconds", "seconds_mean", "{:.1f}"),
)  # fmt: skip
"""Tokens are those that were read and those that were written: a conversation reads most."""


def agent_tables(summary: Mapping[str, Any]) -> list[tuple[str, Table]]:
    """How it went with tools; what they bought; the cases that they changed most.

    A line that stands above each table (or nothing), and the table; none that would be empty.
    """
    overall = [row for row in summary["paired"] if row["case_id"] is None and row["cases"]]
    cases = [row for row in summary["paired"] if row["case_id"] is not None and row["cases"]]
    changed = _most_changed(cases) if len(cases) > len(overall) else []
    tables = [
        ("", _agents([row for row in summary["agent"] if row["attempts"]])),
        (BOUGHT, _bought([_with_all_tokens(row) for row in overall])),
        (CHANGED, _changed(changed, with_model=len(overall) > 1)),
    ]
    return [(above, table) for above, table in tables if table.body]


def _agents(rows: Rows) -> Table:
    head = ["model", *(title for title, _, _ in _AGENT), "done"]
    return Table(head, [[row["model"], *_figures(row), _done(row)] for row in rows])


def _figures(row: Mapping[str, Any]) -> list[str]:
    return [told(row[key], form) for _, key, form in _AGENT]


def _done(row: Mapping[str, Any]) -> str:
    return f"{sum(row['ends'].get(end, 0) for end in _BY_ITSELF)} of {row['attempts']}"


def _bought(rows: Rows) -> Table:
    head = ["model", "cases", *(title for title, _, _ in _BOUGHT)]
    body = [
        [row["model"], str(row["cases"]), *(_both(row, key, form) for _, key, form in _BOUGHT)]
        for row in rows
    ]
    return Table(head, body)


def _with_all_tokens(row: Mapping[str, Any]) -> dict[str, Any]:
    sums = {}
    for mode in (PROMPT, AGENT):
        figures = row[mode]
        both = figures["prompt_tokens_mean"], figures["tokens_mean"]
        sums[mode] = {**figures, "all_tokens": None if None in both else sum(both)}
    return {**row, **sums}


def _most_changed(cases: Rows) -> Rows:
    moved = [row for row in cases if abs(row["difference"]["score"] or 0.0) >= _LEAST]
    return sorted(moved, key=lambda row: -abs(row["difference"]["score"]))[:MOST_CASES]


def _changed(rows: Rows, *, with_model: bool) -> Table:
    names = ("case_id", "model") if with_model else ("case_id",)
    head = ["case", *names[1:], *(title for title, _, _ in (_PASSED, _SCORE))]
    body = [
        [*(row[n] for n in names), *(_both(row, key, form) for _, key, form in (_PASSED, _SCORE))]
        for row in rows
    ]
    return Table(head, body, len(names))


def _both(row: Mapping[str, Any], figure: str, form: str) -> str:
    once, tools = row[PROMPT][figure], row[AGENT][figure]
    if once is None and tools is None:
        return NOT_KNOWN
    return f"{told(once, form)} -> {told(tools, form)}"

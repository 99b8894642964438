"""What a person sees of the results: a word per item, tables at the end."""

from __future__ import annotations

import os
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from pytest_llmbench.case import Case
from pytest_llmbench.record_keeping import PROPERTY
from pytest_llmbench.reports.agent_tables import agent_tables
from pytest_llmbench.reports.result_tables import result_tables
from pytest_llmbench.reports.speeds import clean_lines, speed_warnings
from pytest_llmbench.reports.tables import Table
from pytest_llmbench.text import printable

_MOST_FILES = 3
_LONGEST = 300
"""Letters of a reason: what more there is stands in the record."""
_COLOURS = {"passed": "green", "failed": "red", "error": "red", "skipped": "yellow"}


def record_of(report: pytest.TestReport) -> dict[str, Any] | None:
    """The record that a report carries, if it is one of a case item."""
    for name, value in getattr(report, "user_properties", ()):
        if name == PROPERTY and isinstance(value, dict):
            return value
    return None


def status_word(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Category, letter and, for `-v`, a word with score and speed; None: pytest's own."""
    record = record_of(report)
    told = report.when == "call" or (report.when == "setup" and not report.passed)
    # Another plugin's outcome (rerun) and pytest's xfail are theirs to name.
    plain = report.outcome in ("passed", "failed", "skipped") and not hasattr(report, "wasxfail")
    if record is None or not told or not plain or (report.when == "call" and report.skipped):
        return None
    if report.when == "call":
        category, letter = ("passed", ".") if report.passed else ("failed", "F")
    else:
        category, letter = ("skipped", "s") if report.skipped else ("error", "E")
    return category, letter, _word(category, record)


def _word(category: str, record: Mapping[str, Any]) -> str:
    words = [category.upper()]
    if record["score"] is not None:
        words.append(f"score {record['score']:g}")
    if record["tokens_per_sec"] is not None:
        words.append(f"{record['tokens_per_sec']:.1f} tok/s")
    if record["iterations"]:
        words.append(f"{record['iterations']} turn{'s' if record['iterations'] > 1 else ''}")
    if record["reason"]:
        words.append(record["reason"])
    return " ".join(words)


def write_summary(reporter: pytest.TerminalReporter, section: Mapping[str, Any]) -> None:
    """The tables, what was in the speeds beside the model, then errors and skips with reasons."""
    summary = section["summary"]
    reporter.write_sep("=", "llmbench")  # not section: after -v the next line would be empty
    first, *others = result_tables(summary)
    _table(reporter, first)
    for above, table in [*(("", table) for table in others), *agent_tables(summary)]:
        reporter.write_line("")
        _table(reporter, table, above)
    _speeds(reporter, section)
    _self_judging(reporter, summary["model_case"])
    _troubles(reporter, section["records"])


def _table(reporter: pytest.TerminalReporter, table: Table, above: str = "") -> None:
    if above:
        reporter.write_line(above)
    head, *body = table.lines()
    reporter.write_line(head, bold=True)
    for line in body:
        reporter.write_line(line)


def _speeds(reporter: pytest.TerminalReporter, section: Mapping[str, Any]) -> None:
    """How many measurements are of the model alone, and what slowed the others."""
    told, warned = clean_lines(section["summary"]["models"]), speed_warnings(section["records"])
    if told or warned:
        reporter.write_line("")
    for line in told:
        reporter.write_line(printable(line))
    for line in warned:
        reporter.write_line(printable(line), yellow=True)


def _self_judging(reporter: pytest.TerminalReporter, rows: Sequence[Mapping[str, Any]]) -> None:
    """The cases in which code of the answer decides some comparisons of the tests."""
    told = {row["case_id"]: ", ".join(row["self_judging"]) for row in rows if row["self_judging"]}
    if told:
        reporter.write_line("")
        named = "; ".join(f"{case_id} ({operations})" for case_id, operations in told.items())
        reporter.write_line(_headline(f"self-judging: {named}"))


def write_unverified(reporter: pytest.TerminalReporter, cases: Sequence[Case]) -> None:
    """One line: how many cases no lock knows, and what to type."""
    if not cases:
        return
    paths = dict.fromkeys(case.path for case in cases)
    if len(paths) > _MOST_FILES:
        paths = dict.fromkeys(path.parent for path in paths)
    named = shlex.join(os.path.relpath(path) for path in paths)
    many = "1 case is" if len(cases) == 1 else f"{len(cases)} cases are"
    reporter.write_line("")
    reporter.write_line(f"{many} not verified: run `llmbench verify {named}`")


def _troubles(reporter: pytest.TerminalReporter, records: Sequence[Mapping[str, Any]]) -> None:
    """Each distinct error and skip once, with how often it happened."""
    told = Counter(
        (r["status"], r["model"], r["reason"] or "", _headline(r["message"] or ""))
        for r in records
        if r["status"] in ("error", "skipped")
    )
    if told:
        reporter.write_line("")
    for (status, model, reason, message), count in told.most_common():
        reporter.write_line(
            f"{count} x {status} {reason} ({model}): {message}".replace("  ", " "),
            **{_COLOURS[status]: True},
        )


def _headline(message: str) -> str:
    """The first line, and with it the second where the first only leads up to it; cut if long."""
    lines = [line.strip() for line in printable(message).split("\n") if line.strip()]
    told = " ".join(" ".join(lines[: 2 if lines and lines[0].endswith(":") else 1]).split())
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST].rpartition(' ')[0]} ..."

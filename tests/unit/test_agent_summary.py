"""What is told of attempts with tools, and of the same cases without: worked out by hand."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from agent_records import agent_record, record

from pytest_llmbench.reports.summary import summarize

SCHEMA = json.loads(files("pytest_llmbench").joinpath("schemas/report-v1.json").read_text())


def summary_of(*records: dict[str, Any]) -> dict[str, Any]:
    """Valid, and so are the records."""
    summary = summarize(records)
    jsonschema.validate(summary, {**SCHEMA["properties"]["summary"], "$defs": SCHEMA["$defs"]})
    for key in ("turns", "tool_call_log", "agent_end", "efficiency_score"):
        for each in records:
            jsonschema.validate(each[key], SCHEMA["$defs"]["record"]["properties"][key])
    return summary


def test_a_session_with_tools_worked_out_by_hand():
    (row,) = summary_of(
        agent_record(
            "a", turns=2, llm_seconds=4.0, tokens_generated=100, prompt_tokens=1000,
        ),
        agent_record(
            "b", turns=5, self_corrected=True, tool_calls_count=6, tool_errors=1, llm_seconds=10.0,
            tokens_generated=300, prompt_tokens=9000, tool_protocol="text",
        ),
        agent_record(
            "c", "failed", turns=11, agent_end="iteration_limit", reason="iteration_limit",
            tool_errors=2,
        ),
        agent_record("d", "error", turns=1, agent_end="aborted", efficiency_score=None),
        record("a", tokens_generated=7),
    )["agent"]  # fmt: skip
    assert row == {
        "model": "m",
        "attempts": 3,
        "passed": 2,
        "iterations_mean": 6.0,
        "iterations_to_success_mean": 2.5,
        "tool_calls_mean": pytest.approx(19 / 3),
        "tool_errors_mean": 1.0,
        "self_corrected": 1,
        "efficiency_mean": pytest.approx(1.4 / 3),
        "ends": {"finished": 2, "iteration_limit": 1},
        "tokens_mean": 200.0,
        "prompt_tokens_mean": 5000.0,
        "llm_seconds_mean": 7.0,
        "tool_seconds_mean": 3.0,
        "tool_protocols": {"native": 2, "text": 1},
    }


def test_a_model_whose_every_attempt_met_trouble_has_a_row_of_nulls():
    summary = summary_of(
        agent_record("a", "error", agent_end="aborted"),
        # never asked: nothing of an agent stands on the record
        record("b", "skipped", mode="agent"),
        record("b", mode="prompt", model="n"),
    )
    (row,) = summary["agent"]
    assert (row["model"], row["attempts"], row["ends"], row["self_corrected"]) == ("m", 0, {}, 0)
    assert {row[key] for key in row if key.endswith("_mean")} == {None}


def test_of_attempts_in_one_mode_nothing_is_compared():
    assert summary_of(record("a"), record("b"))["paired"] == []
    assert summary_of(record("a"), record("b"))["agent"] == []
    assert summary_of(agent_record("a"))["paired"] == []
    # other cases, other models, other files
    assert summary_of(record("a"), agent_record("b"))["paired"] == []
    assert summary_of(record("a"), agent_record("a", model="n"))["paired"] == []
    elsewhere = agent_record("a", nodeid="problems/q.yaml::a[m-agent-run1]")
    assert summary_of(record("a"), elsewhere)["paired"] == []


def test_a_pair_worked_out_by_hand():
    row, _ = summary_of(
        record("a", tokens_generated=100, prompt_tokens=50, llm_seconds=2.0),
        record("a", "failed", score=40.0, tokens_generated=200, llm_seconds=4.0),
        agent_record("a", tokens_generated=900, prompt_tokens=4000, llm_seconds=11.0),
        record("a", "error", tokens_generated=10**6, llm_seconds=10.0**6),
    )["paired"]
    assert row == {
        "model": "m",
        "lang": "python",
        "file": "problems/p.yaml",
        "case_id": "a",
        "cases": 1,
        "prompt": {
            "attempts": 2, "pass_rate": 0.5, "score_mean": 70.0, "tokens_mean": 150.0,
            "prompt_tokens_mean": 50.0, "seconds_mean": 3.0,
        },
        "agent": {
            "attempts": 1, "pass_rate": 1.0, "score_mean": 100.0, "tokens_mean": 900.0,
            "prompt_tokens_mean": 4000.0, "seconds_mean": 11.0,
        },
        "difference": {
            "pass_rate": 0.5, "score": 30.0, "tokens": 750.0, "prompt_tokens": 3950.0,
            "seconds": 8.0,
        },
    }  # fmt: skip


def test_over_all_cases_each_counts_once_and_only_where_both_modes_were_tried():
    rows = summary_of(
        record("a", tokens_generated=10),
        record("a", "failed", tokens_generated=30),
        record("a", "failed", tokens_generated=50),
        agent_record("a", tokens_generated=100),
        record("b", tokens_generated=70),
        agent_record("b", "failed", tokens_generated=300),
        record("c", tokens_generated=10**6),
        agent_record("c", "error"),
        record("d", tokens_generated=10**6),
    )["paired"]
    assert [(row["case_id"], row["cases"]) for row in rows] == [
        ("a", 1), ("b", 1), ("c", 0), (None, 2),
    ]  # fmt: skip
    errors, overall = rows[2:]
    assert errors["agent"] == {**dict.fromkeys(errors["agent"]), "attempts": 0}
    assert set(errors["difference"].values()) == {None}
    assert (overall["lang"], overall["file"]) == (None, None)
    assert (overall["prompt"]["attempts"], overall["agent"]["attempts"]) == (4, 2)
    assert overall["prompt"]["pass_rate"] == pytest.approx(2 / 3)
    assert overall["agent"]["pass_rate"] == 0.5
    assert (overall["prompt"]["tokens_mean"], overall["agent"]["tokens_mean"]) == (50.0, 200.0)
    assert overall["difference"]["tokens"] == 150.0
    assert overall["difference"]["score"] == pytest.approx(-100 / 6)


def test_what_one_mode_did_not_measure_is_null_and_its_case_in_no_mean_of_it():
    rows = summary_of(
        record("a", tokens_generated=10, llm_seconds=1.0),
        agent_record("a", tokens_generated=50),
        record("b", tokens_generated=20),
        agent_record("b"),
    )["paired"]
    (a, b, overall) = rows
    assert (a["difference"]["tokens"], a["difference"]["seconds"]) == (40.0, None)
    assert b["difference"]["tokens"] is None
    assert (overall["prompt"]["tokens_mean"], overall["agent"]["tokens_mean"]) == (10.0, 50.0)
    assert overall["agent"]["seconds_mean"] is overall["prompt"]["seconds_mean"] is None
    assert overall["cases"] == 2


def test_where_no_case_was_made_in_both_modes_nothing_is_zero():
    overall = summary_of(record("a"), agent_record("a", "error"))["paired"][-1]
    assert (overall["case_id"], overall["cases"]) == (None, 0)
    assert overall["agent"] == {**dict.fromkeys(overall["agent"]), "attempts": 0}
    assert set(overall["difference"].values()) == {None}


def test_each_model_has_its_own_rows_its_cases_first():
    other = {"model": "n"}
    rows = summary_of(
        record("a"), record("a", **other), agent_record("a"), agent_record("a", **other)
    )["paired"]
    assert [(row["model"], row["case_id"]) for row in rows] == [
        ("m", "a"), ("m", None), ("n", "a"), ("n", None),
    ]  # fmt: skip

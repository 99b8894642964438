"""The figures of a session, against numbers worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_llmbench.record import Record
from pytest_llmbench.reports.summary import summarize


def record(case: str, status: str, score: float | None = None, **more: Any) -> dict[str, Any]:
    fields = {
        "model": "m",
        "mode": "prompt",
        "lang": "python",
        "case_id": case,
        "nodeid": f"problems/p.yaml::{case}[m-run1]",
        "status": status,
        "score": score,
        "reason": None,
        "tokens_per_sec": None,
        "ttft_seconds": None,
        "isolation": "shared",
        "self_judging": None,
        "clean": None,
        "not_clean": None,
        "gpu_energy_j": None,
        "llm_seconds": None,
        "tokens_generated": None,
        "prompt_tokens": None,
    }
    return {**fields, **more}


def passed(case: str, **more: Any) -> dict[str, Any]:
    return record(case, "passed", 100.0, **more)


def failed(case: str, score: float = 0.0, **more: Any) -> dict[str, Any]:
    return record(case, "failed", score, **{"reason": "wrong_answer", **more})


def model_row(*records: dict[str, Any]) -> dict[str, Any]:
    (row,) = summarize(records)["models"]
    return row


def test_a_session_worked_out_by_hand():
    row = model_row(
        passed("a", tokens_per_sec=10.0, ttft_seconds=0.5),
        passed("a", tokens_per_sec=40.0, ttft_seconds=0.1),
        failed("a", 50.0, tokens_per_sec=20.0),
        failed("b", 0.0),
        failed("b", 25.0, reason="syntax_error"),
        passed("b"),
        failed("b", 0.0),
    )
    assert (row["attempts"], row["passed"], row["failed"]) == (7, 3, 4)
    assert row["pass_rate"] == pytest.approx(3 / 7)
    # centre (3/7 + z2/14) / (1 + z2/7), z2 = 3.841459; half width z * sqrt(...) / (1 + z2/7)
    assert row["pass_rate_interval"] == pytest.approx([0.15822, 0.74954], abs=5e-6)
    assert row["score_mean"] == pytest.approx(375 / 7)
    # squared deviations from 53.571: 3 x 2155.61 + 12.76 + 816.33 + 2 x 2869.90 = 13035.71
    assert row["score_sd"] == pytest.approx((13035.714286 / 6) ** 0.5)
    assert row["tokens_per_sec_median"] == 20.0
    assert row["ttft_seconds_median"] == pytest.approx(0.3)
    # k=1: (2/3 + 1/4) / 2; k=3: a has 1 failure only, so 1; b: 1 - C(3,3)/C(4,3) = 3/4
    assert row["pass_at_k"] == pytest.approx({"1": 11 / 24, "3": 7 / 8})
    assert row["failures"] == {"wrong_answer": 3, "syntax_error": 1}
    assert (row["errors"], row["skipped"]) == ({}, {})


def test_clean_medians_stand_beside_those_of_all():
    dirty = {"clean": False, "not_clean": ["prompt_cache", "beside_others"]}
    row = model_row(
        passed("a", tokens_per_sec=10.0, ttft_seconds=0.5, clean=True, not_clean=[]),
        passed("a", tokens_per_sec=30.0, ttft_seconds=0.1, **dirty),
        failed("a", tokens_per_sec=50.0, ttft_seconds=0.3, clean=False, not_clean=["prompt_cache"]),
        passed("b"),
        record("b", "error", tokens_per_sec=1.0, clean=True, not_clean=[]),
    )
    assert row["clean"] == 1
    assert row["not_clean"] == {"prompt_cache": 2, "beside_others": 1}
    assert (row["tokens_per_sec_median"], row["tokens_per_sec_median_clean"]) == (30.0, 10.0)
    assert (row["ttft_seconds_median"], row["ttft_seconds_median_clean"]) == (0.3, 0.5)


def test_errors_and_skips_count_in_no_rate():
    row = model_row(
        passed("a"),
        record("a", "error", reason="llm_timeout", tokens_per_sec=999.0),
        record("b", "error", reason="llm_timeout"),
        record("b", "skipped", reason="toolchain_missing"),
        record("c", "skipped"),
    )
    assert (row["attempts"], row["pass_rate"], row["score_mean"]) == (1, 1.0, 100.0)
    assert row["tokens_per_sec_median"] is None
    assert row["pass_at_k"] == {"1": 1.0}
    assert row["errors"] == {"llm_timeout": 2}
    assert row["skipped"] == {"toolchain_missing": 1, "other": 1}


def test_with_no_attempt_at_all_nothing_is_0_percent():
    row = model_row(record("a", "error", reason="llm_unreachable"))
    assert row["attempts"] == 0
    for field in ("pass_rate", "pass_rate_interval", "score_mean", "score_sd"):
        assert row[field] is None
    assert row["pass_at_k"] == {}


def test_pass_at_1_is_the_mean_over_cases_not_over_attempts():
    row = model_row(passed("a"), passed("a"), passed("a"), failed("b"))
    assert row["pass_rate"] == 0.75
    assert row["pass_at_k"] == {"1": 0.5}


def test_the_same_id_in_two_files_is_two_cases():
    other = {"nodeid": "problems/q.yaml::a[m-run1]"}
    row = model_row(passed("a"), failed("a", **other))
    assert row["pass_at_k"] == {"1": 0.5}


def test_a_passed_attempt_may_have_less_than_100():
    row = model_row(record("a", "passed", 80.0, reason="wrong_answer"))
    assert (row["passed"], row["score_mean"], row["failures"]) == (1, 80.0, {})


def test_groups_in_order_of_appearance():
    summary = summarize(
        [
            passed("b", model="y"),
            passed("a", model="x", lang="go"),
            failed("c", model="y", lang="go"),
            failed("b", model="y"),
        ]
    )
    assert [row["model"] for row in summary["models"]] == ["y", "x"]
    assert [(r["model"], r["lang"], r["attempts"]) for r in summary["model_lang"]] == [
        ("y", "python", 2),
        ("x", "go", 1),
        ("y", "go", 1),
    ]
    assert [(r["case_id"], r["passed"], r["failed"]) for r in summary["model_case"]] == [
        ("b", 1, 1),
        ("a", 1, 0),
        ("c", 0, 1),
    ]


def test_of_nothing_there_are_no_rows():
    assert summarize([]) == {
        "models": [],
        "model_lang": [],
        "model_isolation": [],
        "model_case": [],
        "energy": [],
        "agent": [],
        "paired": [],
    }


def test_modes_are_told_apart_in_every_table():
    summary = summarize(
        [
            Record(**passed("a")).to_dict(),
            Record(**failed("a", mode="agent")).to_dict(),
            Record(**passed("a", mode="agent")).to_dict(),
        ]
    )
    for table in ("models", "model_lang", "model_isolation", "model_case"):
        told = [(row["model"], row["mode"], row["passed"], row["failed"]) for row in summary[table]]
        assert told == [("m", "prompt", 1, 0), ("m", "agent", 1, 1)]


def test_levels_are_told_apart_and_self_judging_cases_are_labelled():
    apart = {"isolation": "separate", "self_judging": []}
    summary = summarize(
        [
            passed("a", **apart),
            failed("a", **apart),
            passed("b", isolation="separate", self_judging=["eq:Point"]),
            failed("c"),
        ]
    )
    assert [(r["isolation"], r["attempts"], r["passed"]) for r in summary["model_isolation"]] == [
        ("separate", 3, 2),
        ("shared", 1, 0),
    ]
    told = [(r["case_id"], r["isolation"], r["self_judging"]) for r in summary["model_case"]]
    assert told == [
        ("a", "separate", []),
        ("b", "separate", ["eq:Point"]),
        ("c", "shared", None),
    ]

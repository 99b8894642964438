"""What a run must show; each test file of a language is one call of this."""

from __future__ import annotations

from collections.abc import Callable

from attack_bench import Bench
from attack_manifest import Run
from attack_table import outcome_property

from pytest_llmbench.verdict import PROBLEMS

FAULTS = PROBLEMS | {"wrong_answer"}
"""Reasons that are a model's fault; anything else raises and is ours."""

BenchOf = Callable[[Run], Bench]
Record = Callable[[str, object], None]


def check(run: Run, bench_of: BenchOf, record_property: Record) -> None:
    """The run ends as its manifest says, in every sandbox alike."""
    verdict = bench_of(run).judge(run)
    record_property(*outcome_property(run, verdict.passed))
    if run.must_pass:
        hint = "" if run.attack.is_control else "\nit no longer passes: take it off the list"
        assert (verdict.passed, verdict.message) == (True, ""), f"{verdict}{hint}"
        return
    assert not verdict.passed, f"FALSE PASS: {run.attack.title}\n{run.attack.path}\n{verdict}"
    assert verdict.score < 100 or verdict.reason != "wrong_answer"
    assert verdict.reason in (run.attack.reasons.get(run.level) or FAULTS), verdict
    assert verdict.message

"""From a run that no verdict is made of to what a model is told of it."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_llmbench.judging.base import Check
from pytest_llmbench.judging.host_paths import without_host_paths
from pytest_llmbench.languages.base import JudgeReport
from pytest_llmbench.sandbox.base import ExecResult
from pytest_llmbench.verdict import without_report

_NOT_COMPILED = ("syntax_error", "type_error")


def types_checked(result: ExecResult, report: JudgeReport | None) -> Check:
    """Of `Language.for_type_check`: whether the types fit, else what the compiler says."""
    if report is None:
        return Check(False, _ended(result))
    if report.problem is None:
        return Check(True, "no type errors", compiles=True)
    return Check(False, _told(report), False if report.problem in _NOT_COMPILED else None)


def visible_tests_run(result: ExecResult, report: JudgeReport | None) -> Check:
    """How the visible tests ended, and what they printed."""
    if report is None:
        return Check(False, _ended(result))
    if report.problem is not None:
        return Check(False, _told(report), False if report.problem in _NOT_COMPILED else None)
    counted = [test.outcome for test in report.tests]
    bad = sum(outcome in ("failed", "error") for outcome in counted)
    passed = report.exit_code == 0 and not bad and "passed" in counted
    if passed:
        return Check(True, _passed(counted), compiles=True)
    if bad:
        told = f"{bad} of {len(counted)} visible tests failed"
    else:
        told = "tests passed, and the run failed" if "passed" in counted else "no test passed"
    told = f"{told} (exit code {report.exit_code})"
    text = "\n".join(filter(None, (told, report.message, report.log)))
    return Check(False, without_host_paths(text), True)


def _passed(outcomes: Sequence[str]) -> str:
    """A test that was skipped, say, did not pass."""
    told = [f"{outcomes.count('passed')} of {len(outcomes)} visible tests passed"]
    others = (outcome for outcome in dict.fromkeys(outcomes) if outcome != "passed")
    return ", ".join([*told, *(f"{outcomes.count(other)} {other}" for other in others)])


def _told(report: JudgeReport) -> str:
    told = report.log if report.message in report.log else f"{report.message}\n{report.log}"
    return without_host_paths(f"{report.problem}: {told.strip()}")


def _ended(result: ExecResult) -> str:
    reason, message = without_report(result)
    return f"{reason}: {message}"

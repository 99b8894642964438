"""From what the sandbox saw and what the judge told to a verdict. Pure.

The rules of evidence: the tests that must pass are known beforehand; each counts by its
own result; the judge's report bears a nonce the answer never saw; the exit code must
agree; an answer that ends the judge or the sandbox has failed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.languages.base import JudgeReport, TestResult
from pytest_llmbench.sandbox.base import ExecResult
from pytest_llmbench.text import printable

PROBLEMS = frozenset({"syntax_error", "type_error", "test_timeout", "resource_limit", "tampering"})
_NEUTRAL = frozenset({"skipped", "todo", "xfailed", "xpassed"})
"""Outcomes of tests that need not be among the expected: an unwanted one lacks a pass instead."""


@dataclass(frozen=True)
class Verdict:
    """What an attempt is worth. `score` in 0-100; `reason` is None when it passed."""

    passed: bool
    reason: str | None
    message: str
    score: float
    tests_passed: int = 0
    tests_failed: int = 0
    tests_total: int = 0
    exit_code: int | None = None
    log: str = ""


def read_report(result: ExecResult, nonce: str) -> JudgeReport | None:
    """The judge's report, or None where the answer kept the judge from giving one.

    Raises `SandboxBroken` if the judge never came up: then no code of the answer ran,
    and the trouble is ours.
    """
    ready = False
    for line in result.stdout.decode("utf-8", "replace").split("\n"):
        if not line.startswith(nonce + " "):
            continue
        body = line[len(nonce) + 1 :]
        if body == "ready":
            ready = True
        elif ready:
            return _parse(body)
    if not ready:
        told = printable(result.stderr.decode("utf-8", "replace"))[-2000:].strip()
        raise SandboxBroken(
            f"the judge did not start (exit code {result.exit_code}): {told or 'no output'}"
        )
    return None


def _parse(body: str) -> JudgeReport:
    data = json.loads(body)
    if data.get("problem") == "judge_error":
        raise SandboxBroken(f"the judge failed before the answer ran: {data.get('message')}")
    return JudgeReport(
        tests=tuple(TestResult(str(i), str(o)) for i, o in data.get("tests", [])),
        exit_code=data.get("exit_code"),
        problem=data.get("problem"),
        message=printable(str(data.get("message", ""))),
        log=printable(str(data.get("log", ""))),
    )


def decide(
    result: ExecResult,
    report: JudgeReport | None,
    expected: Mapping[str, int],
    test_key: Callable[[str], str],
) -> Verdict:
    """Judge one run. `expected` as in `Language.expected`; `test_key` maps ids to its keys."""
    total = sum(expected.values())
    if report is None:
        return Verdict(False, *_without_report(result), 0.0, 0, total, total, result.exit_code)
    passed, odd = _count(report.tests, expected, test_key)
    reason, message = _reason(report, passed, total, odd)
    return Verdict(
        passed=reason is None,
        reason=reason,
        message=message,
        score=round(100 * passed / total, 2) if total else 0.0,
        tests_passed=passed,
        tests_failed=total - passed,
        tests_total=total,
        exit_code=report.exit_code,
        log=report.log,
    )


def without_code(finish_reason: str | None, total: int) -> Verdict:
    """The verdict on a reply that holds no code; `total` tests were expected of it."""
    if finish_reason == "length":
        reason, message = "truncated", "the reply was cut before any code; raise --llm-max-tokens"
    elif finish_reason in ("content_filter", "refusal"):
        reason, message = "refused", f"the server ended the reply: {finish_reason}"
    else:
        reason, message = "no_code", "no code in the reply"
    return Verdict(False, reason, message, 0.0, 0, total, total)


def _without_report(result: ExecResult) -> tuple[str, str]:
    if result.timed_out:
        return "test_timeout", f"no result within {result.seconds:.0f} s; the sandbox was ended"
    if result.out_of_memory:
        return "resource_limit", "the sandbox ran out of memory"
    if result.truncated:
        return "resource_limit", "more output than the sandbox allows"
    return "tampering", "the answer ended the judge or its sandbox before a result was written"


def _count(
    tests: tuple[TestResult, ...],
    expected: Mapping[str, int],
    test_key: Callable[[str], str],
) -> tuple[int, list[str]]:
    """How many expected results passed, and the keys whose number of results is odd."""
    seen = Counter(test_key(t.id) for t in tests if t.outcome not in _NEUTRAL)
    good = Counter(test_key(t.id) for t in tests if t.outcome == "passed")
    # A key with 0 results is a test that the reference skips: an answer may run it.
    odd = [key for key, n in seen.items() if key not in expected or n > expected[key] > 0]
    passed = sum(min(good[key], n) for key, n in expected.items() if key not in odd)
    return passed, sorted(odd)


def _reason(report: JudgeReport, passed: int, total: int, odd: list[str]) -> tuple[str | None, str]:
    if report.problem is not None:
        known = report.problem in PROBLEMS
        return report.problem if known else "wrong_answer", report.message or report.problem
    if odd:
        return "tampering", f"tests ran that the case does not have: {', '.join(odd[:3])}"
    if passed == total and report.exit_code == 0:
        return None, ""
    if passed == total:
        return (
            "wrong_answer",
            f"all {total} tests passed, then the test run ended with exit code {report.exit_code}",
        )
    missed = f"{total - passed} of {total} tests did not pass"
    if report.exit_code == 0 and len(report.tests) < total:
        return "tampering", f"the test run ended with exit code 0, but {missed}"
    return "wrong_answer", report.message or missed

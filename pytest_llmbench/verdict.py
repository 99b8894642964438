"""From what the sandbox saw and what the judge told to a verdict. Pure.

The rules of evidence: the tests that must pass are known beforehand; each counts by its
own result; the judge's report bears a nonce the answer never saw; the exit code must
agree; an answer that ends the judge or the sandbox has failed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pytest_llmbench.errors import CaseBroken, SandboxBroken
from pytest_llmbench.languages.base import JudgeReport, TestResult
from pytest_llmbench.sandbox.base import ExecResult
from pytest_llmbench.text import printable

PROBLEMS = frozenset(
    {
        *("syntax_error", "type_error", "test_timeout", "resource_limit", "tampering"),
        "channel_limit",
    }
)
_NEUTRAL = frozenset({"skipped", "todo", "xfailed", "xpassed"})
"""Outcomes of tests that need not be among the expected: an unwanted one lacks a pass instead."""


FULL_SCORE = 100.0


@dataclass(frozen=True)
class Verdict:
    """What an attempt is worth. `score` in 0-100; `reason` is None when it passed.

    Where a case has no tests (a Vue fixture without functional ones) their numbers are None.
    """

    passed: bool
    reason: str | None
    message: str
    score: float
    tests_passed: int | None = None
    tests_failed: int | None = None
    tests_total: int | None = None
    exit_code: int | None = None
    log: str = ""

    def passes(self, min_score: float) -> bool:
        """Whether a score of at least `min_score` is enough: it is not where it was cheated."""
        near = self.reason in ("wrong_answer", "test_timeout") and self.score < FULL_SCORE
        return self.passed or (near and self.score >= min_score)


def read_report(result: ExecResult, nonce: str) -> JudgeReport | None:
    """The judge's report, or None where the answer kept the judge from giving one.

    Raises `SandboxBroken` if the judge never came up: then no code of the answer ran,
    and the trouble is ours.
    """
    ready, bodies = False, []
    for line in result.stdout.decode("utf-8", "replace").split("\n"):
        if not line.startswith(nonce + " "):
            continue
        body = line[len(nonce) + 1 :]
        if body == "ready":
            ready = True
        elif ready:
            bodies.append(body)
    if not ready:
        told = printable(result.stderr.decode("utf-8", "replace"))[-2000:].strip()
        raise SandboxBroken(
            f"the judge did not start (exit code {result.exit_code}): {told or 'no output'}"
        )
    if len(bodies) > 1:
        return JudgeReport((), None, "tampering", "more than one report bears the judge's nonce")
    return _parse(bodies[0]) if bodies else None


def _parse(body: str) -> JudgeReport | None:
    """None for what no whole judge writes: by then the answer ran, so the fault is not ours."""
    try:
        data = json.loads(body)
        tests = tuple(TestResult(str(i), str(o)) for i, o in data.get("tests", ()))
        exit_code, problem = data.get("exit_code"), data.get("problem")
        self_judging = tuple(sorted({str(one) for one in data.get("self_judging", ())}))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    if type(exit_code) not in (int, type(None)) or type(problem) not in (str, type(None)):
        return None
    if problem == "judge_error":
        told = printable(str(data.get("message", "")))
        raise SandboxBroken(f"the judge failed before the answer ran: {told}")
    return JudgeReport(
        tests=tests,
        exit_code=exit_code,
        problem=problem,
        message=printable(str(data.get("message", ""))),
        log=printable(str(data.get("log", ""))),
        self_judging=self_judging,
    )


def joined(
    tests: JudgeReport | None, beside: ExecResult, answer: JudgeReport | None
) -> JudgeReport | None:
    """One report of a judge with the tests and a judge with the answer, in sandboxes apart.

    Which tests passed is the word of the first alone. Why some did not may be the other's to
    tell, where the first knows no more than that: it saw the answer end.
    """
    if tests is None:
        return None
    log = "\n".join(filter(None, (tests.log, answer.log if answer else "")))
    well = tests.problem is None and tests.exit_code == 0
    if not well and tests.problem in (None, "test_timeout"):
        problem, message = _why_the_answer_ended(beside, answer)
        if problem:
            tests = replace(tests, problem=problem, message=message)
        if problem == "syntax_error":
            log = ""  # what the tests printed is how the channel tells that nobody is there
    return replace(tests, log=log)


def _why_the_answer_ended(beside: ExecResult, answer: JudgeReport | None) -> tuple[str | None, str]:
    if answer is None:
        return without_report(beside)
    if answer.problem is None and beside.out_of_memory:
        return "resource_limit", "the sandbox of the answer ran out of memory"
    return answer.problem, answer.message


def decide(
    result: ExecResult,
    report: JudgeReport | None,
    expected: Mapping[str, int],
    test_key: Callable[[str], str],
) -> Verdict:
    """Judge one run. `expected` as in `Language.expected`; `test_key` maps ids to its keys.

    Raises `CaseBroken` if no test is expected: nothing would be measured.
    """
    total = sum(expected.values())
    if not total:
        raise CaseBroken("no test is expected to pass: give the case tests that can fail")
    if report is None:
        return Verdict(False, *without_report(result), 0.0, 0, total, total, result.exit_code)
    passed, odd = _count(report.tests, expected, test_key)
    reason, message = _reason(report, passed, total, odd)
    if reason == "wrong_answer" and report.problem is None and result.out_of_memory:
        reason, message = "resource_limit", f"the sandbox ran out of memory: {message}"
    if reason == "tampering":
        passed = 0  # what a tampered run told of its tests is worth nothing
    return Verdict(
        passed=reason is None,
        reason=reason,
        message=message,
        score=_score(passed, total),
        tests_passed=passed,
        tests_failed=total - passed,
        tests_total=total,
        exit_code=report.exit_code,
        log=report.log,
    )


def _score(passed: int, total: int) -> float:
    """In 0-100, two decimals; 100 only if all passed, however many there are."""
    return 100.0 if passed == total else min(round(100 * passed / total, 2), 99.99)


def without_code(
    finish_reason: str | None, total: int | None, reply: str = "", wanted: str | None = None
) -> Verdict:
    """The verdict on a reply that holds no code; `total` tests were expected of it, if any.

    `wanted` is the path of the file that lacks where the reply holds code for others only.
    """
    if finish_reason == "length":
        reason, message = "truncated", "the reply was cut before any code; raise --llm-max-tokens"
    elif finish_reason in ("content_filter", "refusal"):
        reason, message = "refused", f"the server ended the reply: {finish_reason}"
    else:
        told = f"no block for {wanted}" if wanted else "no code in the reply"
        reason, message = "no_code", told if reply else "the reply is empty"
    none_passed = None if total is None else 0
    return Verdict(False, reason, message, 0.0, none_passed, total, total, log=printable(reply))


def without_report(result: ExecResult) -> tuple[str, str]:
    """Reason and message, where the answer kept the judge from giving a report."""
    if result.timed_out:
        return "test_timeout", f"no result within {result.seconds:.0f} s; the sandbox was ended"
    if result.out_of_memory:
        return "resource_limit", "the sandbox ran out of memory"
    if result.truncated:
        return "resource_limit", "more output than the sandbox allows"
    return (
        "tampering",
        "the answer ended the judge or its sandbox before a whole result was written",
    )


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
        names = printable(", ".join(odd[:3]))
        return "tampering", f"tests ran that the case does not have: {names}"
    if passed == total and report.exit_code == 0:
        return None, ""
    if passed == total:
        return (
            "wrong_answer",
            f"all {total} tests passed, then the test run ended with exit code {report.exit_code}",
        )
    missed = f"{total - passed} of {total} tests did not pass"
    if report.exit_code == 0 and (len(report.tests) < total or _any_failed(report)):
        return "tampering", f"the test run ended with exit code 0, but {missed}"
    return "wrong_answer", report.message or missed


def _any_failed(report: JudgeReport) -> bool:
    return any(test.outcome in ("failed", "error") for test in report.tests)

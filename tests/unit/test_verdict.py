"""Verdicts: what counts as evidence, and what an answer may try instead."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_llmbench.errors import CaseBroken, SandboxBroken
from pytest_llmbench.languages.base import JudgeReport, TestResult
from pytest_llmbench.sandbox.base import ExecResult
from pytest_llmbench.verdict import PROBLEMS, Verdict, decide, joined, read_report, without_code

NONCE = "0123abcd"
EXPECTED = {"test_a": 1, "test_b": 1, "test_many": 3}
ALL = [("test_a", "passed"), ("test_b", "passed")] + [
    (f"test_many[{i}]", "passed") for i in range(3)
]


def ran(*lines: str, exit_code: int | None = 0, stderr: bytes = b"", **more: Any) -> ExecResult:
    return ExecResult(exit_code, "\n".join(lines).encode(), stderr, 1.5, **more)


def told(**fields: Any) -> str:
    return f"{NONCE} {json.dumps(fields)}"


def report(
    tests: list[tuple[str, str]], exit_code: int | None = 0, problem: str | None = None, **more: str
) -> JudgeReport:
    return JudgeReport(tuple(TestResult(*t) for t in tests), exit_code, problem, **more)


def key(test_id: str) -> str:
    return test_id.partition("[")[0]


def judged(
    tests: list[tuple[str, str]], exit_code: int | None = 0, problem: str | None = None, **more: str
) -> Verdict:
    return decide(ran(), report(tests, exit_code, problem, **more), EXPECTED, key)


def changed(**outcomes: str) -> list[tuple[str, str]]:
    return [(name, outcomes.get(name, outcome)) for name, outcome in ALL]


# -- reading the report ------------------------------------------------------------


def test_a_report_is_read_between_other_lines():
    body = told(tests=[["test_a", "passed"]], exit_code=1, message="m\x1b[31m", log="l\x07")
    found = read_report(ran("noise", f"{NONCE} ready", "", body, "noise"), NONCE)
    assert found == JudgeReport((TestResult("test_a", "passed"),), 1, None, "m", "l")


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["ready"],
        ["other ready"],
        [f"x{NONCE} ready"],
        [f" {NONCE} ready"],
        [f"{NONCE}ready"],
        [told(tests=[], exit_code=0)],  # a report before the judge was ready
    ],
)
def test_without_a_ready_line_the_trouble_is_ours(lines):
    with pytest.raises(SandboxBroken, match=r"did not start \(exit code 3\): no such \[31mfile"):
        read_report(ran(*lines, exit_code=3, stderr=b"no such \x1b\x1b[31mfile\xff"[:-1]), NONCE)


def test_a_judge_that_fails_before_the_answer_ran_is_our_trouble():
    body = told(problem="judge_error", message="no \x1b[1mnode")
    with pytest.raises(SandboxBroken, match="no node"):
        read_report(ran(f"{NONCE} ready", body), NONCE)


def test_no_report_after_ready_is_none():
    assert read_report(ran(f"{NONCE} ready", "{}"), NONCE) is None


def test_a_forged_report_without_the_nonce_is_not_read():
    forged = json.dumps({"tests": ALL, "exit_code": 0})
    lines = [f"{NONCE} ready", forged, f"{'f' * 8} {forged}", f" {NONCE} {forged}"]
    assert read_report(ran(*lines), NONCE) is None


def test_a_nonce_inside_a_log_is_no_line_of_the_judge():
    log = f"\n{NONCE} ready\n" + told(tests=ALL, exit_code=0) + "\n"
    found = read_report(ran(f"{NONCE} ready", told(tests=[], exit_code=1, log=log)), NONCE)
    assert found is not None
    assert (found.tests, found.exit_code) == ((), 1)


@pytest.mark.parametrize("order", [1, -1])
def test_two_reports_are_tampering_whichever_comes_first(order):
    bodies = [told(tests=ALL, exit_code=0), told(tests=[], exit_code=1)][::order]
    found = read_report(ran(f"{NONCE} ready", *bodies), NONCE)
    verdict = decide(ran(), found, EXPECTED, key)
    assert (verdict.passed, verdict.reason, verdict.score) == (False, "tampering", 0.0)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        '{"tests": [["test_a", "pas',
        "[]",
        "null",
        "1",
        '"ready"',
        "[" * 100_000,
        '{"tests": null}',
        '{"tests": 1}',
        '{"tests": [1]}',
        '{"tests": [["a"]]}',
        '{"tests": [["a", "passed", "twice"]]}',
        '{"exit_code": false}',
        '{"exit_code": 0.0}',
        '{"exit_code": "0"}',
        '{"problem": []}',
        '{"problem": false}',
        '{"exit_code": ' + "9" * 5000 + "}",
    ],
)
def test_a_report_that_is_not_whole_is_none_and_fails(body):
    result = ran(f"{NONCE} ready", f"{NONCE} {body}")
    found = read_report(result, NONCE)
    assert found is None
    assert decide(result, found, EXPECTED, key).reason == "tampering"


def test_bytes_that_are_no_utf_8_do_no_harm():
    stdout = b"\xff\xfe\n" + f"{NONCE} ready\n".encode() + b"\xc3\n"
    assert read_report(ExecResult(0, stdout, b"", 1.0), NONCE) is None


# -- without a report ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (ran(exit_code=None, timed_out=True), "test_timeout"),
        (ran(exit_code=137, out_of_memory=True), "resource_limit"),
        (ran(exit_code=None, truncated=True), "resource_limit"),
        (ran(exit_code=0), "tampering"),
        (ran(exit_code=-9), "tampering"),
    ],
)
def test_without_a_report_nothing_passed(result, reason):
    verdict = decide(result, None, EXPECTED, key)
    assert (verdict.passed, verdict.reason, verdict.score) == (False, reason, 0.0)
    assert (verdict.tests_passed, verdict.tests_failed, verdict.tests_total) == (0, 5, 5)
    assert verdict.exit_code == result.exit_code
    assert verdict.message


# -- deciding -----------------------------------------------------------------------


def test_all_expected_tests_passed():
    assert judged(ALL, log="said") == Verdict(True, None, "", 100.0, 5, 0, 5, 0, "said")


def test_the_order_of_tests_does_not_matter():
    assert judged(ALL[::-1]).passed


def test_a_parameter_may_depend_on_the_answer():
    assert judged([*ALL[:2], *[(f"test_many[{c}]", "passed") for c in "xyz"]]).passed


def test_a_failed_test_costs_its_share():
    verdict = judged(changed(test_b="failed"), exit_code=1)
    assert (verdict.passed, verdict.reason, verdict.score) == (False, "wrong_answer", 80.0)
    assert (verdict.tests_passed, verdict.tests_failed, verdict.tests_total) == (4, 1, 5)
    assert verdict.message == "1 of 5 tests did not pass"


def test_the_judges_words_stand_before_ours():
    verdict = judged(changed(test_b="failed"), exit_code=1, message="1 != 2")
    assert verdict.message == "1 != 2"


@pytest.mark.parametrize("outcome", ["skipped", "xfailed", "xpassed", "todo", "strange", ""])
@pytest.mark.parametrize("exit_code", [0, 1])
def test_a_test_that_did_not_pass_did_not_pass(outcome, exit_code):
    verdict = judged(changed(test_b=outcome), exit_code)
    assert (verdict.passed, verdict.score) == (False, 80.0)
    assert verdict.reason == "wrong_answer"


@pytest.mark.parametrize(
    ("tests", "exit_code", "problem", "reason"),
    [
        (ALL[:1], -9, None, "resource_limit"),
        (ALL, -9, None, "resource_limit"),
        (changed(test_b="failed"), 1, None, "resource_limit"),
        (ALL, 0, None, None),  # something beneath the tests was killed, and they expected it
        (ALL[:1], 0, None, "tampering"),
        ([*ALL, ("own", "passed")], 1, None, "tampering"),
        (ALL[:1], -9, "test_timeout", "test_timeout"),
        (ALL[:1], -9, "new_problem", "wrong_answer"),
    ],
)
def test_out_of_memory_beside_a_report(tests, exit_code, problem, reason):
    result = ran(out_of_memory=True)
    verdict = decide(result, report(tests, exit_code, problem), EXPECTED, key)
    assert (verdict.reason, verdict.passed) == (reason, reason is None)
    assert ("out of memory" in verdict.message) is (reason == "resource_limit")


def test_all_skipped_is_nothing():
    verdict = judged([(name, "skipped") for name, _ in ALL])
    assert (verdict.passed, verdict.score) == (False, 0.0)


@pytest.mark.parametrize("tests", [[], ALL[:1], ALL[:-1]])
def test_fewer_tests_with_exit_code_0_are_tampering(tests):
    verdict = judged(tests)
    assert (verdict.passed, verdict.reason) == (False, "tampering")


def test_fewer_tests_with_another_exit_code_are_a_wrong_answer():
    verdict = judged(ALL[:2], exit_code=3)
    assert (verdict.reason, verdict.score) == ("wrong_answer", 40.0)


@pytest.mark.parametrize("outcome", ["failed", "error"])
def test_a_failed_test_and_exit_code_0_disagree(outcome):
    assert judged(changed(test_b=outcome), exit_code=0).reason == "tampering"


@pytest.mark.parametrize(
    "more",
    [
        [("test_own", "passed")],
        [("test_own", "failed")],
        [("test_a", "passed")],
        [("test_a", "failed")],
        [("test_many[3]", "passed")],
    ],
)
@pytest.mark.parametrize("exit_code", [0, 1])
def test_more_tests_are_tampering(more, exit_code):
    verdict = judged(ALL + more, exit_code)
    assert (verdict.passed, verdict.reason) == (False, "tampering")
    assert key(more[0][0]) in verdict.message
    assert (verdict.score, verdict.tests_passed, verdict.tests_failed) == (0.0, 0, 5)


def test_duplicates_do_not_stand_in_for_a_missing_test():
    verdict = judged([ALL[0], ALL[0], *ALL[2:]])
    assert (verdict.passed, verdict.reason) == (False, "tampering")


def test_a_pass_too_many_of_one_key_does_not_pay_for_another():
    expected = {"test_a": 2, "test_b": 1}
    tests = [("test_a[1]", "passed"), ("test_a[2]", "passed"), ("test_a[3]", "passed")]
    verdict = decide(ran(), report(tests), expected, key)
    assert (verdict.passed, verdict.tests_passed) == (False, 0)


def test_a_skipped_test_beside_the_expected_ones_does_no_harm():
    assert judged([*ALL, ("test_windows", "skipped"), ("test_later", "todo")]).passed


def test_a_test_that_the_reference_skips_may_run():
    expected = {**EXPECTED, "test_fast": 0}
    for outcome in ("passed", "failed", "skipped"):
        verdict = decide(ran(), report([*ALL, ("test_fast", outcome)]), expected, key)
        assert verdict.passed
        assert verdict.tests_total == 5


@pytest.mark.parametrize("exit_code", [1, 2, -11, 139, None])
def test_all_passed_and_a_bad_exit_code_fail(exit_code):
    verdict = judged(ALL, exit_code)
    assert (verdict.passed, verdict.reason, verdict.tests_failed) == (False, "wrong_answer", 0)
    assert str(exit_code) in verdict.message


@pytest.mark.parametrize("problem", sorted(PROBLEMS))
def test_a_problem_fails_even_if_all_tests_passed(problem):
    verdict = judged(ALL, problem=problem, message="why")
    assert (verdict.passed, verdict.reason, verdict.message) == (False, problem, "why")


def test_a_problem_nobody_knows_is_a_wrong_answer():
    verdict = judged(ALL, problem="new_problem")
    assert (verdict.passed, verdict.reason) == (False, "wrong_answer")
    assert verdict.message == "new_problem"


def test_a_problem_outranks_tests_the_case_does_not_have():
    assert judged([*ALL, ("own", "passed")], problem="syntax_error").reason == "syntax_error"


def test_names_of_odd_tests_cannot_steer_a_terminal():
    verdict = judged([*ALL, ("\x1b]0;title\x07own\x1b[2J\u202e", "passed")])
    assert verdict.message.endswith(": own")


def test_invisible_characters_do_not_make_one_test_another():
    verdict = judged([*ALL[1:], ("test_a\u200b", "passed")])
    assert verdict.reason == "tampering"


def test_only_all_tests_make_100():
    expected = {"test_many": 100_000}
    tests = [("test_many", "passed")] * 99_999 + [("test_many", "failed")]
    verdict = decide(ran(), report(tests, exit_code=1), expected, key)
    assert (verdict.passed, verdict.score) == (False, 99.99)


def test_thirds_are_rounded():
    tests = [("test_many[0]", "passed"), ("test_many[1]", "passed"), ("test_many[2]", "failed")]
    assert decide(ran(), report(tests, 1), {"test_many": 3}, key).score == 66.67


@pytest.mark.parametrize("expected", [{}, {"test_a": 0}])
def test_a_case_that_expects_nothing_measures_nothing(expected):
    with pytest.raises(CaseBroken, match="no test is expected"):
        decide(ran(), report([]), expected, key)


# -- replies without code -------------------------------------------------------------


@pytest.mark.parametrize(
    ("finish_reason", "reason"),
    [
        ("length", "truncated"),
        ("content_filter", "refused"),
        ("refusal", "refused"),
        ("stop", "no_code"),
        (None, "no_code"),
    ],
)
def test_without_code(finish_reason, reason):
    verdict = without_code(finish_reason, 4)
    assert (verdict.passed, verdict.reason, verdict.score) == (False, reason, 0.0)
    assert (verdict.tests_passed, verdict.tests_failed, verdict.tests_total) == (0, 4, 4)
    assert verdict.exit_code is None


def test_a_reply_with_other_files_only_names_the_one_that_lacks():
    verdict = without_code("stop", None, "text", "src/components/Counter.vue")
    assert verdict.message == "no block for src/components/Counter.vue"
    assert without_code("stop", None, "text").message == "no code in the reply"
    assert without_code("stop", None, "", "a.vue").message == "the reply is empty"


@pytest.mark.parametrize(
    ("tests", "answer", "reason"),
    [
        # Why the tests failed, only the side that ran the answer saw.
        (report([], 1), report([], 0, "syntax_error"), "syntax_error"),
        (report([], 1), report([], 0, "resource_limit"), "resource_limit"),
        (report([], -9, "test_timeout"), report([], 0, "resource_limit"), "resource_limit"),
        (report([], 1), None, "test_timeout"),
        # The tests' side knows more.
        (report([], 1, "type_error"), None, "type_error"),
        (report([], 1, "channel_limit"), report([], 0, "resource_limit"), "channel_limit"),
        (report([], 1, "tampering"), report([], 0, "syntax_error"), "tampering"),
        # What the answer's side says never makes anything pass or fail.
        (report(ALL), report([], 0, "resource_limit"), None),
        (report(ALL), None, None),
        (report([("test_a", "failed")], 1), report(ALL), "wrong_answer"),
        (None, report(ALL), "tampering"),
    ],
)
def test_two_reports_are_joined(
    tests: JudgeReport | None, answer: JudgeReport | None, reason: str | None
) -> None:
    beside = ran(exit_code=None, timed_out=True)
    verdict = decide(ran(), joined(tests, beside, answer), EXPECTED, key)
    assert verdict.reason == reason


def test_an_answer_whose_sandbox_ran_out_of_memory() -> None:
    beside = ran(out_of_memory=True)
    told_of = joined(report([], 1), beside, report([], None))
    assert decide(ran(), told_of, EXPECTED, key).reason == "resource_limit"


def test_logs_of_both_sides_are_kept() -> None:
    both = joined(report([], 1, log="tests"), ran(), report([], 0, log="answer"))
    assert both is not None
    assert both.log == "tests\nanswer"


def test_of_an_answer_that_never_ran_the_tests_tell_nothing() -> None:
    both = joined(report([], 1, log="the other side is gone"), ran(), report([], 0, "syntax_error"))
    assert both is not None
    assert (both.problem, both.log) == ("syntax_error", "")

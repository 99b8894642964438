"""Scores of Vue fixtures: exact sums of weighted parts, and the verdict that goes with them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_llmbench.verdict import Verdict
from pytest_llmbench.vue.findings import Diagnostic, Findings, read_findings
from pytest_llmbench.vue.scores import nothing_known, weigh

WEIGHTS = {"compilation": 0.5, "pattern_match": 0.4, "naming": 0.1}
ALL_WEIGHTS = {"compilation": 0.3, "pattern_match": 0.4, "naming": 0.1, "functional": 0.2}
ERROR = Diagnostic("src/A.vue", 3, 5, "TS2322", "Type 'x' is wrong.\n  Because.")
PLAIN = Diagnostic("src/A.vue", 1, 1, "", "element is not closed")


def marks(passed: int, asked: int) -> dict[str, bool]:
    return {f"check:{i}": i < passed for i in range(asked)}


def ran(passed: int, total: int, reason: str | None = None, message: str = "") -> Verdict:
    failed = total - passed
    return Verdict(reason is None, reason, message, 0.0, passed, failed, total, 1, "FAIL one\n")


def test_all_well_is_100_and_passes():
    scores, verdict = weigh(WEIGHTS, Findings(checks=marks(8, 8), naming=marks(2, 2)))
    assert (verdict.passed, verdict.reason, verdict.message, verdict.score) == (
        True, None, "", 100.0,
    )  # fmt: skip
    assert (scores.compiles, scores.final_score, scores.functional_score) == (True, 10.0, None)
    assert verdict.tests_total is None
    assert verdict.log == ""


def test_weights_of_thirds_still_give_100():
    _, verdict = weigh({"compilation": 1 / 3, "pattern_match": 1 / 3, "naming": 1 / 3}, Findings())
    assert (verdict.passed, verdict.score) == (True, 100.0)


def test_nothing_asked_for_is_full_marks():
    _, verdict = weigh(WEIGHTS, Findings())
    assert verdict.score == 100.0


def test_missing_checks_and_naming_are_told_in_one_line():
    checks = {"interfaces:CardProps": False, "imports:@/types/user": False, "script_lang:ts": True}
    found = Findings(
        checks=checks,
        naming={"variables": False, "interfaces": True},
        naming_violations=("variables: 'My_var' is not camelCase (line 12)",),
    )
    scores, verdict = weigh(WEIGHTS, found)
    assert (verdict.passed, verdict.reason, verdict.score) == (False, "wrong_answer", 68.33)
    assert verdict.message == (
        "score 68.33: missing interfaces:CardProps, imports:@/types/user; "
        "naming: variables: 'My_var' is not camelCase (line 12)"
    )
    assert (scores.pattern_score, scores.naming_score, scores.final_score) == (3.33, 5.0, 6.833)
    assert scores.ast_missing == ["interfaces:CardProps", "imports:@/types/user"]
    assert verdict.log == (
        "missing:\ninterfaces:CardProps\nimports:@/types/user\n\n"
        "naming:\nvariables: 'My_var' is not camelCase (line 12)"
    )


def test_a_type_error_costs_compilation_and_tests_only():
    found = Findings(diagnostics=(ERROR,), checks=marks(4, 4), naming=marks(1, 1))
    scores, verdict = weigh(ALL_WEIGHTS, found, None, 5)
    assert (verdict.reason, verdict.score) == ("type_error", 50.0)
    text = "src/A.vue(3,5): error TS2322: Type 'x' is wrong.\n  Because."
    assert scores.compilation_errors == [text]
    assert (verdict.message, verdict.log) == (text, text)
    assert (scores.functional_score, scores.pattern_score) == (0.0, 10.0)
    assert (verdict.tests_passed, verdict.tests_failed, verdict.tests_total) == (0, 5, 5)


def test_what_does_not_parse_is_worth_nothing():
    found = Findings(parse_errors=(PLAIN,), checks=marks(2, 2), naming=marks(1, 1))
    scores, verdict = weigh(ALL_WEIGHTS, found, None, 3)
    assert (verdict.reason, verdict.score) == ("syntax_error", 0.0)
    assert (scores.pattern_score, scores.naming_score, scores.functional_score) == (0.0, 0.0, 0.0)
    assert scores.ast_missing == ["check:0", "check:1"]
    assert not any(scores.ast_checks.values())
    assert verdict.message == "src/A.vue(1,1): error: element is not closed"


def test_a_suppression_is_a_type_error():
    scores, verdict = weigh(WEIGHTS, Findings(suppressions=(PLAIN,)))
    assert (scores.compiles, verdict.reason, verdict.score) == (False, "type_error", 50.0)


def test_a_target_that_was_not_compiled_does_not_compile():
    scores, verdict = weigh(WEIGHTS, Findings(target_checked=False))
    assert (scores.compiles, verdict.reason) == (False, "type_error")
    assert "not part of what the project compiles" in verdict.message


def test_functional_tests_count_by_their_weight():
    failed = ran(4, 5, "wrong_answer", "1 of 5 tests did not pass\nmore")
    scores, verdict = weigh(ALL_WEIGHTS, Findings(), failed, 5)
    assert (verdict.reason, verdict.score, scores.functional_score) == ("wrong_answer", 96.0, 8.0)
    assert verdict.message == "score 96: tests: 1 of 5 tests did not pass"
    assert verdict.log == "tests:\nFAIL one"
    assert (verdict.tests_passed, verdict.tests_failed, verdict.exit_code) == (4, 1, 1)


@pytest.mark.parametrize("reason", ["test_timeout", "tampering", "resource_limit"])
def test_the_reason_of_a_functional_run_is_the_attempts(reason):
    _, verdict = weigh(ALL_WEIGHTS, Findings(), ran(0, 5, reason, "ended"), 5)
    assert (verdict.passed, verdict.reason, verdict.message) == (False, reason, "ended")


def test_what_weighs_nothing_fails_nobody():
    weights = {"compilation": 1.0, "pattern_match": 0.0, "naming": 0.0}
    _, verdict = weigh(weights, Findings(checks=marks(0, 2)))
    assert (verdict.passed, verdict.score) == (True, 100.0)
    assert "missing check:0" in verdict.message


def test_tampering_fails_even_where_tests_weigh_nothing():
    _, verdict = weigh(WEIGHTS, Findings(), ran(0, 5, "tampering", "ended"), 5)
    assert (verdict.passed, verdict.score) == (False, 100.0)


def test_errors_beyond_a_hundred_are_counted():
    scores, verdict = weigh(WEIGHTS, Findings(diagnostics=(ERROR,) * 250))
    assert len(scores.compilation_errors) == 101
    assert scores.compilation_errors[-1] == "... and 150 more"
    assert verdict.message.count("TS2322") == 3


def test_an_answer_nothing_is_known_of():
    scores, verdict = nothing_known(WEIGHTS, "resource_limit", "it hangs", 4)
    assert (verdict.reason, verdict.score, verdict.tests_failed) == ("resource_limit", 0.0, 4)
    assert (scores.compiles, scores.compilation_errors) == (False, ["it hangs"])


def test_a_reply_is_read_without_control_characters():
    d = {"file": "a\x1b[2J.vue", "line": 1, "column": 2, "code": "TS1", "text": "\u202ex"}
    found = read_findings(
        {
            "parse_errors": [], "diagnostics": [d], "suppressions": [], "warnings": ["w\x07"],
            "target_checked": True, "checks": {"a": True}, "naming": {}, "naming_violations": [],
        }
    )  # fmt: skip
    assert [str(e) for e in found.errors] == ["a.vue(1,2): error TS1: x"]
    assert found.warnings == ("w",)


weight_lists = st.lists(st.integers(0, 100), min_size=4, max_size=4).filter(any)
counts = st.integers(0, 12).flatmap(lambda asked: st.tuples(st.integers(0, asked), st.just(asked)))


@given(weight_lists, counts, counts, st.integers(1, 12), st.data())
def test_the_score_is_the_exact_weighted_sum(parts, patterns, naming, total, data):
    weights = dict(zip(ALL_WEIGHTS, (p / sum(parts) for p in parts), strict=True))
    passed = data.draw(st.integers(0, total))
    found = Findings(checks=marks(*patterns), naming=marks(*naming))
    reason = None if passed == total else "wrong_answer"
    scores, verdict = weigh(weights, found, ran(passed, total, reason), total)
    shares = [
        Fraction(1),
        *(Fraction(p, n) if n else Fraction(1) for p, n in (patterns, naming, (passed, total))),
    ]
    exact = 100 * sum(Fraction(w, sum(parts)) * s for w, s in zip(parts, shares, strict=True))
    assert abs(Fraction(str(verdict.score)) - exact) <= Fraction(1, 100)
    assert (verdict.score == 100.0) is (exact == 100)
    assert 0 <= verdict.score <= 100
    assert round(scores.final_score * 10, 2) == verdict.score
    assert round(verdict.score, 2) == verdict.score
    assert verdict.passed is (verdict.score == 100.0)
    assert scores.ast_missing == [n for n, p in found.checks.items() if not p]


@given(counts, counts)
def test_more_is_never_worth_less(patterns, naming):
    passed, asked = patterns
    _, less = weigh(WEIGHTS, Findings(checks=marks(passed, asked), naming=marks(*naming)))
    _, more = weigh(
        WEIGHTS, Findings(checks=marks(min(passed + 1, asked), asked), naming=marks(*naming))
    )
    assert more.score >= less.score
    assert (less.score == 100.0) is (passed == asked and naming[0] == naming[1])

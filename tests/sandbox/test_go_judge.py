"""The Go judge in a real sandbox: right answers pass, cheating ones do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from go_answers import RIGHT, SUM, SUM_TESTS
from go_attacks import ATTACKS, KNOWN_TO_PASS, answer
from sandboxes import open_sandbox, user_cache

from pytest_llmbench.case import Case
from pytest_llmbench.errors import CaseBroken
from pytest_llmbench.judge import Judge
from pytest_llmbench.languages.go import Go
from pytest_llmbench.verdict import Verdict

JudgeCode = Callable[..., Verdict]
NOT_COMPILED = {"embed"}


@pytest.fixture(scope="session")
def judge(needs_bubblewrap: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    sandbox = open_sandbox("bubblewrap", user_cache())
    yield Judge(sandbox, tmp_path_factory.mktemp("cache"), 20, print)
    sandbox.close()


@pytest.fixture
def verdict(judge: Judge) -> JudgeCode:
    def decide(code: str, case: Case) -> Verdict:
        return judge.judge(Go(), case, code).verdict

    return decide


def a_case(tests: dict[str, str] | str, **fields: object) -> Case:
    if isinstance(tests, str):
        tests = {"solution_test.go": tests}
    values: dict[str, object] = {"id": "g", "lang": "go", "prompt": "p", "tests": tests}
    return Case(**{**values, "path": Path("g.yaml"), "line": 1, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("known_by", ["text", "reference"])
@pytest.mark.parametrize("name", RIGHT)
def test_right_answer_passes(verdict: JudgeCode, name: str, known_by: str) -> None:
    code, tests, files = RIGHT[name]
    reference = code if known_by == "reference" else None
    found = verdict(code, a_case(tests, files=files, reference=reference))
    assert (found.passed, found.message) == (True, ""), found.log
    assert found.tests_passed == found.tests_total == sum(t.count("\nfunc Test") + t.count(
        "\nfunc Example") + t.count("\nfunc Fuzz") - t.count("TestMain(") - t.count("Testify(")
        for t in tests.values())  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_fails(verdict: JudgeCode, name: str) -> None:
    found = verdict(ATTACKS[name], a_case(SUM_TESTS, timeout=8))
    assert not found.passed
    assert found.score < 100
    assert found.tests_total == 2
    assert "LEAK" not in found.log
    # An attack that does not compile would prove nothing.
    assert (found.reason == "type_error") is (name in NOT_COMPILED), found


@pytest.mark.parametrize("name", KNOWN_TO_PASS)
@pytest.mark.xfail(strict=True, reason="wants the static policy for answers")
def test_attack_not_yet_stopped(verdict: JudgeCode, name: str) -> None:
    assert not verdict(KNOWN_TO_PASS[name], a_case(SUM_TESTS)).passed


def test_next_attempt_is_not_harmed(verdict: JudgeCode) -> None:
    verdict(ATTACKS["rewrites_the_tests"], a_case(SUM_TESTS))
    assert verdict(SUM, a_case(SUM_TESTS)).passed


@pytest.mark.parametrize(
    ("code", "reason", "told"),
    [
        ("package solution\n\nfunc Sum(n []int) int {\n", "syntax_error", "solution.go:"),
        ("Here is the code.\n", "syntax_error", "solution.go:1"),
        ("", "syntax_error", "package"),
        (answer("func F() int { return true }"), "type_error", "solution.go:4"),
        ("package solution\n", "type_error", "undefined: Sum"),
        ("package other\n\nfunc Sum(n []int) int { return 0 }\n", "type_error", "package other"),
        (answer("", "os"), "type_error", '"os" imported and not used'),
        (answer("var _ = x.Y", "example.org/x"), "type_error", "example.org/x"),
        (answer("", "C"), "type_error", "cgo"),
        (ATTACKS["linkname"], "tampering", "go:linkname"),
        (ATTACKS["emptied_cases"], "tampering", "cases"),
        (ATTACKS["shadowed_len"], "tampering", "len"),
        (ATTACKS["exit_in_init"], "tampering", "exit code 0"),
        (ATTACKS["panic"], "wrong_answer", ""),
        ("package solution\n\nfunc Sum(n []int) int { return 6 }\n", "wrong_answer", "2 of 2"),
    ],
)  # fmt: skip
def test_reason_of_a_failure(verdict: JudgeCode, code: str, reason: str, told: str) -> None:
    found = verdict(code, a_case(SUM_TESTS))
    assert (found.passed, found.reason) == (False, reason), found
    assert told in found.message
    assert "/tmp" not in found.message


def test_part_of_the_tests_is_part_of_the_score(verdict: JudgeCode) -> None:
    code = SUM.replace("return total", "return min(total, 100)")
    found = verdict(code, a_case(SUM_TESTS))
    assert (found.passed, found.score, found.tests_passed) == (False, 50.0, 1)
    assert "got 100" in found.log


def test_finished_tests_count_at_a_timeout(verdict: JudgeCode) -> None:
    code = SUM.replace("total := 0", "total := 0\n\tfor len(numbers) > 3 {\n\t}")
    found = verdict(code, a_case(SUM_TESTS, timeout=5))
    assert (found.reason, found.tests_passed, found.tests_total) == ("test_timeout", 1, 2)


def test_memory_is_limited(verdict: JudgeCode) -> None:
    code = SUM.replace("total := 0", "total := 0\n\tvar hog [][]byte\n\tfor len(numbers) > 3 {\n"
        "\t\tpart := make([]byte, 1<<20)\n\t\tfor i := range part {\n\t\t\tpart[i] = 1\n\t\t}\n"
        "\t\thog = append(hog, part)\n\t}\n\t_ = hog")  # fmt: skip
    found = verdict(code, a_case(SUM_TESTS, timeout=10))
    assert not found.passed
    assert found.reason in {"resource_limit", "test_timeout"}


def test_processes_left_behind_do_not_hold_the_judge(verdict: JudgeCode) -> None:
    started = 'func init() { exec.Command("/bin/sh", "-c", "setsid sleep 30 &").Start() }'
    body = SUM.replace("package solution\n", "")
    found = verdict(answer(started, "os/exec", sum_body=body), a_case(SUM_TESTS, timeout=15))
    assert found.passed, found


def test_broken_reference_is_our_error(verdict: JudgeCode) -> None:
    broken = "package solution\n\nfunc Sum(n []int) int { return 0 }\n"
    with pytest.raises(CaseBroken, match=r"g.yaml:1: the reference of g .*mend the case"):
        verdict(SUM, a_case(SUM_TESTS, reference=broken))

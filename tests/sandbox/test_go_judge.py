"""The Go judge in a real sandbox: right answers pass, cheating ones do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from go_answers import RIGHT, SUM, SUM_TESTS, USES_FILES, USES_PROGRAMS
from go_apart import BEYOND, RIGHT_APART, SELF_JUDGING, SELF_JUDGING_TESTS
from sandboxes import open_sandbox, user_cache

from pytest_llmbench.case import Case
from pytest_llmbench.errors import CaseBroken
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.languages.go import Go
from pytest_llmbench.level import SEPARATE, Level
from pytest_llmbench.verdict import Verdict

JudgeCode = Callable[..., Verdict]


def answer(
    body: str, *imports: str, sum_body: str = "func Sum(n []int) int { return -1 }\n"
) -> str:
    lines = "".join(f'import "{name}"\n' for name in imports)
    return f"package solution\n\n{lines}\n{body}\n\n{sum_body}"


@pytest.fixture(scope="session")
def judge(needs_bubblewrap: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    sandbox = open_sandbox("bubblewrap", user_cache())
    yield Judge(sandbox, tmp_path_factory.mktemp("cache"), 60, print)
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


@pytest.mark.parametrize("name", RIGHT_APART)
def test_right_answer_passes_apart_from_its_tests(judge: Judge, name: str) -> None:
    code, tests = RIGHT_APART[name]
    case = a_case(tests, reference=code)
    report = judge.examine(Go(), case, Level(SEPARATE, profile=None), code)
    assert (report.problem, report.exit_code) == (None, 0), f"{report.message}\n{report.log}"
    assert {test.outcome for test in report.tests} == {"passed"}


@pytest.mark.parametrize("name", BEYOND)
def test_what_cannot_cross_is_told(judge: Judge, name: str) -> None:
    code, tests, told = BEYOND[name]
    report = judge.examine(Go(), a_case(tests), Level(SEPARATE), code)
    assert report.problem == "channel_limit"
    assert told in report.message


def test_operations_that_the_answer_decides_are_recorded_and_refused(judge: Judge) -> None:
    case = a_case(SELF_JUDGING_TESTS)
    recorded = judge.examine(Go(), case, Level(SEPARATE, profile=None), SELF_JUDGING)
    assert (recorded.problem, recorded.exit_code) == (None, 0), recorded
    assert recorded.self_judging == ("is:Kind",)
    allowed = judge.examine(Go(), case, Level(SEPARATE, profile=("is:Kind",)), SELF_JUDGING)
    assert (allowed.problem, allowed.exit_code) == (None, 0), allowed
    refused = judge.examine(Go(), case, Level(SEPARATE, profile=()), SELF_JUDGING)
    assert refused.problem == "channel_limit"
    assert "is:Kind" in refused.message


@pytest.mark.parametrize(
    ("code", "problem", "told"),
    [
        ("package solution\n\nfunc Sum(n []int) int {\n", "syntax_error", "solution.go:"),
        ("package solution\n", "type_error", "undefined: Sum"),
        (answer("func F() int { return true }"), "type_error", "solution.go:4"),
        ("package solution\n\nfunc Sum(n []string) int { return 0 }\n", "type_error", "[]int"),
        (answer("", "os"), "type_error", '"os" imported and not used'),
    ],
)
def test_errors_of_an_answer_apart_from_its_tests(
    judge: Judge, code: str, problem: str, told: str
) -> None:
    report = judge.examine(Go(), a_case(SUM_TESTS), Level(SEPARATE), code)
    assert report.problem == problem
    assert told in report.message


def test_an_answer_that_leaves_is_missed_by_its_tests(judge: Judge) -> None:
    leaves = answer("", "os", sum_body="func Sum(n []int) int { os.Exit(0); return 0 }\n")
    report = judge.examine(Go(), a_case(SUM_TESTS), Level(SEPARATE), leaves)
    assert report.exit_code not in (0, None)
    assert report.message == "the process of the answer has ended"


def test_next_attempt_is_not_harmed(verdict: JudgeCode) -> None:
    body = 'func init() { os.Remove("solution_test.go"); os.WriteFile("a_test.go", nil, 0o666) }'
    case = a_case(SUM_TESTS, files={"uses.go": USES_FILES})
    verdict(answer(body, "os"), case)
    assert verdict(SUM, case).passed


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
        (answer("//go:linkname a b\nfunc a()"), "tampering", "go:linkname"),
        (answer("func init() { cases = nil }"), "tampering", "cases"),
        (answer("const nil = 0"), "tampering", "nil"),
        (answer("func len(x any) int { return 0 }"), "wrong_answer", "2 of 2"),
        (answer("func init() { os.Exit(0) }", "os"), "tampering", "exit code 0"),
        (answer('func init() { os.ReadFile("x") }', "os"), "tampering", "os.ReadFile"),
        (answer("", sum_body='func Sum(n []int) int { panic("no") }'), "wrong_answer", ""),
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
    found = verdict(code, a_case(SUM_TESTS, timeout=12))
    assert (found.reason, found.tests_passed, found.tests_total) == ("test_timeout", 1, 2)


def test_memory_is_limited(verdict: JudgeCode) -> None:
    code = SUM.replace("total := 0", "total := 0\n\tvar hog [][]byte\n\tfor len(numbers) > 3 {\n"
        "\t\tpart := make([]byte, 1<<20)\n\t\tfor i := range part {\n\t\t\tpart[i] = 1\n\t\t}\n"
        "\t\thog = append(hog, part)\n\t}\n\t_ = hog")  # fmt: skip
    found = verdict(code, a_case(SUM_TESTS, timeout=10))
    assert not found.passed
    assert found.reason in {"resource_limit", "test_timeout"}


def test_processes_left_behind_do_not_hold_the_judge(verdict: JudgeCode) -> None:
    started = 'func init() { exec.Command("/bin/sh", "-c", "setsid sleep 600 &").Start() }'
    body = SUM.replace("package solution\n", "")
    # Refused, had the case itself no program to start.
    case = a_case(SUM_TESTS, timeout=60, files={"uses.go": USES_PROGRAMS})
    found = verdict(answer(started, "os/exec", sum_body=body), case)
    assert found.passed, found


def test_broken_reference_is_our_error(verdict: JudgeCode) -> None:
    broken = "package solution\n\nfunc Sum(n []int) int { return 0 }\n"
    with pytest.raises(CaseBroken, match=r"g.yaml:1: the reference of g .*mend the case"):
        verdict(SUM, a_case(SUM_TESTS, reference=broken))

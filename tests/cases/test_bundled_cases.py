"""Every bundled problem: its reference passes and its wrong answers fail, in bubblewrap.

In Docker, too, for one problem in four, turn about, and for all with LLMBENCH_TEST_ALL_VARIANTS=1.
At the level of its lock, which was written with one of the sandboxes.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from turns import all_asked, has_turn

from pytest_llmbench import builtin
from pytest_llmbench.case import Case
from pytest_llmbench.case_files.lock_file import read_lock
from pytest_llmbench.case_files.problems import read_problem_file
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.judging.problem_judge import ProblemJudge
from pytest_llmbench.locks import Locks
from pytest_llmbench.registry import Registry

REGISTRY = Registry()
builtin.register(REGISTRY)
LOCKS = Locks(read_lock)
PROBLEMS = Path(__file__).parents[2] / "cases" / "problems"
CASES = [
    case
    for path in sorted(PROBLEMS.glob("*.yaml"))
    for case in read_problem_file(path, REGISTRY.solution_files())
]
ANSWERS = [
    pytest.param(case, code, right, id=f"{case.id}-{name}")
    for case in CASES
    for name, code, right in [
        ("reference", case.reference, True),
        *(
            (f"wrong{i}", code, False)
            for i, code in enumerate(case.wrong, start=1)
            if i == 1 or has_turn(f"{case.id}{i}", 5)
        ),
    ]
]


@pytest.mark.parametrize(("case", "code", "right"), ANSWERS)
def test_a_reference_passes_and_a_wrong_answer_fails(
    judges: dict[str, Judge], case: Case, code: str, right: bool
) -> None:
    # What tests tell apart is the same in both: Docker tries a wrong answer.
    both = has_turn(case.id, 4) and (right or code == case.wrong[0] or all_asked())
    found = {
        name: judge.judge(REGISTRY.languages[case.lang], case, code).verdict
        for name, judge in judges.items()
        if both or name != "docker" or len(judges) == 1
    }
    for name, verdict in found.items():
        told = f"{name}: {verdict.reason}: {verdict.message}\n{verdict.log}"
        assert verdict.passed is right, told
        assert verdict.tests_total >= 3, told
        assert verdict.reason not in ("tampering", "no_code"), told
    assert len({(v.reason, v.tests_total) for v in found.values()}) == 1


@pytest.mark.parametrize("case", [c for c in CASES if c.visible_tests], ids=lambda case: case.id)
def test_a_reference_passes_the_visible_tests_alone(judges: dict[str, Judge], case: Case) -> None:
    judge = ProblemJudge(next(iter(judges.values())), REGISTRY.languages)
    assert case.reference
    check = judge.run_visible_tests(case, {judge.wanted(case)[0].path: case.reference})
    assert check.passed, check.text


@pytest.mark.parametrize("lang", ["python", "typescript", "go"])
def test_there_are_enough(lang: str) -> None:
    cases = [case for case in CASES if case.lang == lang]
    assert len(cases) >= 12
    assert {case.difficulty for case in cases} == {"easy", "medium", "hard", "expert"}
    for case in cases:
        assert case.reference
        assert len(case.wrong) >= 2
        assert case.title
        assert case.category


@pytest.mark.parametrize(("lang", "share"), [("python", 0.8), ("typescript", 0.8), ("go", 0.6)])
def test_most_are_judged_apart_from_their_tests(lang: str, share: float) -> None:
    language, cases = REGISTRY.languages[lang], [case for case in CASES if case.lang == lang]
    unverified = [case.id for case in cases if LOCKS.entry(language, case) is None]
    assert unverified == [], "run `llmbench verify cases`"
    levels = [LOCKS.level(language, case) for case in cases]
    apart = [level for level in levels if level.isolation == "separate"]
    assert len(apart) >= share * len(cases), {level.why for level in levels}


def test_ids_are_unique_over_all_files() -> None:
    assert [i for i, n in Counter(case.id for case in CASES).items() if n > 1] == []

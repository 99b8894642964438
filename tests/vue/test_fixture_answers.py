"""Every answer of every bundled fixture gets exactly what its list says; references get 100.

Of the others one in two is judged by default, turn about.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from needs import need, no_bubblewrap, no_docker
from sandboxes import open_sandbox, user_cache
from turns import has_turn

from pytest_llmbench.case import Case
from pytest_llmbench.case_files.answers import read_answers
from pytest_llmbench.case_files.base import ListedAnswer
from pytest_llmbench.case_files.fixtures import read_fixture
from pytest_llmbench.languages.vue import rules_for
from pytest_llmbench.sandbox.base import Sandbox
from pytest_llmbench.verify.cases import differences
from pytest_llmbench.vue.judge import VueJudge

FIXTURES = Path(__file__).parents[2] / "fixtures"
CASES = [read_fixture(path) for path in sorted(FIXTURES.glob("*/*/validation_spec.json"))]
LISTED = {case.id: read_answers(case.fixture) for case in CASES if case.fixture}
ANSWERS = [
    pytest.param(case, answer, id=f"{case.id}-{answer.name}")
    for case in CASES
    for answer in LISTED[case.id]
    if answer.name.startswith("reference") or has_turn(case.id + answer.name, 4)
]


@pytest.fixture(scope="session")
def vue_judge() -> Iterator[VueJudge]:
    """Opens a sandbox only for what runs: bubblewrap where it works, else Docker."""
    opened: list[Sandbox] = []

    def sandbox() -> Sandbox:
        if not opened:
            if no_bubblewrap():
                need(no_docker())
            kind = "docker" if no_bubblewrap() else "bubblewrap"
            opened.append(open_sandbox(kind, user_cache()))
        return opened[0]

    judge = VueJudge(sandbox, user_cache(), 45.0, print, rules=rules_for)
    yield judge
    judge.close()
    for each in opened:
        each.close()


@pytest.mark.parametrize(("case", "answer"), ANSWERS)
def test_an_answer_gets_exactly_what_is_listed(
    vue_judge: VueJudge, case: Case, answer: ListedAnswer
) -> None:
    judged = vue_judge.judge(case, answer.files)
    assert differences(answer, judged) == [], judged.verdict.log
    assert judged.verdict.passed is (answer.wanted["score"] == 100)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_fixture_has_a_reference_and_flawed_answers_of_each_kind(case: Case) -> None:
    listed = {answer.name: answer.wanted for answer in LISTED[case.id]}
    assert listed["reference"]["score"] == 100
    assert {wanted.get("reason") for wanted in listed.values()} >= {
        "syntax_error", "type_error", "wrong_answer",
    }  # fmt: skip
    for name, wanted in listed.items():
        assert (wanted["score"] == 100) is name.startswith("reference"), name
        assert name.startswith("reference") or wanted.keys() >= {"score", "compiles", "reason"}

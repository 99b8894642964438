"""The Vue runner as a Docker image: it builds, judges as bubblewrap does, and compiles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from patience import PATIENT_SECONDS
from sandboxes import open_sandbox, user_cache
from vue_answers import RIGHT, TALLY, WRONG, task

from pytest_llmbench.errors import ToolchainMissing
from pytest_llmbench.sandbox.base import Sandbox
from pytest_llmbench.vue.functional import FunctionalTests
from pytest_llmbench.vue.projects import LaidProject, Projects

CASE = task()


@pytest.fixture(scope="module")
def docker(engine: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    sandbox = open_sandbox("docker", tmp_path_factory.mktemp("cache"))
    yield sandbox
    sandbox.close()


@pytest.fixture(scope="module")
def tests(docker: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> FunctionalTests:
    return FunctionalTests(docker, tmp_path_factory.mktemp("expected"), PATIENT_SECONDS, print)


@pytest.fixture(scope="module")
def project() -> LaidProject:
    assert CASE.fixture
    return Projects(user_cache(), print).laid(CASE.fixture)


def test_a_right_answer_passes_and_a_wrong_one_does_not(
    tests: FunctionalTests, project: LaidProject
) -> None:
    assert tests.expected(CASE, project) == 3
    right = tests.run(CASE, project, RIGHT)
    assert (right.passed, right.score) == (True, 100.0), right
    wrong = tests.run(CASE, project, WRONG)
    assert (wrong.reason, wrong.tests_passed) == ("wrong_answer", 1)


def test_a_script_of_npm_compiles(tests: FunctionalTests, project: LaidProject) -> None:
    assert CASE.fixture
    case = replace(CASE, fixture=replace(CASE.fixture, compilation_command="type-check"))
    assert tests.compile(case, project, {}).diagnostics == ()
    wrong = RIGHT[TALLY].replace("provide(STEP, props.step)", "provide(STEP, props.label)")
    done = tests.compile(case, project, {**RIGHT, TALLY: wrong})
    assert [(d.file, d.line, d.code) for d in done.diagnostics] == [(TALLY, 7, "TS2345")]


def test_an_image_without_a_browser_is_told(docker: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(ToolchainMissing, match="--llm-base-image vue="):
        FunctionalTests(docker, tmp_path, 30.0, print, browser=True).toolchain()

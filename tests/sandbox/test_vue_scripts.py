"""A fixture's `compilation_command` in bubblewrap: diagnostics read, crashes blamed, limits held."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sandboxes import open_sandbox, user_cache
from vue_answers import FIXTURE, RIGHT, TALLY, USE, task

from pytest_llmbench.case import Case
from pytest_llmbench.errors import CaseBroken
from pytest_llmbench.vue.functional import FunctionalTests
from pytest_llmbench.vue.projects import LaidProject, Projects
from pytest_llmbench.vue.running import Compilation

WRONG = {**RIGHT, TALLY: RIGHT[TALLY].replace("provide(STEP, props.step)", "provide(STEP, 'x')")}
CRASH = "if (require('fs').existsSync('src/use/useTally.ts')) process.exit(3)"
SCRIPTS = {
    "check": "vue-tsc --build",
    "precheck": "node -e \"require('fs').writeFileSync('src/made.ts', 'export {}')\"",
    "pretty": "vue-tsc --noEmit --pretty -p tsconfig.app.json",
    "two": "npm run check && npm run pretty",
    "crash": f'node -e "{CRASH}"',
    "always-crash": "no-such-tool",
    "forever": 'node -e "for (;;) {}"',
    "loud": "node -e \"setInterval(() => console.log('x'.repeat(9e6)), 1)\"",
}
Compile = Callable[[str, Mapping[str, str]], Compilation]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    project = tmp_path_factory.mktemp("project") / "target_project"
    shutil.copytree(FIXTURE / "target_project", project)
    package = json.loads((project / "package.json").read_text())
    (project / "package.json").write_text(json.dumps({**package, "scripts": SCRIPTS}))
    case = task()
    assert case.fixture
    return replace(case, fixture=replace(case.fixture, project=project))


@pytest.fixture(scope="module")
def compile_answer(
    needs_bubblewrap: None, case: Case, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Compile]:
    assert case.fixture
    sandbox = open_sandbox("bubblewrap", user_cache())
    tests = FunctionalTests(sandbox, tmp_path_factory.mktemp("cache"), 60.0, print)
    laid: LaidProject = Projects(user_cache(), print).laid(case.fixture)

    def compile_with(script: str, files: Mapping[str, str]) -> Compilation:
        assert case.fixture
        fixture = replace(case.fixture, compilation_command=script)
        seconds = 5.0 if script in ("forever", "loud") else None
        return tests.compile(replace(case, fixture=fixture, timeout=seconds), laid, files)

    yield compile_with
    sandbox.close()


@pytest.mark.parametrize("script", ["check", "pretty", "two"])
def test_diagnostics_are_read(compile_answer: Compile, script: str) -> None:
    assert compile_answer(script, RIGHT) == Compilation()
    done = compile_answer(script, WRONG)
    assert done.trouble is None
    assert [(d.file, d.line, d.column, d.code) for d in done.diagnostics] == [
        (TALLY, 7, 15, "TS2345")
    ]


def test_a_crash_is_the_answers_if_the_project_alone_has_none(compile_answer: Compile) -> None:
    assert compile_answer("crash", {}) == Compilation()
    trouble = compile_answer("crash", {USE: RIGHT[USE]}).trouble
    assert trouble is not None
    assert (trouble.passed, trouble.reason, trouble.exit_code) == (False, "type_error", 3)
    assert "exit code 3" in trouble.message


def test_a_script_that_always_fails_makes_the_case_broken(compile_answer: Compile) -> None:
    with pytest.raises(CaseBroken, match="no-such-tool"):
        compile_answer("always-crash", RIGHT)


def test_a_script_that_never_ends_is_ended(compile_answer: Compile) -> None:
    trouble = compile_answer("forever", {}).trouble
    assert trouble is not None
    assert trouble.reason == "test_timeout"


def test_a_script_that_never_stops_printing_is_ended(compile_answer: Compile) -> None:
    """By the deadline or, where what it prints fills the memory sooner, by that."""
    trouble = compile_answer("loud", {}).trouble
    assert trouble is not None
    assert trouble.reason in ("test_timeout", "resource_limit"), trouble.message[-200:]


def test_nothing_of_the_fixture_is_changed(compile_answer: Compile, case: Case) -> None:
    assert case.fixture
    compile_answer("check", {})
    assert not Path(case.fixture.project / "src/made.ts").exists()
    assert not Path(case.fixture.project / "node_modules").exists()

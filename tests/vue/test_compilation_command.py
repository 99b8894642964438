"""Fixtures with a `compilation_command`: their own npm script says whether an answer compiles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from needs import need, no_bubblewrap
from npm_projects import CURRENT
from sandboxes import open_sandbox, user_cache
from vue_cases import APP, RIGHT, TARGET, vue_case, write_project

from pytest_llmbench.case import Case
from pytest_llmbench.errors import CaseBroken
from pytest_llmbench.languages.vue import rules_for
from pytest_llmbench.vue.judge import VueJudge

PACKAGES = Path(__file__).parent / "packages" / CURRENT


@pytest.fixture(scope="module")
def judge() -> Iterator[VueJudge]:
    need(no_bubblewrap())
    sandbox = open_sandbox("bubblewrap", user_cache())
    made = VueJudge(lambda: sandbox, user_cache(), 45.0, print, rules=rules_for)
    yield made
    made.close()
    sandbox.close()


def case_with(folder: Path, script: str, files: dict[str, str] | None = None) -> Case:
    package = json.loads((PACKAGES / "package.json").read_text())
    package["scripts"] = {"check": script}
    texts = {"package.json": json.dumps(package), **(files or {})}
    return vue_case(write_project(folder / "project", texts), compilation_command="check")


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Its script is stricter than the project's tsconfig."""
    return case_with(tmp_path_factory.mktemp("strict"), "vue-tsc --noEmit --noUnusedLocals")


def test_the_scripts_word_counts(judge, strict):
    assert judge.prepare(strict) is None
    assert judge.sandbox_of(strict) == "bubblewrap"
    assert judge.judge(strict, {TARGET: RIGHT}).verdict.passed
    unused = RIGHT.replace("</script>", "const unused = 1\n</script>")
    judged = judge.judge(strict, {TARGET: unused})
    assert (judged.verdict.reason, judged.verdict.score) == ("type_error", 50.0)
    assert judged.scores.compilation_errors == [
        f"{TARGET}(4,7): error TS6133: 'unused' is declared but its value is never read."
    ]


def test_what_does_not_parse_is_not_compiled(judge, strict, monkeypatch):
    judge.prepare(strict)
    monkeypatch.setattr(judge._runner, "compile", None)
    assert judge.judge(strict, {TARGET: "prose"}).verdict.reason == "syntax_error"
    ignored = RIGHT.replace("interface", "// @ts-ignore\ninterface")
    assert judge.judge(strict, {TARGET: ignored}).verdict.reason == "type_error"


def test_a_project_whose_script_fails_before_any_answer(judge, tmp_path):
    app = APP.replace("</script>", "const n: number = 'x'\n</script>")
    with pytest.raises(CaseBroken, match=r"src/App\.vue\(3,7\): error TS2322"):
        judge.prepare(case_with(tmp_path, "vue-tsc --noEmit", {"src/App.vue": app}))


def test_a_script_that_does_not_work_is_no_answers_fault(judge, tmp_path):
    with pytest.raises(CaseBroken, match="'check'"):
        judge.prepare(case_with(tmp_path, "no-such-tool"))


HIDDEN = {"src/other/Card.spec.ts": "// 418 letters\n", "src/other/validation_spec.json": "{}"}


@pytest.mark.parametrize(("files", "quoted"), [(HIDDEN, False), ({}, True)])
def test_a_script_without_diagnostics_is_quoted_where_nothing_is_hidden(
    judge, tmp_path, files, quoted
):
    script = "if grep -q interface src/Card.vue; then echo 418; cat src/*/*.spec.ts; exit 1; fi"
    told = judge.check_types(case_with(tmp_path, script, files), {TARGET: RIGHT})
    assert not told.passed
    assert told.text.startswith("type_error: ")
    assert ("418" in told.text) is quoted

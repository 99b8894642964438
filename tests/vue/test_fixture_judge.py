"""The judge of Vue fixtures, whole: projects that are well or not, answers of every kind."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from sandboxes import user_cache
from vue_cases import APP, GREEDY, ORIGINAL, RIGHT, TARGET, vue_case, write_project

from pytest_llmbench.errors import CaseBroken
from pytest_llmbench.languages.vue import rules_for
from pytest_llmbench.sandbox.base import Sandbox
from pytest_llmbench.vue.judge import VueJudge


def no_sandbox() -> Sandbox:
    raise AssertionError("nothing runs here, so no sandbox is asked for")


@pytest.fixture(scope="module")
def judge() -> Iterator[VueJudge]:
    made = VueJudge(no_sandbox, user_cache(), 45.0, print, rules=rules_for)
    yield made
    made.close()


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory):
    return vue_case(write_project(tmp_path_factory.mktemp("card") / "project"))


def verdict(judge, case, text):
    return judge.judge(case, {TARGET: text}).verdict


def test_nothing_of_it_runs(judge, case):
    assert judge.sandbox_of(case) is None
    assert judge.prepare(case) is None
    (wanted,) = judge.wanted(case)
    assert (wanted.path, wanted.title, wanted.tag) == (TARGET, "Vue", "vue")


def test_a_right_answer(judge, case):
    judged = judge.judge(case, {TARGET: RIGHT})
    assert judged.verdict.passed, judged.verdict.log
    assert judged.verdict.score == 100.0
    assert judged.toolchain.startswith("vue-tsc 3.3.14, typescript 5.9.3, vue 3.5.45")
    assert judged.scores.compiles
    assert judged.run_seconds > 0


@pytest.mark.parametrize(
    ("text", "reason", "score"),
    [
        (ORIGINAL, "wrong_answer", 60.0),
        (RIGHT.replace("CardProps", "cardProps"), "wrong_answer", 70.0),
        (RIGHT.replace("title: string", "name: string"), "type_error", 50.0),
        (RIGHT.replace("title: string", "title: number"), "type_error", 50.0),
        (RIGHT.replace("interface", "// @ts-ignore\ninterface"), "type_error", 50.0),
        (RIGHT.replace("</template>", ""), "syntax_error", 0.0),
        ("```vue\n" + RIGHT + "```", "syntax_error", 0.0),
        ("Here you are.", "syntax_error", 0.0),
        ("", "syntax_error", 0.0),
    ],
)
def test_flawed_answers(judge, case, text, reason, score):
    found = verdict(judge, case, text)
    assert (found.passed, found.reason, found.score) == (False, reason, score), found.log
    assert found.message


def test_an_original_that_drops_the_library_can_be_judged(judge, tmp_path):
    """TypeScript's builder fails on it, its program does not."""
    original = ORIGINAL.replace(
        "<script setup>", '<script setup>\n/// <reference no-default-lib="true"/>'
    )
    case = vue_case(write_project(tmp_path / "project", {TARGET: original}))
    judge.prepare(case)
    dropped = RIGHT.replace("interface", '/// <reference no-default-lib="true"/>\ninterface', 1)
    assert verdict(judge, case, dropped).reason in (None, "type_error")
    assert verdict(judge, case, RIGHT).passed


def test_an_answer_that_spoils_the_options_is_at_fault(judge, tmp_path):
    project = write_project(tmp_path / "project")
    case = vue_case(project, answer_files=(TARGET, "tsconfig.json"))
    config = (project / "tsconfig.json").read_text()
    spoilt = config.replace('"include"', '"extends": "./none.json", "include"')
    found = judge.judge(case, {TARGET: RIGHT, "tsconfig.json": spoilt}).verdict
    assert (found.passed, found.reason) == (False, "type_error"), found
    assert str(project) not in found.message and "vue-projects" not in found.message
    assert judge.judge(case, {TARGET: RIGHT, "tsconfig.json": config}).verdict.passed


def test_patterns_that_cannot_be_decided_are_no_answers_fault(judge, tmp_path):
    case = vue_case(write_project(tmp_path / "project"), naming={"interfaces": "NoSuchStyle"})
    with pytest.raises(CaseBroken, match="bug of ours"):
        judge.judge(case, {TARGET: RIGHT})


def test_messages_tell_paths_below_the_project(judge, tmp_path):
    package = "import { parse } from '@babel/parser/lib/index.js'\nparse('')\n"
    broken = vue_case(write_project(tmp_path / "project", {"tsconfig.json": '{"extends": "./a"}'}))
    with pytest.raises(CaseBroken) as raised:
        judge.prepare(broken)
    assert "vue-projects" not in str(raised.value)
    assert "\ntsconfig.json(1,13): TS6053" in str(raised.value)
    case = vue_case(write_project(tmp_path / "other"))
    found = verdict(judge, case, RIGHT.replace("interface", f"{package}interface", 1))
    assert "TS7016" in found.message
    assert "'node_modules/@babel/parser/lib/index.js'" in found.message


def test_files_that_nobody_asked_for_never_reach_the_project(judge, case):
    told = {TARGET: RIGHT, "src/App.vue": "broken", "tsconfig.json": "{", "src/env.d.ts": "what"}
    assert judge.judge(case, told).verdict.passed


def test_a_case_is_made_ready_once(judge, case, monkeypatch):
    judge.prepare(case)
    monkeypatch.setattr("pytest_llmbench.vue.judge.require_well", None)
    judge.prepare(case)


def test_a_checker_that_somebody_killed_is_no_answers_fault(judge, case):
    judge.prepare(case)
    if judge._checker.pid is None:  # a test before ended it
        assert verdict(judge, case, RIGHT).passed
    os.kill(judge._checker.pid, signal.SIGKILL)
    assert verdict(judge, case, RIGHT).passed


def test_an_answer_that_hangs_the_check_is_at_fault(judge, tmp_path):
    case = vue_case(write_project(tmp_path / "project"), timeout=3.0)
    judge.prepare(case)
    found = judge.judge(case, {TARGET: GREEDY})
    assert (found.verdict.reason, found.verdict.score) == ("resource_limit", 0.0)
    assert "no answer within 3 s" in found.verdict.message
    assert not found.scores.compiles
    assert judge.judge(case, {TARGET: RIGHT}).verdict.passed


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"src/App.vue": APP.replace("</script>", "const n: number = 'x'\n</script>")},
         r"src/App\.vue\(3,7\): error TS2322: Type 'string' is not assignable"),
        ({"src/other.ts": "export const a: string = 1\n"}, r"src/other\.ts\(1,14\): error TS2322"),
        ({"tsconfig.json": "{"}, r"cannot be checked.*tsconfig\.json"),
        ({"tsconfig.json": '{"extends": "./none.json"}'}, "cannot be checked"),
        ({"package.json": '{"name": 1'}, r"package\.json is not JSON"),
    ],
)  # fmt: skip
def test_a_project_that_is_broken_before_any_answer(judge, tmp_path, files, told):
    case = vue_case(write_project(tmp_path / "project", files))
    for _ in range(2):  # the second time it is remembered
        with pytest.raises(CaseBroken, match=f"(?s){told}"):
            judge.prepare(case)
    with pytest.raises(CaseBroken):
        judge.judge(case, {TARGET: RIGHT})


def test_packages_that_cannot_be_installed(judge, tmp_path):
    project = write_project(tmp_path / "project")
    text = (project / "package.json").read_text()
    (project / "package.json").write_text(text.replace("3.5.45", "3.5.0"))
    with pytest.raises(CaseBroken, match=r"^the fixture: npm ci failed"):
        judge.prepare(vue_case(project))


def test_an_original_whose_users_do_not_compile_is_no_broken_project(judge, tmp_path):
    app = APP.replace(
        "</script>",
        "import { ref } from 'vue'\nconst card = ref<InstanceType<typeof Card>>()\n"
        "defineExpose({ focus: () => card.value?.focus() })\n</script>",
    ).replace("<Card ", '<Card ref="card" ')
    case = vue_case(write_project(tmp_path / "project", {"src/App.vue": app}))
    judge.prepare(case)
    assert verdict(judge, case, RIGHT).reason == "type_error"
    exposed = RIGHT.replace("</script>", "defineExpose({ focus() {} })\n</script>")
    assert verdict(judge, case, exposed).passed


def test_a_component_that_is_not_there_yet(judge, tmp_path):
    project = write_project(tmp_path / "project")
    (project / TARGET).unlink()
    case = vue_case(project)
    judge.prepare(case)
    assert verdict(judge, case, RIGHT).passed
    assert verdict(judge, case, ORIGINAL).score == 60.0


SCHEMA = "src/schema.ts"
TYPED = RIGHT.replace(
    "interface", "import { title } from './schema'\nconst t: string = title\ninterface"
)


@pytest.fixture(scope="module")
def two_files(tmp_path_factory: pytest.TempPathFactory):
    app = APP.replace("</script>", "import { title } from './schema'\n</script>")
    app = app.replace('title="Hello"', ':title="title"')
    files = {"src/App.vue": app, SCHEMA: "export const title = 'x'\n"}
    project = write_project(tmp_path_factory.mktemp("two") / "project", files)
    return vue_case(project, answer_files=(TARGET, SCHEMA))


def test_an_answer_file_that_is_lacking_keeps_its_original(judge, two_files):
    assert judge.prepare(two_files) is None
    assert judge.judge(two_files, {TARGET: TYPED}).verdict.passed


def test_all_files_of_an_answer_are_checked_together(judge, two_files):
    wrong = judge.judge(two_files, {TARGET: TYPED, SCHEMA: "export const title = 5\n"})
    assert wrong.verdict.reason == "type_error"
    assert {e.partition("(")[0] for e in wrong.scores.compilation_errors} == {
        TARGET, "src/App.vue",
    }  # fmt: skip
    unparsed = judge.judge(two_files, {TARGET: TYPED, SCHEMA: "export const = \n"})
    assert unparsed.verdict.reason == "syntax_error"


def test_a_module_that_others_import_and_that_is_not_there_yet(judge, tmp_path):
    app = APP.replace("</script>", "import { title } from './schema'\n</script>")
    app = app.replace('title="Hello"', ':title="title"')
    project = write_project(tmp_path / "project", {"src/App.vue": app})
    case = vue_case(project, answer_files=(TARGET, SCHEMA))
    judge.prepare(case)
    answer = {TARGET: RIGHT, SCHEMA: "export const title = 'x'\n"}
    assert judge.judge(case, answer).verdict.passed
    assert judge.judge(case, {TARGET: RIGHT}).verdict.reason == "type_error"


NEIGHBOUR = "src/other/Card.spec.ts"
QUOTES = """\
import { h } from 'vue'
import Card from '../Card.vue'
h(Card, { title: 'Print all 418 letters' })
"""
"""A file that is hidden from models: it lies in another fixture's folder."""


def test_a_type_check_quotes_no_file_that_the_model_does_not_see(judge, tmp_path):
    files = {NEIGHBOUR: QUOTES, "src/other/validation_spec.json": "{}"}
    case = vue_case(write_project(tmp_path / "project", files))
    quoting = RIGHT.replace("title: string", "title: 'zzz'")
    told = judge.check_types(case, {TARGET: quoting})
    seen, *_, count = told.text.splitlines()
    assert (told.passed, told.compiles) == (False, False)
    assert seen.startswith("src/App.vue(5,17): error TS2322: Type '\"Hello\"'"), told.text
    assert count == "1 error in files that you do not see"
    assert "418" not in told.text
    assert "other" not in told.text
    # The verdict, which people see, tells all.
    assert any(
        NEIGHBOUR in e for e in judge.judge(case, {TARGET: quoting}).scores.compilation_errors
    )
    assert judge.check_types(case, {TARGET: RIGHT}).passed

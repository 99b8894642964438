"""What was checked before leaves no trace: two targets of one project, two tsconfigs of one component, components that turn from JavaScript to TypeScript and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from checker_process import CheckerProcess
from npm_projects import CURRENT, TYPESCRIPT_6, VUE_TSC_2, VUE_TSC_31, installed, lay, write
from variants import Files
from vue_tsc import NO_EMIT, Finding, run_each

APP = "src/App.vue"
BUTTON = "src/components/CounterButton.vue"
LONELY = "src/components/LonelyNote.vue"
OUTSIDE = "src/__tests__/outside.vue"
JAVASCRIPT = """<script setup>
import { ref } from 'vue'

const props = defineProps({ start: Number })
const count = ref(props.start)
</script>

<template>
  <button type="button" @click="count++">{{ count }}</button>
</template>
"""


@pytest.fixture
def checker() -> Iterator[CheckerProcess]:
    with CheckerProcess(installed(CURRENT)) as process:
        yield process


def check(checker: CheckerProcess, project: Path, files: Files, target: str) -> list[Finding]:
    found = checker.ask(
        "check", project=str(project), cwd=".", target=target, files=files, originals={}
    )
    assert found["target_checked"], found
    findings: list[Finding] = found["parse_errors"] + found["suppressions"] + found["diagnostics"]
    return findings


def text(project: Path, path: str) -> str:
    return (project / path).read_text("utf-8")


@pytest.mark.parametrize("packages", [CURRENT, VUE_TSC_31, VUE_TSC_2])
def test_two_targets_of_one_project(checker: CheckerProcess, tmp_path: Path, packages: str) -> None:
    project = lay("created", packages, tmp_path / "created")
    wrong = {
        target: {target: text(project, target).replace(old, new)}
        for target, old, new in (
            (BUTTON, "{{ count }}", "{{ count.trim() }}"),
            (LONELY, "text: string", "text: number"),
        )
    }
    said = {}
    for target, files in wrong.items():
        with CheckerProcess(installed(CURRENT)) as alone:
            said[target] = check(alone, project, files, target)
        assert said[target]
    for target in wrong:
        assert check(checker, project, {}, target) == []
    for _ in range(2):
        for target, files in wrong.items():
            right: Files = {target: text(project, target)}
            assert check(checker, project, right, target) == []
            assert check(checker, project, files, target) == said[target]


def test_the_target_of_another_case_is_no_root(checker: CheckerProcess, tmp_path: Path) -> None:
    """A component outside of the tsconfig is checked only where it is asked about."""
    project = lay("created", CURRENT, tmp_path / "created")
    write(project, {OUTSIDE: text(project, OUTSIDE).replace("= 1", "= ''")})
    assert len(check(checker, project, {}, OUTSIDE)) == 1
    assert check(checker, project, {}, BUTTON) == []
    assert len(check(checker, project, {}, OUTSIDE)) == 1


def test_a_component_of_two_tsconfigs(checker: CheckerProcess, tmp_path: Path) -> None:
    folders = [lay("created", CURRENT, tmp_path / name) for name in ("resident", "wrong")]
    config = text(folders[0], "tsconfig.app.json")
    root = '{"files": [], "references": [{"path": "./tsconfig.app.json"}, {"path": "./tsconfig.more.json"}]}'
    for folder in folders:
        more = config.replace('"tsBuildInfoFile"', '"noUnusedLocals": true, "tsBuildInfoFile"')
        write(folder, {"tsconfig.json": root, "tsconfig.more.json": more})
    right = text(folders[0], BUTTON)
    wrong = right.replace("const count", "const unused = 1\nconst count").replace(
        "{{ count }}", "{{ count.trim() }}"
    )
    write(folders[1], {BUTTON: wrong})
    (of_app,) = run_each(folders[1:], ("-p", "tsconfig.app.json", *NO_EMIT))
    (of_more,) = run_each(folders[1:], ("-p", "tsconfig.more.json", *NO_EMIT))
    said = of_app + [finding for finding in of_more if finding not in of_app]
    assert len(said) == 2
    for _ in range(2):
        assert check(checker, folders[0], {BUTTON: right}, BUTTON) == []
        assert check(checker, folders[0], {BUTTON: wrong}, BUTTON) == said


@pytest.mark.parametrize("packages", [CURRENT, TYPESCRIPT_6, VUE_TSC_2])
def test_from_javascript_to_typescript_and_back(
    checker: CheckerProcess, tmp_path: Path, packages: str
) -> None:
    """The import in a TypeScript component means what it means to vue-tsc, each time."""
    names = ("resident", "typescript", "javascript", "wrong")
    folders = {name: lay("created", packages, tmp_path / name) for name in names}
    typed = text(folders["resident"], BUTTON)
    answers: dict[str, Files] = {
        "typescript": {BUTTON: typed},
        "javascript": {BUTTON: JAVASCRIPT},
        "wrong": {BUTTON: typed.replace("start: number", "start: string")},
    }
    write(folders["resident"], {BUTTON: JAVASCRIPT})
    for name, files in answers.items():
        write(folders[name], files)
    runs = run_each([folders[name] for name in answers], ("-p", "tsconfig.app.json", *NO_EMIT))
    said = dict(zip(answers, runs, strict=True))
    assert said["typescript"] == []
    assert said["javascript"] != []
    assert said["wrong"] != []
    order = "typescript javascript typescript wrong javascript wrong typescript typescript"
    for name in order.split():
        found = check(checker, folders["resident"], answers[name], BUTTON)
        for finding in found:
            finding["text"] = str(finding["text"]).replace(
                str(folders["resident"]), str(folders[name])
            )
        assert found == said[name], name


def test_a_javascript_component_is_taken_for_well(checker: CheckerProcess, tmp_path: Path) -> None:
    """It is the answer that turns it into TypeScript: nothing else is wrong with the project."""
    project = lay("created", CURRENT, tmp_path / "created")
    write(project, {BUTTON: JAVASCRIPT})
    asked = {"project": str(project), "cwd": ".", "target": BUTTON, "files": {}, "originals": {}}
    (broken,) = checker.ask("check", **asked)["diagnostics"]
    assert broken["file"] == APP
    assert checker.ask("check", **asked, stub=[BUTTON])["diagnostics"] == []


def test_types_that_extend_those_of_an_answer(checker: CheckerProcess, tmp_path: Path) -> None:
    """Vue's compiler remembers what it resolved, also in files that stay as they are."""
    project = lay("created", CURRENT, tmp_path / "created")
    card = '<script setup lang="ts">\nimport type { Props } from "./props"\ndefineProps<Props>()\n</script>\n<template>{{ size }}</template>\n'
    write(
        project,
        {
            BUTTON: card,
            APP: '<script setup lang="ts">\nimport Card from "./components/CounterButton.vue"\n</script>\n<template><Card :size="1" /></template>\n',
            "src/components/props.ts": 'import type { Base } from "./base"\nexport interface Props extends Base {}\n',
            "src/components/base.ts": "export interface Base { size: number }\n",
        },
    )
    right: Files = {BUTTON: card, "src/components/base.ts": text(project, "src/components/base.ts")}
    lacking: Files = {**right, "src/components/base.ts": "export {}\n"}
    for _ in range(2):
        assert check(checker, project, right, BUTTON) == []
        asked = {"project": str(project), "cwd": ".", "target": BUTTON, "originals": {}}
        assert checker.ask("check", **asked, files=lacking)["parse_errors"] != []

"""Projects as create-vue makes them, components nothing imports, stubs, and more projects than stay open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from checker_process import CheckerProcess
from npm_projects import CURRENT, TYPESCRIPT_6, VUE_TSC_2, installed, lay, write
from variants import Files
from vue_tsc import NO_EMIT, Finding, run_alone, run_each

BUTTON = "src/components/CounterButton.vue"
LONELY = "src/components/LonelyNote.vue"
OUTSIDE = "src/__tests__/outside.vue"
CHANGES: dict[str, dict[str, tuple[str, str]]] = {
    "as it is": {},
    "template": {BUTTON: ("{{ count }}", "{{ count.trim() }}")},
    "wrong elsewhere": {BUTTON: ("start: number", "start: string")},
    "nothing imports it": {LONELY: ("text: string", "text: number")},
    "in both programs": {
        BUTTON: ("{{ count }}", "{{ cound }}"),
        "build.config.ts": ("as number", "as port"),
    },
}


@pytest.fixture(scope="module")
def checker() -> Iterator[CheckerProcess]:
    with CheckerProcess(installed(CURRENT)) as process:
        yield process


def changed(project: Path, name: str) -> Files:
    return {
        path: (project / path).read_text("utf-8").replace(*change)
        for path, change in CHANGES[name].items()
    }


def check(
    checker: CheckerProcess, project: Path, files: Files, target: str = BUTTON
) -> list[Finding]:
    originals = {
        path: (project / path).read_text("utf-8") for path in files if (project / path).exists()
    }
    found = checker.ask(
        "check", project=str(project), cwd=".", target=target, files=files, originals=originals
    )
    assert found["target_checked"], found
    assert found["parse_errors"] == found["suppressions"] == []
    findings: list[Finding] = found["diagnostics"]
    return findings


@pytest.mark.parametrize("packages", [CURRENT, TYPESCRIPT_6, VUE_TSC_2])
def test_root_tsconfig_with_references_only(
    checker: CheckerProcess, tmp_path: Path, packages: str
) -> None:
    """The same as `vue-tsc -p` of each reference, and as `vue-tsc --build`."""
    project = lay("created", packages, tmp_path / "created")
    opened = checker.ask("open", project=str(project), cwd=".", target=BUTTON)
    assert opened["programs"] == ["tsconfig.node.json", "tsconfig.app.json"]
    folders = {name: lay("created", packages, tmp_path / name) for name in CHANGES}
    for name, folder in folders.items():
        write(folder, changed(project, name))
    runs = [
        run_each(list(folders.values()), ("-p", config, *NO_EMIT)) for config in opened["programs"]
    ]
    said = {name: node + app for name, node, app in zip(CHANGES, *runs, strict=True)}
    for name in CHANGES:
        assert check(checker, project, changed(project, name)) == said[name], name
        assert bool(said[name]) == (name != "as it is")
    assert (
        run_alone(folders["in both programs"], ("--build", "--pretty", "false"))
        == said["in both programs"]
    )


def test_declarations_that_cannot_be_written(checker: CheckerProcess, tmp_path: Path) -> None:
    """`declaration` brings diagnostics of its own, and only where there are no others."""
    folders = [
        lay("shop", CURRENT, tmp_path / name) for name in ("resident", "disk", "disk with more")
    ]
    for folder in folders:
        config = (folder / "tsconfig.json").read_text("utf-8")
        write(
            folder, {"tsconfig.json": config.replace('"strict"', '"declaration": true, "strict"')}
        )
    anonymous: Files = {
        "src/hidden.ts": "export const Hidden = class { private inside = 1 }\n",
        "src/Hidden.vue": "<script lang='ts'>\nexport const Hidden = class { private inside = 1 }\n</script>\n<template><p /></template>\n",
    }
    more = anonymous | {"src/wrong.ts": "export const wrong: number = ''\n"}
    for folder, files in zip(folders[1:], (anonymous, more), strict=True):
        write(folder, files)
        (said,) = run_each([folder])
        assert said
        assert check(checker, folders[0], files, "src/Hidden.vue") == said


def test_a_component_no_tsconfig_names_is_checked(checker: CheckerProcess, tmp_path: Path) -> None:
    project = lay("created", CURRENT, tmp_path / "created")
    text = (project / OUTSIDE).read_text("utf-8")
    assert check(checker, project, {OUTSIDE: text}, OUTSIDE) == []
    (finding,) = check(checker, project, {OUTSIDE: text.replace("= 1", "= ''")}, OUTSIDE)
    assert (finding["file"], finding["line"], finding["code"]) == (OUTSIDE, 2, "TS2322")


def test_a_new_component_is_checked(checker: CheckerProcess, tmp_path: Path) -> None:
    project = lay("created", CURRENT, tmp_path / "created")
    new = "src/components/fresh/New.vue"
    text = (
        '<script setup lang="ts">\nconst n: number = ""\n</script>\n<template>{{ n }}</template>\n'
    )
    (finding,) = check(checker, project, {new: text}, new)
    assert (finding["file"], finding["code"]) == (new, "TS2322")


def test_a_stub_stands_for_any_component(checker: CheckerProcess, tmp_path: Path) -> None:
    project = lay("created", CURRENT, tmp_path / "created")
    write(
        project,
        {
            BUTTON: '<script setup lang="ts">\nimport { no } from "./no"\nno()\n</script>\n<template><p /></template>\n'
        },
    )
    asked = {"project": str(project), "cwd": ".", "target": BUTTON, "files": {}, "originals": {}}
    assert checker.ask("check", **asked)["diagnostics"] != []
    assert checker.ask("check", **asked, stub=[BUTTON])["diagnostics"] == []


def test_a_project_without_packages_of_its_own_gets_the_runners(tmp_path: Path) -> None:
    project = lay("created", CURRENT, tmp_path / "created")
    for name in ("vue-tsc", "typescript"):
        (project / "node_modules" / name).unlink()
    with CheckerProcess(installed(TYPESCRIPT_6)) as checker:
        opened = checker.ask("open", project=str(project), cwd=".", target=BUTTON)
        assert opened["versions"]["typescript"] == "6.0.3"
        assert check(checker, project, changed(project, "as it is")) == []
        assert len(check(checker, project, changed(project, "template"))) == 1


def test_a_tsconfig_in_a_folder_below(checker: CheckerProcess, tmp_path: Path) -> None:
    lay("created", CURRENT, tmp_path / "workspace" / "app")
    root, target = tmp_path / "workspace", f"app/{BUTTON}"
    text = (root / target).read_text("utf-8").replace("{{ count }}", "{{ cound }}")
    asked = {
        "project": str(root),
        "cwd": "app",
        "target": target,
        "files": {target: text},
        "originals": {},
    }
    (finding,) = checker.ask("check", **asked)["diagnostics"]
    assert (finding["file"], finding["code"]) == (target, "TS2339")


def test_more_projects_than_stay_open(checker: CheckerProcess, tmp_path: Path) -> None:
    projects = [lay("created", CURRENT, tmp_path / f"{number}") for number in range(4)]
    for project in [*projects, projects[0]]:
        assert len(check(checker, project, changed(project, "template"))) == 1

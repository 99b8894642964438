"""What an answer makes wrong in files that it leaves alone is found after a right answer, too."""

from __future__ import annotations

from pathlib import Path

import pytest
from checker_process import CheckerProcess
from npm_projects import CURRENT, VUE_TSC_2, installed, lay, write
from variants import Files
from vue_tsc import NO_EMIT, Finding, run_each

BUTTON = "src/components/CounterButton.vue"
APP = "src/App.vue"
IN_APP = '<script setup lang="ts">\n{script}\n</script>\n\n<template>{template}</template>\n'
GLOBAL = """import type CounterButton from './components/CounterButton.vue'
declare module 'vue' {
  interface GlobalComponents { EveryCounter: typeof CounterButton }
}
export {}
"""
USES = IN_APP.format(script="const first = 1", template='<EveryCounter :start="first" />')
PASSED_ON = {
    "src/props.ts": "import type Button from './components/CounterButton.vue'\n"
    "export type Props = InstanceType<typeof Button>['$props']\n",
    "src/start.ts": "import type { Props } from './props'\n"
    "export const startOf = (props: Props) => props.start\n",
    APP: IN_APP.format(
        script="import { startOf } from './start'\nconst start: number = startOf({ start: 1 })",
        template="{{ start }}",
    ),
}
REFERRED_TO: dict[str, str] = {
    "src/all.ts": "export * from './more'\n",
    "src/more.ts": "export { default as Button } from './components/CounterButton.vue'\n",
    APP: IN_APP.format(script="import { Button } from './all'", template='<Button :start="1" />'),
}
EVERYWHERE = {
    "src/components.d.ts": GLOBAL,
    "src/Uses.vue": USES,
    APP: IN_APP.format(script="const version = APP_VERSION", template="{{ version }}"),
}
DYNAMIC = {
    APP: IN_APP.format(
        script="import { defineAsyncComponent } from 'vue'\n"
        "const Button = defineAsyncComponent(() => import('./components/CounterButton.vue'))",
        template='<Button :start="1" />',
    ),
}


def check(checker: CheckerProcess, project: Path, files: Files) -> list[Finding]:
    asked = {"project": str(project), "cwd": ".", "target": BUTTON, "originals": {}}
    found: list[Finding] = checker.ask("check", **asked, files=files)["diagnostics"]
    return found


@pytest.mark.parametrize("packages", [CURRENT, VUE_TSC_2])
@pytest.mark.parametrize(
    "laid", [PASSED_ON, REFERRED_TO, EVERYWHERE, DYNAMIC], ids=["types", "names", "global", "later"]
)
def test_who_uses_what_changed_is_checked(
    tmp_path: Path, packages: str, laid: dict[str, str]
) -> None:
    project, other = (lay("created", packages, tmp_path / name) for name in ("resident", "wrong"))
    text = (project / BUTTON).read_text("utf-8")
    wrong = text.replace("start: number", "start: string")
    write(project, laid)
    write(other, {**laid, BUTTON: wrong})
    (said,) = run_each([other], ("-p", "tsconfig.app.json", *NO_EMIT))
    assert said
    said = [
        {**finding, "text": str(finding["text"]).replace(str(other), str(project))}
        for finding in said
    ]
    with CheckerProcess(installed(CURRENT)) as checker:
        for number in range(2):
            another = text.replace("const count", f"// {number}\nconst count")
            assert check(checker, project, {BUTTON: another}) == []
            assert check(checker, project, {BUTTON: wrong}) == said

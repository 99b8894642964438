"""A component that no script imports counts where the project makes it known, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from checker_process import CheckerProcess
from evaluation import evaluate, job
from npm_projects import CURRENT, installed, lay
from pattern_cases import plain, setup

MAIN = "import { createApp } from 'vue'\nimport { createPinia } from 'pinia'\nimport App from './App.vue'\n"
PROJECTS: dict[str, tuple[dict[str, str], bool]] = {
    "nothing is made known": ({"src/main.ts": MAIN + "createApp(App).use(createPinia()).mount('#app')"}, False),
    "another one": ({"src/main.ts": MAIN + "createApp(App).component('BaseButton', B).mount('#app')"}, False),
    "registered": ({"src/main.ts": MAIN + "createApp(App).component('DataTable', D).mount('#app')"}, True),
    "registered elsewhere": ({"src/main.ts": MAIN, "src/plugin.ts": "export default (app: App) => app.component('data-table', D)"}, True),
    "registered in a comment": ({"src/main.ts": MAIN + "// app.component('DataTable', D)"}, False),
    "registered in a loop": ({"src/main.ts": MAIN + "for (const [name, one] of all) app.component(name, one)"}, True),
    "a library of components": ({"src/main.ts": "import { createApp } from 'vue'\nimport Library from 'some-library'\ncreateApp(App).use(Library)"}, True),
    "a plugin of its own": ({"src/main.ts": "import { createApp } from 'vue'\nimport plugin from './plugin'\ncreateApp(App).use(plugin)"}, False),
    "a router": ({"src/main.ts": "import { createApp } from 'vue'\nimport { router } from '@/router'\ncreateApp(App).use(router)"}, False),
    "declared": ({"components.d.ts": "declare module 'vue' { interface GlobalComponents { DataTable: typeof D } }"}, True),
    "declared as Nuxt does": ({".nuxt/components.d.ts": "interface _GlobalComponents { 'DataTable': D }\ndeclare module 'vue' { interface GlobalComponents extends _GlobalComponents {} }"}, True),
    "others declared": ({"components.d.ts": "declare module 'vue' { interface GlobalComponents { BaseButton: B } }"}, False),
    "declared in a package": ({"src/main.ts": MAIN, "node_modules/x/global.d.ts": "declare module 'vue' { interface GlobalComponents { DataTable: D } }"}, True),
    "no entry to be seen": ({"src/types.ts": "export type A = 1"}, True),
}  # fmt: skip
USED = setup("", "<DataTable />")


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, Any]]:
    jobs = [
        job(USED, project=files, patterns={"components": ["DataTable"]})
        for files, _ in PROJECTS.values()
    ]
    return dict(zip(PROJECTS, evaluate(jobs, CURRENT), strict=True))


@pytest.mark.parametrize("name", PROJECTS)
def test_a_component_without_an_import(name: str, results: dict[str, dict[str, Any]]) -> None:
    assert results[name]["checks"] == {"components:DataTable": PROJECTS[name][1]}


def test_what_a_script_makes_known_itself_needs_no_project() -> None:
    known = [
        setup("import DataTable from './DataTable.vue'", "<DataTable />"),
        setup("const DataTable = defineAsyncComponent(() => import('./D.vue'))", "<DataTable />"),
        plain(
            "import Grid from './Grid.vue'\nexport default { components: { DataTable: Grid } }",
            "<data-table />",
        ),
    ]
    asked: dict[str, Any] = {"globalComponents": [], "patterns": {"components": ["DataTable"]}}
    found = evaluate([job(text, **asked) for text in [*known, USED]], CURRENT)
    assert [one["checks"]["components:DataTable"] for one in found] == [True, True, True, False]


def test_the_checker_knows_the_projects_own(tmp_path: Path) -> None:
    """An answer cannot make a component known, neither for itself nor for those that come after it."""
    project = lay("shop", CURRENT, tmp_path / "shop")
    target = "src/components/BaseList.vue"
    claim = "declare module 'vue' {\n  interface GlobalComponents { UserCard: 1 }\n}\nexport {}\n"
    tags = "<GlobalBadge /><UserCard /><Transition />"
    answers = [
        setup("", tags),
        plain(claim, tags),
        setup("import UserCard from './UserCard.vue'", tags),
        setup("", tags),
    ]
    asked: dict[str, Any] = {
        "patterns": {"components": ["GlobalBadge", "UserCard", "Transition"]},
        "target": target,
    }
    with CheckerProcess(installed(CURRENT)) as checker:
        found = [
            checker.ask(
                "check", project=str(project), cwd=".", files={target: text}, originals={}, **asked
            )["checks"]
            for text in answers
        ]
    assert [one["components:UserCard"] for one in found] == [False, False, True, False]
    assert [one["components:GlobalBadge"] for one in found] == [True] * 4
    assert [one["components:Transition"] for one in found] == [True] * 4

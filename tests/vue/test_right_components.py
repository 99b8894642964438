"""Right components in differing styles meet one demanding specification, and compile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from checker_process import CheckerProcess
from evaluation import TARGET, evaluate, job
from npm_projects import CURRENT, TYPESCRIPT_6, VUE_TSC_2, installed, lay

COMPONENTS = sorted((Path(__file__).parent / "right_components").glob("*.vue"))
SPECIFICATION: dict[str, Any] = {
    "patterns": {
        "interfaces": ["CardProps"],
        "type_annotations": ["defineProps<CardProps>", "ComputedRef<string>", "computed<string>"],
        "script_lang": ["ts"],
        "imports": ["@/types/user", "import type { User } from '@/types/user'", "User"],
        "composables": ["useCounter"],
        "reactivity": ["computed"],
        "props": ["user", "title"],
        "emits": ["select"],
        "no_any": True,
        "no_options_api": True,
        "no_lost_reactivity": True,
        "typed_props": True,
        "typed_emits": True,
    },
    "forbidden": {
        "interfaces": ["Props"],
        "imports": ["lodash"],
        "type_annotations": ["any"],
        "composables": ["useMouse"],
        "text": ["any", "this", "console.log", "PropType", "defineProps({"],
    },
    "naming": {
        "interfaces": "PascalCase",
        "variables": "camelCase",
        "functions": "camelCase",
        "components": "PascalCase",
        "constants": "UPPER_CASE",
        "props_interface_suffix": "Props",
        "emits_interface_suffix": "Emits",
    },
}
ALLOWED = {
    # What a component that is right in its own way cannot have.
    "function_component.vue": {"type_annotations:defineProps<CardProps>"},
    "first_template.vue": {"forbidden:text:any"},
}


@pytest.fixture(scope="module", params=[CURRENT, TYPESCRIPT_6])
def results(request: pytest.FixtureRequest) -> dict[Path, dict[str, Any]]:
    jobs = [job(path.read_text("utf-8"), **SPECIFICATION) for path in COMPONENTS]
    return dict(zip(COMPONENTS, evaluate(jobs, request.param), strict=True))


def test_there_are_twenty() -> None:
    assert len(COMPONENTS) >= 20


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_right_component_meets_all_that_is_asked(
    path: Path, results: dict[Path, dict[str, Any]]
) -> None:
    found = results[path]
    missed = {name for name, holds in found["checks"].items() if not holds}
    assert missed == ALLOWED.get(path.name, set())
    assert found["violations"] == []
    assert all(found["naming"].values())


@pytest.mark.parametrize("packages", [CURRENT, VUE_TSC_2])
def test_the_right_components_compile(packages: str, tmp_path: Path) -> None:
    """So that no style stands in the table that Vue does not know."""
    project = lay("cards", packages, tmp_path / "cards")
    found = {}
    with CheckerProcess(installed(CURRENT)) as checker:
        for path in COMPONENTS:
            files = {TARGET: path.read_text("utf-8")}
            asked = {
                "project": str(project),
                "cwd": ".",
                "target": TARGET,
                "originals": {TARGET: ""},
            }
            reply = checker.ask("check", **asked, files=files)
            found[path.name] = reply["parse_errors"] + reply["suppressions"] + reply["diagnostics"]
            assert reply["target_checked"] or found[path.name]
    assert {name: errors for name, errors in found.items() if errors} == {}

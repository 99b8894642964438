"""The TypeScript language without a sandbox."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_llmbench import node_recipe
from pytest_llmbench.case import Case
from pytest_llmbench.errors import ToolchainMissing
from pytest_llmbench.languages.base import JudgeOptions, JudgeReport, Language, TestResult
from pytest_llmbench.languages.typescript import TypeScript, stub
from pytest_llmbench.node import HostNode, host_node, is_supported
from pytest_llmbench.node_recipe import NodeRecipe
from pytest_llmbench.runner_files import runner_folder

LANGUAGE: Language = TypeScript()
RUNNER = runner_folder("typescript")


def a_case(**fields: object) -> Case:
    values: dict[str, object] = {"id": "c", "lang": "typescript", "prompt": "p"}
    values |= {"tests": {"tests/s.test.ts": ""}, "path": Path("c.yaml"), "line": 3}
    return Case(**{**values, **fields})  # type: ignore[arg-type]


def test_types_that_no_verdict_looks_at_are_not_checked_for_a_model_either() -> None:
    assert LANGUAGE.for_type_check(a_case(type_check=False)) is None
    assert LANGUAGE.for_type_check(a_case()) is not None


@pytest.mark.parametrize(
    "code",
    [
        "export const a = 1",
        "export function f<T extends object>(x: T): keyof T { return 'a' as keyof T }",
        "export class A { #x = 1; @log m(): void {} static { } }",
        "export type P<T> = T extends Promise<infer U> ? U : never",
        "const x = <number>y satisfies unknown",
        "import type { A } from './a'\nexport * from './b'\nexport default async () => { await 1 }",
        "// only a comment",
    ],
)
def test_whole_code_parses(code: str) -> None:
    assert LANGUAGE.parses(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "  \n",
        "export function f( {",
        "Here is the code you asked for:",
        "```ts\nexport const a = 1\n```",
        "export const a = {",
        "def f(x):\n    return x",
        "func add(a int, b int) int { return a + b }",
    ],
)
def test_other_text_does_not_parse(code: str) -> None:
    assert not LANGUAGE.parses(code)


def test_tests_and_support_files_win_over_the_answer() -> None:
    case = a_case(
        tests={"tests/s.test.ts": "test"}, files={"data.json": "{}", "tests/s.test.ts": "file"}
    )
    assert LANGUAGE.files(case) == {
        "data.json": "{}",
        "tests/s.test.ts": "test",
    }


@pytest.mark.parametrize(("said", "meant"), [(None, True), (True, True), (False, False)])
def test_types_are_checked_unless_switched_off(said: bool | None, meant: bool) -> None:
    assert LANGUAGE.options(a_case(type_check=said))["type_check"] is meant


def test_suppressions_of_the_starter_are_told_to_the_judge() -> None:
    starter = "// @ts-ignore\n// @ts-expect-error: no types\n// @ts-ignore again\n"
    assert LANGUAGE.options(a_case(starter=starter))["suppressions"] == [
        "@ts-expect-error",
        "@ts-ignore",
    ]
    assert LANGUAGE.options(a_case())["suppressions"] == []


def test_the_runners_own_packages_keep_their_locked_version() -> None:
    wanted = ("zod@4.1.0", "vitest@1", "typescript", "@types/node@18", "@scope/vite@2")
    environment = LANGUAGE.environment(a_case(requirements=wanted))
    assert environment.requirements == ("zod@4.1.0", "@scope/vite@2")
    assert environment.base_image == "node:22-slim"
    assert environment.runner == RUNNER


def test_a_title_with_brackets_is_a_key_of_its_own() -> None:
    assert LANGUAGE.test_key("tests/s.test.ts::f([1]) > a[b]") == "tests/s.test.ts::f([1]) > a[b]"


def test_expected_tests_come_from_the_reference() -> None:
    asked: list[tuple[str, str]] = []

    def run_judge(code: str, options: JudgeOptions) -> JudgeReport:
        asked.append((code, options["mode"]))
        return JudgeReport((TestResult("a", "passed"), TestResult("b", "skipped")), 0)

    assert LANGUAGE.expected(a_case(reference="export const a = 1"), run_judge) == {"a": 1, "b": 0}
    assert asked == [("export const a = 1", "run")]


def test_expected_tests_are_listed_without_a_reference() -> None:
    def run_judge(code: str, options: JudgeOptions) -> JudgeReport:
        assert options["mode"] == "list"
        assert "as twice" in code
        return JudgeReport((TestResult("a", "passed"), TestResult("a", "passed")), 0)

    case = a_case(tests={"tests/s.test.ts": 'import { twice } from "../solution"\n'})
    assert LANGUAGE.expected(case, run_judge) == {"a": 2}


def test_the_stub_has_every_name_the_tests_import() -> None:
    tests = {
        "tests/a.test.ts": """\
import fallback, { one, two as second } from "../solution"
import { three } from '../solution.js'
import type { Shape } from "../solution"
import { it } from "vitest"
import { helper } from "./helper"
export { four } from "../solution.ts"
""",
        "top.test.ts": 'import { five, one } from "./solution"\nimport * as s from "./solution"',
    }
    code = stub(a_case(tests=tests))
    names = re.findall(r"anything as (\w+)", code)
    assert names == ["Shape", "five", "four", "one", "three", "two"]
    assert LANGUAGE.parses(code)


@pytest.mark.parametrize(
    ("version", "good"),
    [
        ((18, 20, 0), False),
        ((20, 18, 3), False),
        ((20, 19, 0), True),
        ((21, 7, 0), False),
        ((22, 11, 0), False),
        ((22, 12, 0), True),
        ((26, 0, 0), True),
    ],
)
def test_supported_versions_of_node(version: tuple[int, ...], good: bool) -> None:
    assert is_supported(version) is good


def test_the_fingerprint_tells_nodes_version() -> None:
    assert NodeRecipe(RUNNER, ("vitest",)).fingerprint() == "node " + ".".join(
        map(str, host_node().version)
    )


def test_the_lock_file_fits_and_names_no_registry() -> None:
    lock = json.loads((RUNNER / "package-lock.json").read_text("utf-8"))
    packages = json.loads((RUNNER / "package.json").read_text("utf-8"))
    assert lock["packages"][""]["dependencies"] == packages["dependencies"]
    for path, package in lock["packages"].items():
        home = "https://registry.npmjs.org/"
        assert package.get("resolved", home).startswith(home), path
        assert path == "" or "integrity" in package, path


def test_a_node_too_old_for_a_judge_is_named() -> None:
    recipe = NodeRecipe(RUNNER, ("vitest",), least=(999, 1, 0))
    with pytest.raises(ToolchainMissing, match=r"too old: 999\.1 or newer is needed: pip install"):
        recipe.fingerprint()


def test_the_judge_is_only_run_by_a_node_that_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = LANGUAGE.environment(a_case()).host
    old = HostNode(Path("/usr/bin/node"), ("npm",), (22, 12, 0))
    monkeypatch.setattr(node_recipe, "host_node", lambda: old)
    with pytest.raises(ToolchainMissing, match=r"node 22\.12\.0 is too old: 22\.15 or newer"):
        recipe.fingerprint()
    new = replace(old, version=(22, 15, 0))
    monkeypatch.setattr(node_recipe, "host_node", lambda: new)
    assert recipe.fingerprint() == "node 22.15.0"

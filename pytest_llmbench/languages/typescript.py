"""TypeScript: Vitest files that import `../solution`, type-checked with their tests.

The judge is `runners/typescript/judge.mjs`; what it needs on this machine without Docker is in
`pytest_llmbench/node_recipe.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import tree_sitter_typescript
from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser, Tree

from pytest_llmbench.case import Case
from pytest_llmbench.languages.base import JudgeOptions, RunJudge, Separation
from pytest_llmbench.languages.expected import from_reference, from_stub
from pytest_llmbench.languages.typescript_scan import scan
from pytest_llmbench.node_recipe import PACKAGE_FILES, NodeRecipe
from pytest_llmbench.runner_files import runner_folder
from pytest_llmbench.sandbox.base import Environment

_GRAMMAR = Grammar(tree_sitter_typescript.language_typescript())
_SUPPRESSION = re.compile(r"@ts-(?:nocheck|ignore|expect-error)\b")
_SOLUTION_MODULE = re.compile(r"(?:\.{1,2}/)+solution(?:\.[cm]?[jt]s)?")
_PACKAGE_NAME = re.compile(r"(@[^/@]+/)?[^@]+")
_BUILTIN = re.compile(r"[\"'`](?:node:)?([a-z_]+(?:/[a-z]+)?)[\"'`]")
_LEAST_NODE = (22, 15, 0)
"""The first one with `module.registerHooks`: see runners/typescript/guard.mjs."""
_OWN_PACKAGES = frozenset({"@babel/parser", "@types/node", "typescript", "vite", "vitest"})

_NO_TEST = """\
import { test } from "vitest"
test("the types fit", () => {})
"""
_STUB = """\
const anything: any = new Proxy(function () {}, {
  apply: () => anything,
  construct: () => anything,
  get: (target: any, key) =>
    key === "then" ? undefined
    : key === Symbol.iterator ? function* () {}
    : key === Symbol.toPrimitive ? () => "stub"
    : key === "prototype" ? target.prototype
    : anything,
})
export default anything
"""
"""Stands in the answer's place while tests are listed: test files use it at their top level."""


class TypeScript:
    """`Language` for TypeScript. A test's key is its id: titles come from the test file."""

    name = "typescript"
    title = "TypeScript"
    solution_file = "solution.ts"
    fence_tags = frozenset({"typescript", "ts", "mts", "cts"})
    separation: Separation | None = Separation(
        shows_answer=True,
        stub=lambda case: stub(case),  # noqa: PLW0108 - it stands below
        scan=lambda case: scan(case.tests),
    )

    def parses(self, code: str) -> bool:
        """Whether tree-sitter finds no error in it.

        Its grammar may not know the newest syntax, so this only chooses between blocks
        of a reply; whether an answer is right TypeScript is the judge's to say.
        """
        # A Markdown fence is, by the grammar, a template literal that tags another one.
        if not code.strip() or code.lstrip().startswith("```"):
            return False
        return not _parse(code).root_node.has_error

    def environment(self, case: Case) -> Environment:
        """Node with the runner's locked packages and the case's.

        The runner's own packages (vitest, typescript, ...) keep the locked version, whatever
        the case asks for: the judge is written for it.
        """
        wanted = (r for r in case.requirements if _package_name(r) not in _OWN_PACKAGES)
        return Environment(
            lang=self.name,
            runner=runner_folder(self.name),
            base_image="node:22-slim",
            host=NodeRecipe(runner_folder(self.name), ("vitest", "typescript"), least=_LEAST_NODE),
            requirements=tuple(wanted),
            package_files=PACKAGE_FILES,
        )

    def files(self, case: Case) -> dict[str, str]:
        """The case's support files, then its tests: the later one wins."""
        return {**case.files, **case.tests}

    def options(self, case: Case) -> JudgeOptions:
        """Whether types are checked; suppressions and node's modules that the case itself names."""
        return {
            "type_check": case.type_check is not False,
            "suppressions": sorted(set(_SUPPRESSION.findall(case.starter or ""))),
            "builtins": sorted(_builtins(case)),
        }

    def for_type_check(self, case: Case) -> Case | None:
        """See `Language.for_type_check`: a test that does nothing, beside the answer."""
        if case.type_check is False:
            return None  # errors that no verdict counts are nothing to mend
        return replace(case, tests={"tests/types.test.ts": _NO_TEST}, type_check=True)

    def expected(self, case: Case, run_judge: RunJudge) -> dict[str, int]:
        """See `Language.expected`."""
        if case.reference is not None:
            return from_reference(self, case, run_judge)
        return from_stub(self, case, stub(case), run_judge)

    def test_key(self, test_id: str) -> str:
        """The id itself: it holds no value of the answer."""
        return test_id


def _builtins(case: Case) -> set[str]:
    """Modules of node's that the case itself speaks of: its answers may import them."""
    texts = [case.prompt, case.starter, case.reference, *case.files.values(), *case.tests.values()]
    return {name for text in texts if text for name in _BUILTIN.findall(text)}


def stub(case: Case) -> str:
    """A module with every name that the tests import from the answer."""
    names = {name for text in case.tests.values() for name in _imported(text)}
    exports = ", ".join(f"anything as {name}" for name in sorted(names - {"default"}))
    return f"{_STUB}export {{ {exports} }}\n"


def _imported(test_file: str) -> Iterator[str]:
    """Names in `import { a, b as c } from "../solution"`: here a and b."""
    for statement in _parse(test_file).root_node.named_children:
        source = statement.child_by_field_name("source")
        if source and _SOLUTION_MODULE.fullmatch(_text(source).strip("\"'`")):
            for found in _descendants(statement):
                name = found.child_by_field_name("name")
                if found.type in ("import_specifier", "export_specifier") and name:
                    yield _text(name)


def _descendants(node: Node) -> Iterator[Node]:
    for child in node.named_children:
        yield child
        yield from _descendants(child)


def _parse(code: str) -> Tree:
    return Parser(_GRAMMAR).parse(code.encode("utf-8", "replace"))


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def _package_name(requirement: str) -> str:
    match = _PACKAGE_NAME.match(requirement)
    return match.group() if match else requirement

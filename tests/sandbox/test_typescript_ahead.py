"""The TypeScript judge started before there is an answer: nothing of an earlier state is left in its verdict."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sandboxes import open_sandbox, user_cache
from typescript_answers import RIGHT, TESTS
from typescript_right import RIGHT as MANY_RIGHT

from pytest_llmbench.case import Case
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.languages.typescript import TypeScript
from pytest_llmbench.sandbox.bubblewrap.sandbox import Bubblewrap
from pytest_llmbench.sandbox.environment_cache import environment_folder
from pytest_llmbench.verdict import Verdict

CASE = Case("t", "typescript", "", {"tests/s.test.ts": TESTS}, Path("cases.yaml"), 1)
HELPER = "export const five: number = 5\n"
WITH_HELPER = TESTS.replace("toBe(5)", "toBe(five)") + 'import { five } from "./helper"\n'
JudgeAhead = Callable[[Case, str], Verdict]


@pytest.fixture(scope="module")
def sandbox(needs_bubblewrap: None) -> Iterator[Bubblewrap]:
    sandbox = open_sandbox("bubblewrap", user_cache())
    assert isinstance(sandbox, Bubblewrap)
    yield sandbox
    sandbox.close()


@pytest.fixture(scope="module")
def judge(sandbox: Bubblewrap, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JudgeAhead]:
    judge = Judge(sandbox, tmp_path_factory.mktemp("cache"), 60.0, lambda line: None)

    def judge_ahead(case: Case, code: str) -> Verdict:
        judge.tests_total(TypeScript(), case)
        judge.start_ahead(TypeScript(), case)
        time.sleep(1.5)  # it has most probably come up; if not, its verdict is the same
        return judge.judge(TypeScript(), case, code).verdict

    yield judge_ahead
    judge.close()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (RIGHT, None),
        (RIGHT.replace("a + b", "a - b"), "wrong_answer"),
        (RIGHT.replace("return a + b", "return `${a}`"), "type_error"),
        (RIGHT.replace("export class", "class"), "type_error"),
        (RIGHT + "export const rest = (", "syntax_error"),
        ("// @ts-nocheck\n" + RIGHT, "type_error"),
        ("process.exit(0)\n" + RIGHT, "wrong_answer"),
        ("", "type_error"),
    ],
)
def test_verdict(judge: JudgeAhead, answer: str, reason: str | None) -> None:
    verdict = judge(CASE, answer)
    assert (verdict.passed, verdict.reason) == (reason is None, reason), verdict


@pytest.mark.parametrize(
    "case",
    [
        replace(CASE, tests={f"tests/{n}.test.ts": TESTS for n in "abc"}),
        replace(CASE, tests={"tests/s.test.ts": WITH_HELPER, "tests/helper.ts": HELPER}),
        replace(CASE, tests={"tests/adds.ts": TESTS}),
        replace(CASE, files={"tests/old.test.ts": 'it("is no test of the case", () => { throw 1 })'}),
        replace(CASE, type_check=False),
        replace(CASE, files={"tsconfig.json": '{"compilerOptions": {"strict": false}}'}),
    ],
    ids=["three files", "a helper", "no name of a test", "a file that is none", "no types", "tsconfig"],
)  # fmt: skip
def test_what_is_asked_for_counts_and_not_what_was_guessed(judge: JudgeAhead, case: Case) -> None:
    verdict = judge(case, RIGHT)
    assert verdict.passed, verdict
    assert verdict.tests_total == 3 * sum(
        "five" not in t or "s.t" in p for p, t in case.tests.items()
    )


_COMPARE = """
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
const [runner, modules, answers] = JSON.parse(process.argv[1])
const { ResidentCompiler } = await import(`${runner}/resident_compiler.mjs`)
const { CONFIG, configuration, tsc } = await import(`${runner}/compiler.mjs`)
const told = []
for (const [before, tests, text] of answers) {
  mkdirSync("tests", { recursive: true })
  writeFileSync("tests/s.test.ts", tests)
  if (before === null) rmSync("solution.ts", { force: true })
  else writeFileSync("solution.ts", before)
  const files = ["solution.ts", "tests/s.test.ts"]
  const resident = new ResidentCompiler(modules, configuration(files, true))
  await new Promise((resolve) => setTimeout(resolve, 300))
  writeFileSync("solution.ts", text)
  const one = await resident.check(configuration(files, true), "solution.ts")
  resident.close()
  rmSync(CONFIG)
  told.push([one, (await tsc(files, modules, true, 300)).output])
}
console.log(JSON.stringify(told))
"""
_BROKEN = [
    RIGHT.replace("number", "string"),
    RIGHT.replace("state(): { count: number }", "state(): { count: { deep: string } }"),
    "/* h\u00e9llo \U0001f389\u2028 */ const \u00e9: number = '\U0001f389'; "
    + RIGHT.replace("\n", "\r\n"),
    'import { nothing } from "no-such-module"\ndeclare global { interface Array<T> { length: string } }\n',
    RIGHT[:130],
    "This is no program. It's prose: `code`\n",
]


def test_the_resident_compiler_says_what_tsc_says(sandbox: Bubblewrap, tmp_path: Path) -> None:
    """Texts are only compiled here, none is run."""
    environment = TypeScript().environment(CASE)
    sandbox.prepare(environment, print)
    folder = environment_folder(user_cache(), environment, print)
    pairs = [(TESTS, text) for text in _BROKEN] + list(MANY_RIGHT.values())[:4]
    answers = [(["", None, RIGHT][i % 3], *pair) for i, pair in enumerate(pairs)]
    arguments = json.dumps([str(environment.runner), str(folder / "node_modules"), answers])
    (tmp_path / "node_modules").symlink_to(folder / "node_modules")
    done = subprocess.run(
        [folder / "bin/node", "--input-type=module", "-e", _COMPARE, arguments],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [one for one, _ in told] == [other for _, other in told]
    assert [bool(other) for _, other in told] == [True] * len(_BROKEN) + [False] * 4

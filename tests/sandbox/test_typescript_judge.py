"""The TypeScript judge in a real sandbox: right answers pass, wrong ones fail for their reason."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sandboxes import open_sandbox, user_cache
from typescript_answers import HEAVY, RIGHT, TESTS, UNCAUGHT
from typescript_right import RIGHT as MANY_RIGHT

from pytest_llmbench.case import Case
from pytest_llmbench.errors import CaseBroken, SandboxBroken
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.languages.typescript import TypeScript
from pytest_llmbench.verdict import Verdict

CASE = Case("t", "typescript", "", {"tests/s.test.ts": TESTS}, Path("cases.yaml"), 1)
JudgeAnswer = Callable[[Case, str], Verdict]


@pytest.fixture(scope="module")
def judge(
    needs_bubblewrap: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[JudgeAnswer]:
    sandbox = open_sandbox("bubblewrap", user_cache())
    judge = Judge(sandbox, tmp_path_factory.mktemp("cache"), 60.0, lambda line: None)
    yield lambda case, code: judge.judge(TypeScript(), case, code).verdict
    sandbox.close()


def with_tests(text: str, **changes: object) -> Case:
    return replace(CASE, tests={"tests/s.test.ts": text}, **changes)


@pytest.mark.parametrize("listed", ["with a reference", "without"])
@pytest.mark.parametrize("title", MANY_RIGHT)
def test_a_right_answer_passes(judge: JudgeAnswer, title: str, listed: str) -> None:
    tests, answer = MANY_RIGHT[title]
    reference = answer if listed == "with a reference" else None
    verdict = judge(with_tests(tests, reference=reference), answer)
    assert (verdict.passed, verdict.score) == (True, 100.0), verdict
    assert verdict.tests_total >= 1


@pytest.mark.parametrize("title", UNCAUGHT)
def test_an_error_that_nobody_catches_is_a_failure(judge: JudgeAnswer, title: str) -> None:
    assert judge(CASE, UNCAUGHT[title]).reason == "wrong_answer"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("export function add(a: number { return a }\n", "syntax_error"),
        (RIGHT.replace("{ return a + b }", "{ return `${a + b}` }"), "type_error"),
        (RIGHT.replace("b: number", "b: string"), "type_error"),
        ("// @ts-ignore\n" + RIGHT, "type_error"),
        ("export function add() {\n  // @ts-ignore\n  return 1", "syntax_error"),
        (RIGHT.replace("a + b", "a - b"), "wrong_answer"),
        (RIGHT.replace("return a + b", "for (;;) {}"), "test_timeout"),
        ("export const add = (): never => { throw new Error('x') }\n", "type_error"),
    ],
)
def test_reasons(judge: JudgeAnswer, answer: str, reason: str) -> None:
    case = replace(CASE, timeout=5) if reason == "test_timeout" else CASE
    assert judge(case, answer).reason == reason


def test_half_a_solution_gets_half_the_score(judge: JudgeAnswer) -> None:
    verdict = judge(CASE, RIGHT.replace("a + b", "5"))
    assert (verdict.tests_passed, verdict.tests_total) == (2, 3)
    assert verdict.score == pytest.approx(66.67)
    assert "adds negatives" in verdict.message


def test_what_had_finished_counts_at_a_timeout(judge: JudgeAnswer) -> None:
    # Long enough for the tests before it on a busy machine.
    case = replace(CASE, timeout=10)
    verdict = judge(case, RIGHT.replace("this.count += 1", "for (;;) {}"))
    assert verdict.reason == "test_timeout"
    assert verdict.tests_passed == 2


def test_output_and_failures_are_in_the_log(judge: JudgeAnswer) -> None:
    verdict = judge(CASE, "console.log('héllo')\n" + RIGHT.replace("a + b", "0"))
    assert "héllo" in verdict.log
    assert "expected +0 to be 5" in verdict.log or "expected 0 to be 5" in verdict.log


def test_types_count_unless_the_case_says_otherwise(judge: JudgeAnswer) -> None:
    sloppy = RIGHT.replace("a: number, b: number", "a, b")
    assert judge(CASE, sloppy).reason == "type_error"
    assert judge(replace(CASE, type_check=False), sloppy).passed
    broken = sloppy.replace("a, b", "a b")
    assert judge(replace(CASE, type_check=False), broken).reason == "syntax_error"


@pytest.mark.parametrize("title", HEAVY)
def test_types_that_end_the_compiler_are_a_failure(judge: JudgeAnswer, title: str) -> None:
    # Memory runs out first, also where the compiler gets a fraction of a core.
    verdict = judge(replace(CASE, timeout=600), HEAVY[title])
    assert (verdict.passed, verdict.score) == (False, 0.0)
    assert verdict.reason == "resource_limit"
    assert "type check" in verdict.message


def test_a_suppression_of_the_starter_may_stay(judge: JudgeAnswer) -> None:
    answer = "// @ts-ignore the module has no types\n" + RIGHT
    assert judge(replace(CASE, starter="// @ts-ignore\n"), answer).passed


def test_helpers_and_packages_are_found(judge: JudgeAnswer) -> None:
    case = replace(
        CASE,
        tests={
            "add.spec.ts": 'import { add } from "./solution"\n'
            'import { two } from "./tests/helper"\nimport { z } from "zod"\n'
            'it("adds", () => { expect(add(two, 1)).toBe(z.number().parse(3)) })\n',
            "tests/helper.ts": "export const two: number = 2\n",
        },
        requirements=("zod@4.1.0", "vitest@1.0.0"),
    )
    assert judge(case, 'import { z } from "zod"\nexport const kind = z.string()\n' + RIGHT).passed


def test_a_helper_cannot_be_replaced_for_the_next_test_file(judge: JudgeAnswer) -> None:
    test = 'import { right } from "./helper"\nimport { add } from "../solution"\n'
    test += 'it("adds", () => { expect(add(1, 2)).toBe(right()) })\n'
    files = {f"tests/{name}.test.ts": test for name in "abc"}
    helper = {"tests/helper.ts": "export const right = (): number => 3\n"}
    answer = """\
import { writeFileSync } from "node:fs"
for (const folder of ["tests/", "./"]) {
  try { writeFileSync(folder + "helper.js", "export const right = () => 0\\n") } catch {}
  try { writeFileSync(folder + "helper.ts", "export const right = () => 0\\n") } catch {}
}
export const add = (a: number, b: number): number => 0
"""
    verdict = judge(replace(CASE, tests={**files, **helper}), answer)
    assert (verdict.passed, verdict.tests_passed) == (False, 0)


def test_a_case_whose_reference_fails_is_broken(judge: JudgeAnswer) -> None:
    with pytest.raises(CaseBroken, match="reference"):
        judge(replace(CASE, reference=RIGHT.replace("a + b", "a")), RIGHT)


def test_tests_that_use_the_answer_at_their_top_level_are_listed(judge: JudgeAnswer) -> None:
    tests = """\
import { describe, expect, it } from "vitest"
import { add, Counter } from "../solution"
class Own extends Counter {}
const shared = new Own()
const five = add(2, 3)
describe("top", () => { shared.increment(); it("works", () => { expect(five).toBe(5) }) })
"""
    assert judge(with_tests(tests), RIGHT).passed


def test_a_tsconfig_of_the_case_counts(judge: JudgeAnswer) -> None:
    tests = """\
import { expect, it } from "vitest"
import { Service } from "../solution"
it("decorates", () => { expect(new Service().answer(20)).toBe(21) })
"""
    answer = """\
function plusOne(_target: unknown, _key: string, method: PropertyDescriptor) {
  const plain = method.value
  method.value = function (n: number) { return plain.call(this, n) + 1 }
}
export class Service { @plusOne answer(n: number): number { return n } }
"""
    legacy = {"tsconfig.json": '{"compilerOptions": {"experimentalDecorators": true}}'}
    assert judge(with_tests(tests), answer).reason == "type_error"
    assert judge(with_tests(tests, files=legacy), answer).passed


def test_a_tsconfig_that_cannot_be_used_is_no_fault_of_the_answer(judge: JudgeAnswer) -> None:
    removed = {"tsconfig.json": '{"compilerOptions": {"moduleResolution": "node10"}}'}
    with pytest.raises(SandboxBroken, match="node10"):
        judge(replace(CASE, files=removed), RIGHT)

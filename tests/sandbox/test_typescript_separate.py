"""TypeScript answers judged in a sandbox of their own, apart from their tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sandboxes import open_sandbox, user_cache
from typescript_answers import RIGHT, TESTS
from typescript_separate_right import RIGHT as MANY_RIGHT

from pytest_llmbench.case import Case
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.languages.base import JudgeReport
from pytest_llmbench.languages.typescript import TypeScript
from pytest_llmbench.level import Level

CASE = Case("t", "typescript", "", {"tests/s.test.ts": TESTS}, Path("cases.yaml"), 1)
Examine = Callable[..., JudgeReport]


@pytest.fixture(scope="module")
def examine(needs_bubblewrap: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Examine]:
    sandbox = open_sandbox("bubblewrap", user_cache())
    judge = Judge(sandbox, tmp_path_factory.mktemp("cache"), 60.0, lambda line: None)

    def run(
        code: str,
        tests: str | dict[str, str] = TESTS,
        profile: tuple[str, ...] | None = (),
        **changes: object,
    ) -> JudgeReport:
        files = {"tests/s.test.ts": tests} if isinstance(tests, str) else tests
        case = replace(CASE, tests=files, **changes)
        return judge.examine(TypeScript(), case, Level("separate", profile=profile), code)

    yield run
    sandbox.close()


def outcomes(report: JudgeReport) -> list[str]:
    return [test.outcome for test in report.tests]


@pytest.mark.parametrize("title", MANY_RIGHT)
def test_a_right_answer_passes_over_the_channel(examine: Examine, title: str) -> None:
    tests, answer = MANY_RIGHT[title]
    report = examine(answer, tests)
    assert (report.problem, report.exit_code) == (None, 0), report
    assert set(outcomes(report)) == {"passed"}


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("export function add(a: number { return a }\n", "syntax_error"),
        (RIGHT.replace("b: number", "b: string"), "type_error"),
        (RIGHT.replace("a + b", "a - b"), None),
        (RIGHT.replace("return a + b", "for (;;) {}"), "test_timeout"),
        ("throw new Error('not today')\n" + RIGHT, None),
        ("process.exit(0)\n" + RIGHT, None),
    ],
)
def test_a_wrong_answer_fails_for_its_reason(
    examine: Examine, answer: str, problem: str | None
) -> None:
    report = examine(answer, timeout=8 if problem == "test_timeout" else None)
    assert report.problem == problem, report
    assert "failed" in outcomes(report) or report.exit_code != 0


def test_the_answer_never_runs_beside_the_tests(examine: Examine) -> None:
    tests = TESTS + 'it("is elsewhere", () => { expect((globalThis as any).here).toBe(undefined) })'
    answer = "(globalThis as any).here = true\nconsole.log('printed')\n" + RIGHT
    report = examine(answer, tests)
    assert set(outcomes(report)) == {"passed"}
    assert "printed" in report.log


def test_a_module_is_made_anew_for_each_test_file(examine: Examine) -> None:
    test = 'import { next } from "../solution"\nit("counts", () => { expect(next()).toBe(1) })\n'
    answer = "let count = 0\nexport const next = (): number => ++count\n"
    report = examine(answer, {f"tests/{name}.test.ts": test for name in "ab"})
    assert outcomes(report) == ["passed"] * 2, report


def test_each_test_file_has_objects_of_its_own(examine: Examine) -> None:
    test = """\
import { expect, it } from "vitest"
import { push } from "../solution"
const given = [1]
it("changes", () => { expect([push(given, { n: 2 }), given]).toEqual([[1, { n: 2 }], [1, { n: 2 }]]) })
it("calls", () => { expect(push([() => 3], 4).map(String)).toHaveLength(2) })
"""
    answer = "export const push = (to: unknown[], item: unknown) => (to.push(item), to)\n"
    report = examine(answer, {f"tests/{name}.test.ts": test for name in "abc"})
    assert outcomes(report) == ["passed"] * 6, report


def test_a_rejected_promise_that_nobody_waits_for_is_told(examine: Examine) -> None:
    tests = """\
import { it } from "vitest"
import { fails } from "../solution"
it("does not wait", async () => {
  void fails()
  await new Promise((resolve) => setTimeout(resolve, 50))
})
"""
    answer = "export async function fails(): Promise<void> { throw new Error('all for nothing') }\n"
    report = examine(answer, tests)
    assert (report.exit_code, outcomes(report)) == (1, ["passed"])
    assert "all for nothing" in report.message


PRICE = """\
import { expect, it } from "vitest"
import { Price } from "../solution"
it("compares", () => { expect(new Price(2) < new Price(3)).toBe(true) })
"""
PRICED = """\
export class Price {
  constructor(readonly cents: number) {}
  valueOf(): number { return this.cents }
}
"""


def test_a_comparison_that_the_answer_decides_needs_its_profile(examine: Examine) -> None:
    recorded = examine(PRICED, PRICE, profile=None)
    assert recorded.self_judging == ("toPrimitive:Price",)
    assert outcomes(recorded) == ["passed"]
    assert outcomes(examine(PRICED, PRICE, profile=recorded.self_judging)) == ["passed"]
    refused = examine(PRICED, PRICE)
    assert refused.problem == "channel_limit"
    assert "toPrimitive:Price" in refused.message


def test_what_the_channel_cannot_carry_has_a_label(examine: Examine) -> None:
    tests = """\
import { expect, it } from "vitest"
import { Counter } from "../solution"
it("is extended", () => { class Own extends Counter {} ; expect(() => new Own()).toThrow() })
"""
    report = examine(RIGHT, tests)
    assert report.problem == "channel_limit"
    assert "Counter" in report.message

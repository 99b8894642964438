"""The TypeScript runner as a Docker image: it builds, judges, and keeps its judge closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sandbox.typescript_answers import RIGHT, TESTS
from sandboxes import open_sandbox

from pytest_llmbench.case import Case
from pytest_llmbench.judge import Judge
from pytest_llmbench.languages.typescript import TypeScript


@pytest.fixture(scope="module")
def judge(engine: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    cache = tmp_path_factory.mktemp("cache")
    sandbox = open_sandbox("docker", cache)
    yield Judge(sandbox, cache, 20, print)
    sandbox.close()


def a_case(tests: str, requirements: tuple[str, ...] = ()) -> Case:
    files = {"tests/s.test.ts": tests}
    return Case("t", "typescript", "", files, Path("c.yaml"), 1, requirements=requirements)


def test_a_right_answer_passes_and_a_wrong_one_does_not(judge: Judge) -> None:
    case = a_case(TESTS)
    right = judge.judge(TypeScript(), case, RIGHT).verdict
    assert (right.passed, right.score) == (True, 100.0), right
    wrong = judge.judge(TypeScript(), case, RIGHT.replace("a + b", "5")).verdict
    assert (wrong.reason, wrong.tests_passed) == ("wrong_answer", 2)


def test_a_case_may_need_a_package(judge: Judge) -> None:
    tests = """\
import { expect, it } from "vitest"
import { kind } from "../solution"
it("parses", () => { expect(kind.parse("x")).toBe("x") })
"""
    answer = 'import { z } from "zod"\nexport const kind = z.string()\n'
    verdict = judge.judge(TypeScript(), a_case(tests, ("zod@4.1.0",)), answer).verdict
    assert verdict.passed, verdict

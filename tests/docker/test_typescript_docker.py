"""The TypeScript runner as a Docker image: it builds, judges, and keeps its judge closed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from patience import PATIENT_SECONDS
from relay import Relay
from sandbox.typescript_answers import RIGHT, TESTS
from sandboxes import base_images, build_network, open_sandbox

from pytest_llmbench.case import Case
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.languages.typescript import TypeScript
from pytest_llmbench.level import SEPARATE, SHARED, Level
from pytest_llmbench.sandbox.docker.sandbox import Docker


@pytest.fixture(scope="module")
def judge(engine: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    cache = tmp_path_factory.mktemp("cache")
    sandbox = open_sandbox("docker", cache)
    yield Judge(sandbox, cache, PATIENT_SECONDS, print)
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


HELPER = "export const five: number = 5\n"


@pytest.fixture(scope="module", params=[SHARED, SEPARATE])
def sent(
    engine: object, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Judge]:
    """Its engine sees no file of this machine: they come after the judge has started."""
    level = Level(request.param)
    with Relay() as relay:
        sandbox = Docker(
            session="tests/docker",
            base_images=base_images(),
            build_network=build_network(),
            docker_host=relay.url,
        )
        judge = Judge(
            sandbox, tmp_path_factory.mktemp("cache"), PATIENT_SECONDS, print, lambda *_: level
        )
        yield judge
        judge.close()
        sandbox.close()


def test_files_that_are_sent_come_in_time(sent: Judge) -> None:
    test = TESTS.replace("toBe(5)", "toBe(five)") + 'import { five } from "./helper"\n'
    tests = {"tests/s.test.ts": test, "tests/helper.ts": HELPER}
    case = replace(a_case(TESTS), tests=tests, reference=RIGHT)
    sent.tests_total(TypeScript(), case)
    for seconds, code, reason in [
        (0, RIGHT, None),  # in the middle of coming up
        (2, RIGHT, None),  # it has most probably come up
        (2, RIGHT.replace("a + b", "5"), "wrong_answer"),
        (0, RIGHT.replace("b: number", "b: string"), "type_error"),
    ]:
        sent.start_ahead(TypeScript(), case)
        time.sleep(seconds)
        verdict = sent.judge(TypeScript(), case, code).verdict
        assert verdict.reason == reason, verdict

"""An answer may use up all it has: it has failed, within bounds, and the next answer is judged as ever."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import hostile_others as others
import pytest
from hostile_bench import JudgeHostile
from hostile_python import FLOODS, RIGHT, TESTS, answer
from patience import patient
from turns import all_asked

from pytest_llmbench.case import Case
from pytest_llmbench.languages.base import Language
from pytest_llmbench.languages.go import Go
from pytest_llmbench.languages.python import Python
from pytest_llmbench.languages.typescript import TypeScript
from pytest_llmbench.verdict import Verdict

pytestmark = pytest.mark.usefixtures("nothing_left")

AT_THE_CHANNEL = (
    *("fork bomb", "memory, touched", "output", "a message as long as can be", "kill all"),
    *("signals that it ignores", "a daemon", "descriptors of others", "pipes that are filled"),
)
ONE_OF_A_KIND = (
    *("fork bomb", "fork bomb that leaves its parents", "thread bomb", "memory, touched"),
    *("memory of many processes", "memory, mapped and shared", "disk", "inodes", "output"),
    *("output of a process left behind", "a message as long as can be", "open files"),
    *("a stopped process", "a child that holds the output open", "kill all", "stop the judge"),
)
"""What engines bound in ways of their own."""


def case(lang: str, path: str, tests: str) -> Case:
    return Case("h", lang, "", {path: tests}, Path("cases.yaml"), 1, timeout=2.5)


PYTHON = case("python", "tests/test_s.py", TESTS)
TYPESCRIPT = case("typescript", "tests/s.test.ts", others.TS_TESTS)
GO = case("go", "add_test.go", others.GO_TESTS)


def fails(judge: JudgeHostile, language: Language, of: Case, code: str, reasons: set[str]) -> None:
    verdict: Verdict = judge(language, of if "test_timeout" in reasons else patient(of), code)
    assert not verdict.passed
    assert verdict.reason in reasons, verdict
    assert len(verdict.log) <= 1 << 17
    assert len(verdict.message) <= 1 << 14


def in_sandboxes(names: Collection[str], docker: Collection[str]) -> pytest.MarkDecorator:
    """All in bubblewrap; in Docker some, or all where all is asked."""
    docker = names if all_asked() else docker
    runs = [("bubblewrap", name) for name in names] + [("docker", name) for name in docker]
    return pytest.mark.parametrize(("kind", "name"), runs, indirect=["kind"])


@in_sandboxes(FLOODS, ONE_OF_A_KIND)
def test_python(judge_hostile: JudgeHostile, name: str) -> None:
    body, reasons = FLOODS[name]
    fails(judge_hostile, Python(), PYTHON, answer(body), reasons)
    assert judge_hostile(Python(), patient(PYTHON), RIGHT).passed


@in_sandboxes(AT_THE_CHANNEL, ["fork bomb", "kill all", "descriptors of others"])
def test_python_apart_from_its_tests(judge_hostile: JudgeHostile, name: str) -> None:
    """The answer has the channel to its tests within reach, too."""
    body, reasons = FLOODS[name]
    apart = replace(PYTHON, isolation="separate")
    fails(judge_hostile, Python(), apart, answer(body), {*reasons, "channel_limit"})
    assert judge_hostile(Python(), patient(apart), RIGHT).passed


@in_sandboxes(others.TYPESCRIPT, ["threads", "processes", "memory outside of the heap", "kill all"])
def test_typescript(judge_hostile: JudgeHostile, name: str) -> None:
    code, reasons = others.TYPESCRIPT[name]
    fails(judge_hostile, TypeScript(), TYPESCRIPT, code, reasons)


@in_sandboxes(others.GO, ["goroutines that wait", "memory", "recursion"])
def test_go(judge_hostile: JudgeHostile, name: str) -> None:
    code, reasons = others.GO[name]
    fails(judge_hostile, Go(), GO, code, reasons)


def test_after_all_that_right_answers_pass(judge_hostile: JudgeHostile) -> None:
    assert judge_hostile(TypeScript(), patient(TYPESCRIPT), others.TS_RIGHT).passed
    assert judge_hostile(Go(), patient(GO), others.GO_RIGHT).passed

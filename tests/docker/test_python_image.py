"""The Python judge in its image: the same verdicts as in the other sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from docker import DockerClient
from patience import PATIENT_SECONDS, known_level
from sandboxes import open_sandbox

from pytest_llmbench.case import Case
from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.languages.python import Python
from pytest_llmbench.level import SHARED, Level

TESTS = """
import asyncio, os, sys
import pytest
from solution import add

@pytest.mark.parametrize("n", [1, 2])
def test_add(n):
    assert add(n, n) == 2 * n

async def test_async(tmp_path):
    await asyncio.sleep(0)
    assert sys.prefix == "/env" and os.environ["HOME"] == "/tmp"
"""
CASE = Case("c", "python", "p", {"tests/test_solution.py": TESTS}, Path("c.yaml"), 1)
VERDICTS = {
    "right": ("def add(a, b): return a + b", None),
    "wrong": ("def add(a, b): return 0", "wrong_answer"),
    "syntax": ("def add(a, b: return 0", "syntax_error"),
    "exits": ("import os\nos._exit(0)", "tampering"),
    "kills": ("import os\nos.kill(os.getppid(), 9)\nos._exit(0)", "tampering"),
    "sleeps": ("import time\ntime.sleep(60)", "test_timeout"),
}


@pytest.fixture(scope="module")
def judge(engine: DockerClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    docker = open_sandbox("docker", tmp_path_factory.mktemp("cache"))
    yield Judge(docker, tmp_path_factory.mktemp("cache"), PATIENT_SECONDS, print)
    docker.close()


@pytest.mark.parametrize("name", VERDICTS)
def test_verdict(judge: Judge, name: str) -> None:
    code, reason = VERDICTS[name]
    level = known_level(judge, Level(SHARED), Python(), CASE)
    case = replace(CASE, timeout=4) if reason == "test_timeout" else CASE
    found = judge.judge_at(level, Python(), case, code, known_here=True).verdict
    assert (found.passed, found.reason, found.tests_total) == (reason is None, reason, 3), found


def test_requirements_that_do_not_exist_are_told(judge: Judge) -> None:
    case = Case(
        "c", "python", "p", CASE.tests, CASE.path, 1, requirements=("pytest-llmbench==0.0.0.dev0",)
    )
    with pytest.raises(SandboxBroken, match=r"pytest-llmbench==0\.0\.0\.dev0"):
        judge.judge(Python(), case, "")

"""Folders of tests that cost nothing, for pytest alone and for the plugin; and sessions in them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import tree
from benchmarks.row import Sample

PER_FILE = 1000
"""Tests of a module, and problems of a file."""

_PROBLEM = """\
- id: p{n}
  lang: python
  title: Add {n}
  category: arithmetic
  difficulty: easy
  tags: [numbers, functions]
  prompt: |
    Write a function `add_{n}(a, b)` that returns the sum of its two arguments.
    Both are whole numbers.
  reference: |
    def add_{n}(a, b):
        return a + b
  wrong:
    - |
      def add_{n}(a, b):
          return a - b
    - |
      def add_{n}(a, b):
          return 0
  tests:
    tests/test_solution.py: |
      from solution import add_{n}


      def test_add():
          assert add_{n}(1, 2) == 3
"""
_REPLY = "Here it is:\n\n```python\ndef add_{n}(a, b):\n    return a + b\n```\n"
SCRIPTED_SANDBOX = '''\
"""A sandbox in which nothing runs: the judge says at once that its one test passed."""

import json

import pytest

from pytest_llmbench.sandbox.base import ExecResult, Prepared

TOLD = json.dumps({"tests": [["tests/test_solution.py::test_add", "passed"]], "exit_code": 0})


class Waiting:
    def alive(self):
        return True

    def go(self, first, beside=None):
        nonce = json.loads(first.stdin)["nonce"]
        return ExecResult(0, f"{nonce} ready\\n{nonce} {TOLD}\\n".encode(), b"", 0.0)

    def drop(self):
        pass


class Scripted:
    name = "scripted"

    def prepare(self, environment, on_progress):
        return Prepared(environment, "python 3")

    def start(self, prepared, job, beside=None):
        return Waiting()

    def run(self, prepared, job):
        return Waiting().go(job)

    def close(self):
        pass


@pytest.fixture(scope="session")
def llm_sandbox():
    return Scripted()
'''

_PEAK = """\
import os, subprocess, sys

session = subprocess.Popen(sys.argv[1:])
_, status, used = os.wait4(session.pid, 0)
print(used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""Starts the session: a process has for its peak at least what the one had that started it."""
_DRESSED = """\
import pytest

RECORD = {f"field{n}": None for n in range(100)} | {"text": "x = 1\\n" * 20, "score": 100.0}


@pytest.fixture(scope="session")
def shared(request):
    return request.config


@pytest.fixture(autouse=True)
def attempt(request):
    request.getfixturevalue("shared")
    request.node.user_properties.append(("record", dict(RECORD)))
    yield
"""
_MARKS = "abcdef"


@dataclass(frozen=True)
class Project:
    """A folder and how pytest is called in it. `items` is the number of its items."""

    folder: Path
    items: int
    arguments: tuple[str, ...]

    def pytest(self, *more: str) -> None:
        """Run a session in a process of its own; raises SystemExit if a test does not pass."""
        self._run(self._session(*more))

    def peak_memory(self, *more: str) -> int:
        """As `pytest`; the most memory that the session had resident, in bytes."""
        done = self._run([sys.executable, "-c", _PEAK, *self._session(*more)])
        return int(done.splitlines()[-1]) * (1 if sys.platform == "darwin" else 1024)

    def _session(self, *more: str) -> list[str]:
        own = ["-q", "-p", "no:cacheprovider", *self.arguments]
        return [sys.executable, "-m", "pytest", *own, *more]

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(  # noqa: S603  our own files
            command, cwd=self.folder, env=self._environment(), capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode:
            told = (done.stdout + done.stderr)[-3000:]
            raise SystemExit(f"{self.folder}: pytest failed:\n{told}")
        return done.stdout

    def _environment(self) -> dict[str, str]:
        """No plugin but those that are named, and a cache folder of its own."""
        own = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "XDG_CACHE_HOME": str(self.folder / ".cache")}
        return {**os.environ, **own}


def plain(folder: Path, items: int, *, dressed: bool = False) -> Project:
    """Test functions with nothing in them, `PER_FILE` a module.

    `dressed`: with an attempt's number of fixtures and markers, and a record's size of properties.
    """
    folder.mkdir(parents=True)
    head = ""
    (folder / "pytest.ini").write_text(
        "[pytest]\nmarkers =\n" + "\n".join(f"  {m}" for m in _MARKS)
    )
    if dressed:
        (folder / "conftest.py").write_text(_DRESSED)
        marks = ", ".join(f"pytest.mark.{mark}" for mark in _MARKS)
        head = f"import pytest\n\npytestmark = [{marks}]\n\n\n"
    for first in range(0, items, PER_FILE):
        numbers = range(first, min(first + PER_FILE, items))
        text = "\n\n".join(f"def test_{n}():\n    pass\n" for n in numbers)
        (folder / f"test_{first}.py").write_text(head + text)
    return Project(folder, items, ())


def attempts(folder: Path, problems: int, runs: int = 1) -> Project:
    """Problems with recorded answers and a sandbox that does nothing: `problems` x `runs` items."""
    (folder / "problems").mkdir(parents=True)
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "conftest.py").write_text(SCRIPTED_SANDBOX)
    for first in range(0, problems, PER_FILE):
        numbers = range(first, min(first + PER_FILE, problems))
        text = "\n".join(_PROBLEM.format(n=n) for n in numbers)
        (folder / "problems" / f"from_{first}.yaml").write_text(text)
    replies = [{"case_id": f"p{n}", "reply": _REPLY.format(n=n)} for n in range(problems)]
    (folder / "replies.jsonl").write_text("\n".join(map(json.dumps, replies)))
    (folder / "one.jsonl").write_text(json.dumps(replies[0]))
    arguments = (
        "-p",
        "pytest_llmbench.plugin",
        "--llm-provider=replay",
        "--llm-replay=replies.jsonl",
        "--llm-model=m",
    )
    return Project(folder, problems * runs, (*arguments, f"--llm-runs={runs}", "--llm-gpu=off"))


def per_item(project: Project, one: Project, *arguments: str) -> Callable[[], Sample]:
    """A turn: a session, less a session of one item, over the items that it has more."""

    def turn() -> Sample:
        short = tree(lambda: one.pytest(*arguments))
        long = tree(lambda: project.pytest(*arguments))
        more = project.items - one.items
        assert long.cpu is not None and short.cpu is not None
        return Sample((long.wall - short.wall) / more, (long.cpu - short.cpu) / more)

    return turn

"""A project that any machine can have: 24 attempts, judged by a sandbox in which nothing runs."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from benchmarks.projects import SCRIPTED_SANDBOX

CASE = """
- id: p{n}
  lang: python
  prompt: Write add(a, b).
  tests:
    tests/test_solution.py: |
      from solution import add
      def test_add():
          assert add(1, 2) == 3
"""
CONFTEST = (
    SCRIPTED_SANDBOX
    + """
import os, pathlib, signal, time

BEGUN = []

@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(error):
    if error:
        pathlib.Path("lost").touch()

def pytest_runtest_setup(item):
    dies, waits, lost = map(pathlib.Path, ("dies", "waits", "lost"))
    until = time.monotonic() + 60
    while waits.exists() and not lost.exists():
        assert time.monotonic() < until, "no worker was lost"
        time.sleep(0.02)
    BEGUN.append(item)
    if dies.exists() and len(BEGUN) == int(dies.read_text()):
        dies.unlink()
        os.kill(os.getpid(), signal.SIGKILL)
"""
)


class Project:
    """A folder of the controller, copied to machines."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        self.path = pytester.path
        self.section: dict[str, Any] = {}
        (self.path / "problems").mkdir()
        cases = "".join(CASE.format(n=n) for n in range(12))
        (self.path / "problems" / "python.yaml").write_text(cases)
        (self.path / "conftest.py").write_text(CONFTEST)
        (self.path / "pytest.ini").write_text("[pytest]\n")
        replies = ({"case_id": f"p{n}", "reply": "```python\nadd = 1\n```"} for n in range(12))
        (self.path / "replies.jsonl").write_text("\n".join(map(json.dumps, replies)))

    def copy_to(self, home: Path, dies: int | None = None) -> None:
        """Check the project out there; the first worker that begins item number `dies` is killed."""
        there = home / "project"
        shutil.copytree(self.path, there)
        if dies:
            (there / "dies").write_text(str(dies))
        owner = home.stat()
        for path in (there, *there.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)

    def wait_for_a_loss(self) -> None:
        """Workers in this folder run nothing before the controller knows of a lost worker."""
        (self.path / "waits").touch()

    def run(self, *options: str) -> pytest.RunResult:
        """A session with recorded answers, two runs a case."""
        report = self.path / "r.json"
        result = self.pytester.runpytest_subprocess(
            "-p", "pytest_llmbench.plugin", "-p", "no:cacheprovider", "--dist=load",
            "--json-report", f"--json-report-file={report}", "--llm-provider=replay",
            "--llm-replay=replies.jsonl", "--llm-model=m", "--llm-runs=2", "--llm-gpu=off", *options,
        )  # fmt: skip
        self.section = json.loads(report.read_text())["llmbench"] if report.exists() else {}
        return result

    @property
    def records(self) -> list[dict[str, Any]]:
        """Of the last session, one per attempt: pytest itself counted no attempt twice."""
        records: list[dict[str, Any]] = self.section["records"]
        assert len(records) == len({r["nodeid"] for r in records}) == 24
        return records


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return Project(pytester)

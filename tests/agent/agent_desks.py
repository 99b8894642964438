"""Desks without a sandbox, for tests of what lies around them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_llmbench.agent.base import Desk, Tool
from pytest_llmbench.agent.tools import BUILTIN_TOOLS
from pytest_llmbench.agent.workspace import Workspace
from pytest_llmbench.answer import WantedFile
from pytest_llmbench.case import Case
from pytest_llmbench.judging.base import CaseJudge, Check
from pytest_llmbench.languages.python import Python

TOOLS: dict[str, Tool] = {tool.name: tool for tool in BUILTIN_TOOLS}


class Checking(CaseJudge):
    """Passes the tests of files that hold `right`."""

    def checks_types(self, case: Case) -> bool:
        return False

    def run_visible_tests(self, case: Case, files: Mapping[str, str]) -> Check:
        passed = "right" in files["solution.py"]
        return Check(passed, "all passed" if passed else "1 of 1 failed", compiles=True)


def a_case(**fields: Any) -> Case:
    given = {"tests": {"test_a.py": "hidden"}, "id": "c", "lang": "python", "prompt": "Do it."}
    return Case(**{"path": Path("c.yaml"), "line": 1, **given, **fields})


def a_desk(present: Mapping[str, str] | None = None, case: Case | None = None) -> Desk:
    files = Workspace(["solution.py"], present or {})
    wanted = (WantedFile("solution.py", "Python", "python", Python(), any_name=True),)
    return Desk(case or a_case(), files, Checking(), wanted)

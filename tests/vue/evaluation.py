"""Answers evaluated by `runners/vue/checker/patterns.mjs`, many in one node process."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from npm_projects import installed

from pytest_llmbench.node import host_node

HERE = Path(__file__).parent
TARGET = "src/components/UserCard.vue"
Job = dict[str, Any]


def job(files: str | dict[str, str], **asked: Any) -> Job:
    """A text alone is the target's."""
    given = {TARGET: files} if isinstance(files, str) else files
    return {"files": given, "target": next(iter(given), TARGET), **asked}


def run(jobs: Sequence[Job], packages: str) -> dict[str, Any]:
    """{"names": the lists of names, "results": one {checks, naming, violations} or {error} per job}."""
    done = subprocess.run(
        [str(host_node().node), str(HERE / "evaluate.mjs"), str(installed(packages))],
        input=json.dumps(list(jobs)),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def evaluate(jobs: Sequence[Job], packages: str) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = run(jobs, packages)["results"]
    return results

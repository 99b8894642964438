"""pytest in pytest: agent attempts at the bundled cases, in a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema

SCHEMA = json.loads(files("pytest_llmbench").joinpath("schemas/report-v1.json").read_text())
_SECONDS = 900
"""Only one that hangs takes as long."""


def run_agents(folder: Path, *args: str) -> dict[str, Any]:
    """The report's section, valid; the session's journal is `journal.jsonl` in the folder."""
    report = folder / "r.json"
    command = [
        sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q",
        "--llm-mode=agent", "--llm-sandbox=bubblewrap", "--llm-warmup=0", "--llm-run-timeout=180",
        f"--llm-journal={folder / 'journal.jsonl'}",
        "--json-report", f"--json-report-file={report}", *args,
    ]  # fmt: skip
    environment = {**os.environ, "PYTEST_ADDOPTS": "-p no:hypothesispytest -p no:anyio"}
    ended = subprocess.run(
        command,
        check=False,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
    )
    assert report.exists(), ended.stdout[-3000:] + ended.stderr[-3000:]
    section: dict[str, Any] = json.loads(report.read_text())["llmbench"]
    jsonschema.validate(section, SCHEMA)
    return section

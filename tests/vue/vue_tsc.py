"""What vue-tsc itself says of projects on disk."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from pytest_llmbench.node import host_node

NO_EMIT = ("--noEmit", "--pretty", "false")
_LINE = re.compile(
    r"^(?:(?P<file>[^\s(][^(]*)\((?P<line>\d+),(?P<column>\d+)\): )?error (?P<code>TS\d+): (?P<text>.*)"
)
_RUNS = Path(__file__).parent / "vue_tsc_runs.cjs"

Finding = dict[str, object]


def run_each(folders: Sequence[Path], args: Sequence[str] = NO_EMIT) -> list[list[Finding]]:
    """vue-tsc in each folder, all in one process."""
    asked = [{"folder": str(folder), "args": list(args)} for folder in folders]
    done = subprocess.run(
        [str(host_node().node), str(_RUNS)],
        input=json.dumps(asked), text=True, capture_output=True, check=True,
    )  # fmt: skip
    return [findings(run["output"]) for run in json.loads(done.stdout)]


def run_alone(folder: Path, args: Sequence[str] = NO_EMIT) -> list[Finding]:
    """vue-tsc as a user starts it, in a process of its own."""
    command = [str(host_node().node), "node_modules/vue-tsc/bin/vue-tsc.js", *args]
    done = subprocess.run(command, cwd=folder, text=True, capture_output=True, check=False)
    found = findings(done.stdout)
    assert bool(found) == (done.returncode != 0), (done.returncode, done.stdout, done.stderr)
    return found


def findings(output: str) -> list[Finding]:
    """Lines of `--pretty false`; a line that begins with blanks continues the text."""
    found: list[Finding] = []
    for line in output.splitlines():
        match = _LINE.match(line)
        if match:
            found.append(_finding(match))
        else:
            assert found, f"not a diagnostic of vue-tsc: {line}"
            found[-1]["text"] = f"{found[-1]['text']}\n{line}"
    return found


def _finding(match: re.Match[str]) -> Finding:
    file, line, column, code, text = match.group("file", "line", "column", "code", "text")
    return {
        "file": file or "",
        "line": int(line or 0),
        "column": int(column or 0),
        "code": code,
        "text": text,
    }

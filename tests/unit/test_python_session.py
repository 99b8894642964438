"""The Python judge on its way to a case: what goes wrong there is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

RUNNER = Path(__file__).parents[2] / "runners" / "python"
CODE = """
import sys
sys.path.insert(0, {runner!r})
from llmbench_session import run_sessions
def divide():
    print("asked", file=sys.stderr)
    raise OSError("no room for a process")
run_sessions(divide)
"""


def test_what_kept_a_judge_from_starting_is_told_and_not_tried_again(tmp_path: Path) -> None:
    code = CODE.format(runner=str(RUNNER))
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.count("asked") == 1
    assert "OSError: no room for a process" in ended.stderr.splitlines()[-1]

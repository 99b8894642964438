"""Where tests and answer are judged apart: what each test process does for its part."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from llmbench_apart import answer_side, tests_side

CHANNEL = "/channel"

Send = Callable[[str, Any], None]


def take_part(job: dict[str, Any], work: Path, send: Send) -> None:
    """Called when pytest is up and has collected nothing; does not return for the answer's part."""
    part = job.get("part")
    if part == "tests":
        tests_side.install(job["solution"], str(work), job["profile"], send, CHANNEL)
    elif part == "answer":
        answer_side.serve(job["solution"], CHANNEL)
        send("done", 0)
        sys.__stdout__.flush()
        os._exit(0)


def without_answer() -> None:
    """Let the tests know that there is no answer to call."""
    answer_side.open_pipes(CHANNEL)

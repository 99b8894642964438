"""Benchmarks that are scripts of their own: their Markdown goes below the table as it is.

Each lies in `benchmarks/`, runs without arguments, and ends with 0: one that ends with another
code, as some do where they miss their target, is a row that failed, with its last words.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.row import Given, Result, Row

NAMES = ("gpu_sampler", "model_never_waits", "token_rates", "scale")
QUICK = {"gpu_sampler": ("--quick",), "scale": ("--attempts=200", "--items=2000")}
"""Arguments for small sizes; the others have one size."""
_LONGEST = 400.0
"""Seconds."""


def _run(name: str, given: Given) -> Sequence[Result]:
    """What the script tells."""
    path = Path(__file__).parents[1] / f"{name}.py"
    quick = QUICK.get(name, ()) if given.quick else ()
    command = [sys.executable, "-m", f"benchmarks.{name}", *quick]
    done = subprocess.run(  # noqa: S603  our own script
        command,
        cwd=path.parents[1],
        capture_output=True,
        text=True,
        timeout=_LONGEST,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{path.name}: {(done.stdout + done.stderr)[-1000:].strip()}")
    return [Result(name.replace("_", " "), "run", {}, told=done.stdout.strip())]


ROWS = tuple(Row(name, partial(_run, name)) for name in NAMES)

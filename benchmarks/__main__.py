"""What things cost here, beside what others pay for them, as ratios in one run.

    python -m benchmarks [--only NAME ...] [--rounds N] [--quick] [--out FOLDER]

Writes `performance.md` and `performance.svg` into FOLDER. Ways take turns, so ratios hold on a
machine that others use; absolute times need a quiet one. A row that cannot be measured says why.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.plot import draw
from benchmarks.row import Given, Result, Row, Skip
from benchmarks.rows import ROWS
from benchmarks.table import markdown


def main() -> int:
    """Measure row after row; 1 if one of them failed."""
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    names = [row.name for row in ROWS]
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help=str(names))
    parser.add_argument("--rounds", type=int, help="turns of each way (default 5; quick 2)")
    parser.add_argument("--quick", action="store_true", help="small sizes: does it still work?")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/out"))
    parser.add_argument("--base-image", help="of the Docker image, where none can be pulled")
    asked = parser.parse_args()
    rows = [row for row in ROWS if not asked.only or row.name in asked.only]
    rounds = asked.rounds or (2 if asked.quick else 5)
    begun, load = time.monotonic(), os.getloadavg()[0]
    results, told, failed = measured(rows, rounds, quick=asked.quick, image=asked.base_image)
    asked.out.mkdir(parents=True, exist_ok=True)
    no_plot = draw(results, asked.out / "performance.svg")
    about = f"{_machine()}; load {load:.1f} before, {os.getloadavg()[0]:.1f} after; {rounds} rounds"
    took = f"{time.monotonic() - begun:.0f} s in all" + ("; quick sizes" if asked.quick else "")
    left_out = [f"- {line}" for line in [*told, *filter(None, [no_plot])]]
    text = "\n".join([f"{about}; {took}.", "", markdown(results), *left_out]).rstrip() + "\n"
    (asked.out / "performance.md").write_text(text, "utf-8")
    print(text)
    return 1 if failed else 0


def measured(
    rows: Sequence[Row], rounds: int, *, quick: bool, image: str | None
) -> tuple[list[Result], list[str], bool]:
    """The results; sentences about rows that have none; whether one of these is our fault."""
    results: list[Result] = []
    told: list[str] = []
    failed = False
    for row in rows:
        print(f"{row.name} ", end="", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="llmbench-benchmark-") as folder:
            try:
                results += row.run(Given(rounds, quick, Path(folder), image))
            except Skip as why:
                told.append(f"{row.name} left out: {why}")
            except (Exception, SystemExit) as error:  # noqa: BLE001  the other rows go on
                traceback.print_exc()
                told.append(f"{row.name} failed: {type(error).__name__}: {error}")
                failed = True
    return results, told, failed


def _machine() -> str:
    """What a reader has to know of it: no host name."""
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    cores = f"{os.cpu_count()} cores, {platform.machine()}, {_processor()}"
    return f"{now}; {cores}; {platform.system()}, Python {platform.python_version()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "unknown processor")


if __name__ == "__main__":
    sys.exit(main())

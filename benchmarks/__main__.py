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
from dataclasses import replace
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
    given = Given(rounds, asked.quick, Path(), asked.base_image)
    report = Report(given, asked.out)
    for row in rows:
        report.measure(row)
        report.write()  # a run that is ended early has told of its first rows
    print(report.text())
    return 1 if report.failed else 0


class Report:
    """What was measured so far."""

    def __init__(self, given: Given, out: Path) -> None:
        self.failed = False
        self._given, self._out = given, out
        self._results: list[Result] = []
        self._told: list[str] = []
        self._begun, self._load = time.monotonic(), os.getloadavg()[0]

    def measure(self, row: Row) -> None:
        """Add a row's results, or a sentence why there are none."""
        print(f"{row.name} ", end="", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="llmbench-benchmark-") as folder:
            try:
                self._results += row.run(replace(self._given, folder=Path(folder)))
            except Skip as why:
                self._told.append(f"{row.name} left out: {why}")
            except (Exception, SystemExit) as error:  # noqa: BLE001  the other rows go on
                traceback.print_exc()
                self._told.append(f"{row.name} failed: {type(error).__name__}: {error}")
                self.failed = True

    def text(self) -> str:
        """Markdown."""
        loads = f"load {self._load:.1f} before, {os.getloadavg()[0]:.1f} after"
        took = f"{self._given.rounds} rounds, {time.monotonic() - self._begun:.0f} s in all"
        small = "; quick sizes" if self._given.quick else ""
        parts = [f"{_machine()}; {loads}; {took}{small}.", "", markdown(self._results)]
        return "\n".join([*parts, *(f"- {line}" for line in self._told)]).rstrip() + "\n"

    def write(self) -> None:
        """The table and the plot."""
        self._out.mkdir(parents=True, exist_ok=True)
        (self._out / "performance.md").write_text(self.text(), "utf-8")
        no_plot = draw(self._results, self._out / "performance.svg")
        if no_plot and no_plot not in self._told:
            self._told.append(no_plot)


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

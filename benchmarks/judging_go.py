"""What judging a Go answer costs, beside `go test` as a plain command.

    python benchmarks/judging_go.py [--attempts N]

Ways take turns, one attempt each. Needs bubblewrap; the environment comes from the user's cache.
`go test` is left out where no go is in PATH. It runs the benchmark's own files, outside of any
sandbox, with its build cache warm but for the package itself, whose text differs each time.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import platformdirs

from pytest_llmbench.case import Case
from pytest_llmbench.judge import Judge
from pytest_llmbench.languages.go import Go
from pytest_llmbench.sandbox.bubblewrap.sandbox import Bubblewrap

PAUSE = 1.0
"""Seconds between the start of a judge and its answer; a model takes longer."""
CODE = "package solution\n\nfunc Add(a, b int) int { return a + b }\n"
TESTS = """\
package solution

import "testing"

func TestAdd(t *testing.T) {
	for n := range 8 {
		if got := Add(n, 2); got != n+2 {
			t.Errorf("Add(%d, 2) = %d", n, got)
		}
	}
}
"""
CASE = Case("f", "go", "", {"solution_test.go": TESTS}, Path("f.yaml"), 1, reference=CODE)

Way = tuple[Callable[[], None], Callable[[], None]]
"""What is done while there is no answer yet, and what its verdict waits for."""


def judged(judge: Judge, case: Case, *, ahead: bool) -> Way:
    """By the real judge, which must pass its own reference."""
    language = Go()
    judge.tests_total(language, case)

    def before() -> None:
        if ahead:
            judge.start_ahead(language, case)
            time.sleep(PAUSE)

    def attempt() -> None:
        verdict = judge.judge(language, case, CODE).verdict
        if not verdict.passed:
            raise SystemExit(f"a right answer failed: {verdict}")

    return before, attempt


def plain(go: str, folder: Path) -> Way:
    """`go test`, as a user would by hand."""
    folder.mkdir()
    (folder / "go.mod").write_text("module bench\n\ngo 1.22\n")
    (folder / "solution_test.go").write_text(TESTS)

    def before() -> None:
        (folder / "solution.go").write_text(f"{CODE}\nconst at = {time.time_ns()}\n")

    def attempt() -> None:
        subprocess.run([go, "test", "./..."], cwd=folder, check=True, capture_output=True)  # noqa: S603 - our files

    before()
    attempt()
    return before, attempt


def main() -> None:
    """Print a line per way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=9)
    chosen = parser.parse_args()
    sandbox = Bubblewrap(Path(platformdirs.user_cache_dir("pytest-llmbench")))
    with tempfile.TemporaryDirectory(prefix="judging-") as folder:
        judge = Judge(sandbox, Path(folder), 30, lambda line: print(line, file=sys.stderr))
        apart = replace(CASE, isolation="separate")
        ways = {
            "started ahead, shared": judged(judge, CASE, ahead=True),
            "started ahead, separate": judged(judge, apart, ahead=True),
            "from nothing, shared": judged(judge, CASE, ahead=False),
        }
        if go := shutil.which("go"):
            ways["go test"] = plain(go, Path(folder, "plain"))
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(chosen.attempts):
            for name, (before, attempt) in ways.items():
                before()
                started = time.perf_counter()
                attempt()
                times[name].append((time.perf_counter() - started) * 1000)
        judge.close()
    sandbox.close()
    print(f"{'way':28} {'median':>8} {'quartiles':>16}")
    for name, values in times.items():
        low, median, high = statistics.quantiles(values, n=4)
        print(f"{name:28} {median:5.0f} ms {low:6.0f} - {high:4.0f} ms")


if __name__ == "__main__":
    main()

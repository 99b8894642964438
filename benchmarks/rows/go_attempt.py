"""A Go answer judged, beside `go test` as a user would call it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.judging import bubblewrap, command, judge_in, judged, lay
from benchmarks.measure import take_turns
from benchmarks.row import Given, Result, Row, Target
from pytest_llmbench.case import Case
from pytest_llmbench.languages.go import Go

AHEAD = 1.0
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
OURS = "bubblewrap, started ahead, shared"


def run(given: Given) -> Sequence[Result]:
    """`go test` has a warm build cache but for the package itself: its text differs each time."""
    sandbox, language = bubblewrap(), Go()
    judge = judge_in(sandbox, given.folder / "cache")
    try:
        apart = replace(CASE, isolation="separate")
        ways = {
            OURS: judged(judge, language, CASE, ahead=AHEAD),
            "bubblewrap, started ahead, separate": judged(judge, language, apart, ahead=AHEAD),
            "bubblewrap, from nothing, shared": judged(judge, language, CASE),
        }
        missing = {}
        if go := shutil.which("go"):
            files = {"go.mod": "module bench\n\ngo 1.22\n", "solution_test.go": TESTS}
            folder = lay(given.folder / "plain", files)

            def another() -> None:
                lay(folder, {"solution.go": f"{CODE}\nconst at = {time.time_ns()}\n"})

            ways["go test"] = command([go, "test", "./..."], folder, another)
        else:
            missing["go test"] = "no go in PATH"
        samples = take_turns(ways, given, given.size(2, 1))
    finally:
        judge.close()
        sandbox.close()
    return [Result("Go", "attempt", samples, [Target(OURS, 350)], missing)]


ROW = Row("go", run)

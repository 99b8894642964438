"""Collecting 10,000 attempts beside collecting 10,000 test functions."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.measure import Way, take_turns
from benchmarks.projects import Project, attempts, per_item, plain
from benchmarks.row import Given, Result, Row, Target

RUNS = 10
ONLY = ("--collect-only", "-qq")
ONE_ANSWER = ("--llm-replay=one.jsonl",)
"""Recorded answers to 10,000 cases would be read, too: that is no collecting."""
OURS, MANY, PLAIN = "problems x 10 runs", "a problem each", "plain pytest"


def run(given: Given) -> Sequence[Result]:
    """Both with their start-up taken off: that of a session with one item."""
    size = given.size(10_000, 300)
    projects = {
        OURS: attempts(given.folder / "runs", size // RUNS, RUNS),
        MANY: attempts(given.folder / "problems", size),
        PLAIN: plain(given.folder / "plain", size),
    }
    one: dict[str, Project] = {
        OURS: attempts(given.folder / "one", 1),
        PLAIN: plain(given.folder / "one-plain", 1),
    }
    one[MANY] = one[OURS]
    more = {OURS: ONE_ANSWER, MANY: ONE_ANSWER, PLAIN: ()}
    ways = {name: Way(per_item(projects[name], one[name], *ONLY, *more[name])) for name in projects}
    samples = take_turns(ways, given)
    targets = [Target(OURS, 2, PLAIN), Target(MANY, 2, PLAIN)]
    notes = [f"{size:,} items; start-up of pytest and of the plugin taken off"]
    return [Result("collecting", "item", samples, targets, notes=notes)]


ROW = Row("collecting", run)

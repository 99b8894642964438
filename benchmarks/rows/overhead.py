"""What an attempt costs beside its model and its sandbox: neither does anything here."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.measure import Way, take_turns
from benchmarks.projects import Project, attempts, per_item, plain
from benchmarks.row import Given, Result, Row, Target

UNAHEAD = "ours, made when its turn comes (--llm-prefetch 0)"
OURS, PLAIN, JSON = "ours, with JSON report", "plain pytest", "plain pytest, with JSON report"
REPORT = ("-p", "pytest_jsonreport", "--json-report", "--json-report-file=report.json")
DRESSED = "with JSON report, two fixtures, six markers and a record's size of properties"
NO_PREFETCH = "--llm-prefetch=0"
RUNS = 10


def run(given: Given) -> Sequence[Result]:
    """Sessions of many items, less the start-up of a session with one."""
    size = given.size(2_000, 100)
    whole: dict[str, tuple[Project, tuple[str, ...]]] = {
        OURS: (attempts(given.folder / "ours", size // RUNS, RUNS), REPORT),
        UNAHEAD: (attempts(given.folder / "unahead", size // RUNS, RUNS), (*REPORT, NO_PREFETCH)),
        JSON: (plain(given.folder / "json", size), REPORT),
        DRESSED: (plain(given.folder / "dressed", size, dressed=True), REPORT),
        PLAIN: (plain(given.folder / "plain", size), ()),
    }
    one = {
        OURS: attempts(given.folder / "one", 1),
        JSON: plain(given.folder / "one-plain", 1),
    }
    one[UNAHEAD], one[PLAIN], one[DRESSED] = one[OURS], one[JSON], one[JSON]
    ways = {
        name: Way(per_item(project, one[name], *arguments))
        for name, (project, arguments) in whole.items()
    }
    samples = take_turns(ways, given)
    targets = [Target(OURS, 1.3, JSON), Target(UNAHEAD, 1.3, JSON), Target(OURS, 1.3, PLAIN)]
    told = (
        "an attempt: recorded reply, code found in it and parsed, judged by a sandbox that says "
        "at once that the test passed, record, reports; a plain test is an empty function"
    )
    notes = [f"{size:,} items collected, run and reported; start-up taken off", told]
    return [Result("overhead of a no-op attempt", "item", samples, targets, notes=notes)]


ROW = Row("overhead", run)

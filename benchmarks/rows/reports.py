"""Reports of 10,000 attempts, and what memory they take."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measure import Way, take_turns, tree
from benchmarks.projects import attempts, per_item, plain
from benchmarks.row import Given, Result, Row, Sample, Target
from pytest_llmbench.case import Case, CaseRun, ModelSpec
from pytest_llmbench.record import Record
from pytest_llmbench.reports.json_file import write_json
from pytest_llmbench.reports.summary import summarize

OURS = "our section: numbers, records, written"
WHOLE, PEER = "all of the JSON report, our writer", "all of it, pytest-json-report's writer"
JSON = ("-p", "pytest_jsonreport", "--json-report", "--json-report-file=report.json")
CASES, LOG = 100, "a line of what the tests said\n" * 10


def run(given: Given) -> Sequence[Result]:
    """The writers in this process; what two plugins of pytest cost, in sessions."""
    size = given.size(10_000, 200)
    records = [_record(n) for n in range(size)]
    plain_part = {"created": time.time(), "tests": [_test(record) for record in records]}
    file = given.folder / "report.json"

    def section() -> None:
        _write({"llmbench": {"summary": summarize(records), "records": records}}, file)

    def whole(write: Any) -> None:
        report = {**plain_part, "llmbench": {"summary": summarize(records), "records": records}}
        write(report, file)

    ways = {
        OURS: Way(lambda: tree(section)),
        WHOLE: Way(lambda: tree(partial(whole, _write))),
        PEER: Way(lambda: tree(partial(whole, _dump))),
    }
    samples = take_turns(ways, given)
    targets = [] if given.quick else [Target(OURS, 500)]
    first = Result(f"reports of {size:,} attempts", "session", samples, targets)
    first.notes = [_memory(given)]
    return [first, _plugins(given)]


def _plugins(given: Given) -> Result:
    """What others add to an empty test, for the scale: the differences within a turn."""
    size = given.size(2_000, 50)
    project, one = plain(given.folder / "plain", size), plain(given.folder / "one", 1)
    arguments = {"pytest-json-report": JSON, "junitxml": ("--junitxml=junit.xml",), "none": ()}
    ways = {name: Way(per_item(project, one, *given_)) for name, given_ in arguments.items()}
    samples = take_turns(ways, given)
    without = samples.pop("none")
    added = {
        f"{name}, 10,000 empty tests": [
            Sample(
                max(1e-6, a.wall - b.wall) * 10_000, max(1e-6, (a.cpu or 0) - (b.cpu or 0)) * 10_000
            )
            for a, b in zip(taken, without, strict=True)
        ]
        for name, taken in samples.items()
    }
    return Result("what other reports add", "session", added)


def _memory(given: Given) -> str:
    """Of whole sessions, by what more items add to the peak."""
    few, many = given.size(1_000, 100), given.size(5_000, 600)
    runs = 10
    ours = [
        attempts(given.folder / f"m{n}", n // runs, runs).peak_memory(*JSON) for n in (few, many)
    ]
    bare = [plain(given.folder / f"p{n}", n).peak_memory(*JSON) for n in (few, many)]
    each, plainly = ((b - a) / (many - few) / 1024 for a, b in (ours, bare))
    return (
        f"memory of a session with the JSON report: {each:.1f} KiB an attempt (an empty test of "
        f"plain pytest: {plainly:.1f} KiB), so 100,000 attempts take {each * 1e5 / 1024**2:.2f} GiB"
    )


def _record(number: int) -> dict[str, Any]:
    """As an attempt leaves it that a server answered and a sandbox judged."""
    case = Case(f"case{number % CASES}", "python", "p", {"t.py": "x"}, Path("p.yaml"), 1)
    run_ = CaseRun(case, ModelSpec("ollama", "model:7b", "model:7b"), number // CASES + 1)
    record = Record(
        session="s", nodeid=f"problems/p.yaml::{run_.name}", mode="prompt", status="passed",
        timestamp="2026-01-01T00:00:00.000+00:00", score=100.0, tests_passed=8, tests_failed=0,
        tests_total=8, exit_code=0, run_seconds=0.04, log_head=LOG, output_code="x = 1\n" * 20,
        llm_seconds=4.2, tokens_generated=210, prompt_tokens=180, tokens_per_sec=61.5,
        ttft_seconds=0.2, finish_reason="stop", timing_source="server", temperature=0.1,
    )  # fmt: skip
    record.of_run(run_)
    return record.to_dict()


def _test(record: dict[str, Any]) -> dict[str, Any]:
    """As pytest-json-report tells of it."""
    stage = {"duration": 0.0001, "outcome": "passed"}
    return {
        "nodeid": record["nodeid"], "lineno": 1, "outcome": "passed",
        "keywords": ["llmbench", "python", record["case_id"], "p.yaml", "problems", ""],
        "user_properties": [{"llmbench": record}],
        "setup": stage, "call": stage, "teardown": stage,
    }  # fmt: skip


def _write(report: dict[str, Any], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        write_json(report, file)


def _dump(report: dict[str, Any], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        json.dump(report, file, default=str)


ROW = Row("reports", run)

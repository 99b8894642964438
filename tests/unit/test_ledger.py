"""Every collected attempt is in every report, in the order of collection."""

from __future__ import annotations

from pathlib import Path

from pytest_llmbench.case import Case, CaseRun, ModelSpec
from pytest_llmbench.ledger import Ledger
from pytest_llmbench.level import Level


def run(case_id: str) -> CaseRun:
    case = Case(case_id, "python", "p", {"t.py": "x"}, Path("p.yaml"), 1)
    return CaseRun(case, ModelSpec("replay", "m", "m"), 1)


def test_records_come_in_the_order_of_collection():
    ledger = Ledger(lambda case: Level("shared"))
    for name in "abc":
        ledger.expect(name, run(name))
    for name in "cab":
        ledger.add(name, {"case_id": name, "status": "passed"})
    assert [r["case_id"] for r in ledger.records("s", "why")] == ["a", "b", "c"]


def test_an_attempt_never_made_is_skipped_with_the_reason():
    ledger = Ledger(lambda case: Level("shared"))
    ledger.expect("f::a", run("a"))
    (record,) = ledger.records("session 1", "not run: interrupted")
    assert (record["status"], record["reason"]) == ("skipped", None)
    assert record["message"] == "not run: interrupted"
    assert (record["nodeid"], record["case_id"], record["model"]) == ("f::a", "a", "m")
    assert (record["session"], record["score"]) == ("session 1", None)


def test_an_attempt_whose_worker_died_is_an_error():
    ledger = Ledger(lambda case: Level("shared"))
    ledger.expect("a", run("a"))
    ledger.lose("a", "worker gw0 crashed")
    (record,) = ledger.records("s", "why")
    assert (record["status"], record["reason"]) == ("error", "worker_lost")
    assert record["message"] == "worker gw0 crashed"


def test_a_record_that_arrived_outlives_its_worker():
    ledger = Ledger(lambda case: Level("shared"))
    ledger.expect("a", run("a"))
    ledger.add("a", {"status": "passed"})
    ledger.lose("a", "crashed")
    assert ledger.records("s", "why") == [{"status": "passed"}]


def test_collected_by_several_workers_it_is_one_attempt():
    ledger = Ledger(lambda case: Level("shared"))
    ledger.expect("a", run("a"))
    ledger.expect("a", run("a"))
    assert len(ledger.records("s", "why")) == 1


def test_a_record_nobody_expected_is_kept_at_the_end():
    ledger = Ledger(lambda case: Level("shared"))
    ledger.add("z", {"case_id": "z"})
    ledger.expect("a", run("a"))
    assert [r["case_id"] for r in ledger.records("s", "why")] == ["a", "z"]

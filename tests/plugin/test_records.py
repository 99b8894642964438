"""Every collected item in every report: plain, over xdist, cut short, crashed."""

import csv
import json

import pytest
from samples import ADD, RIGHT_ADD, RIGHT_SUB, SUB, WRONG_ADD

NOISE = {"session", "timestamp", "worker", "run_seconds", "in_flight", "log_head"}


def without_noise(records):
    return [{k: v for k, v in r.items() if k not in NOISE} for r in records]


def test_xdist_gives_the_same_records_and_every_model_to_all_workers(judged_dir):
    judged_dir.problems(ADD + SUB)
    judged_dir.replies(py_add=[RIGHT_ADD, WRONG_ADD], py_sub=[RIGHT_SUB, RIGHT_SUB])
    judged_dir.run("--llm-runs=2", models=("a", "b"))
    plain = judged_dir.records
    judged_dir.run("--llm-runs=2", models=("a", "b"), workers=2)
    spread = judged_dir.records
    assert without_noise(plain) == without_noise(spread)
    homes = {(r["model"], r["worker"]) for r in spread}
    assert homes == {(model, worker) for model in "ab" for worker in ("gw0", "gw1")}


def test_user_properties_carry_the_record(judged_dir, workers):
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD)
    judged_dir.run(workers=workers)
    (test,) = judged_dir.report["tests"]
    (carried,) = [p["llmbench"] for p in test["user_properties"] if "llmbench" in p]
    assert carried == judged_dir.records[0]
    assert json.loads(json.dumps(carried)) == carried


def test_items_never_run_are_there_too(judged_dir, workers):
    judged_dir.problems(ADD + SUB)
    judged_dir.replies(py_add=WRONG_ADD, py_sub=RIGHT_SUB)
    judged_dir.run("-x", workers=workers)
    assert judged_dir.record("py_add")["status"] == "failed"
    record = judged_dir.record("py_sub")
    assert record["status"] in ("skipped", "passed") if workers else record["status"] == "skipped"
    if record["status"] == "skipped":
        assert "not finished" in record["message"]


def test_a_lost_worker_is_an_error_and_the_next_item_runs(judged_dir):
    judged_dir.problems(ADD + SUB)
    judged_dir.replies(py_add=RIGHT_ADD, py_sub=RIGHT_SUB)
    judged_dir.pytester.makeconftest(
        """
        import os, pytest

        @pytest.fixture(autouse=True)
        def fall(request):
            if "add" in request.node.name:
                os._exit(3)
        """
    )
    result = judged_dir.run(workers=2)
    result.assert_outcomes(passed=1, errors=1)
    lost = judged_dir.record("py_add")
    assert (lost["status"], lost["reason"]) == ("error", "worker_lost")
    assert judged_dir.record("py_sub")["status"] == "passed"


def test_csv(judged_dir, workers):
    judged_dir.problems(ADD + SUB)
    judged_dir.replies(py_add=WRONG_ADD, py_sub="```python\n=sub\n```")
    judged_dir.run("--llm-csv=out.csv", workers=workers)
    with (judged_dir.path / "out.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:10] == [
        "problem_id", "lang", "run", "score", "passed", "exit_code", "llm_seconds", "log_head",
        "model", "provider",
    ]  # fmt: skip
    assert [(r["problem_id"], r["run"], r["score"], r["passed"]) for r in rows] == [
        ("py_add", "1", "50.0", "False"),
        ("py_sub", "1", "0.0", "False"),
    ]
    assert rows[1]["output_code"] == "'=sub\n"


def test_summary_counts_attempts_only(judged_dir):
    judged_dir.problems(ADD + SUB + SUB.replace("py_sub", "py_lost"))
    judged_dir.replies(py_add=WRONG_ADD, py_sub=RIGHT_SUB)
    judged_dir.run()
    (row,) = judged_dir.section["summary"]["models"]
    assert (row["attempts"], row["passed"], row["pass_rate"]) == (2, 1, 0.5)
    assert row["score_mean"] == 75.0
    assert row["errors"] == {"llm_protocol": 1}
    assert row["failures"] == {"wrong_answer": 1}


def test_terminal_table_and_words(judged_dir, workers):
    judged_dir.problems(ADD + SUB)
    judged_dir.replies(py_add=WRONG_ADD, py_sub=RIGHT_SUB)
    result = judged_dir.run("-v", workers=workers)
    result.stdout.fnmatch_lines(
        [
            "*FAILED score 50 wrong_answer*",
            "model*lang*attempts*passed*score*",
            "m *python* 2 *50%*75.0*",
        ]
    )
    result.stdout.fnmatch_lines(["*PASSED score 100*"])


JUDGES_WHEN_SEEN = """
import threading
from pytest_llmbench import pipeline
from pytest_llmbench.progress import Progress

seen, status, judged = threading.Event(), Progress._status, pipeline._judged

def tell(self, name, phase, more):
    status(self, name, phase, more)
    if phase == "judging":
        seen.set()

def judge_when_seen(*args):
    assert seen.wait(60), "judging was never told"
    return judged(*args)

Progress._status, pipeline._judged = tell, judge_when_seen
"""


@pytest.fixture
def watched_dir(judged_dir):
    """Nothing is judged before that phase was told: a busy machine may look too late."""
    judged_dir.pytester.makeconftest(JUDGES_WHEN_SEEN)
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD)
    return judged_dir


def test_plain_lines_tell_case_and_phase(watched_dir):
    result = watched_dir.run()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        # A recorded reply is there before anyone could be told that it is asked for.
        ["llmbench: py_add[[]m-run1]: judging*"]
    )


def test_a_report_that_cannot_be_written_is_told_and_costs_nothing_else(judged_dir):
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD)
    judged_dir.pytester.makeconftest(
        """
        def pytest_llmbench_register(registry):
            def broken(section):
                raise OSError("disk full")
            registry.add_report(broken)
            registry.add_report(lambda section: open("seen.txt", "w").write(str(len(section["records"]))))
        """
    )
    result = judged_dir.run("--llm-csv=out.csv")
    result.stdout.fnmatch_lines(["*a report was not written: OSError: disk full*"])
    assert result.ret == 1
    assert (judged_dir.path / "seen.txt").read_text() == "1"
    assert (judged_dir.path / "out.csv").exists()


def test_plain_lines_over_xdist_name_the_worker(watched_dir):
    result = watched_dir.run(workers=2)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["llmbench: [[]gw[01][]] py_add[[]m-run1]: *"])

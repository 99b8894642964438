"""What is kept of every attempt as it ends, however the session ends."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from needs import need
from samples import ADD, RIGHT_ADD, RIGHT_SUB, SUB, WRONG_ADD
from servers.openai_server import OpenAIServer, streams
from servers.scripted import Asked, Exchange

USAGE = 4
KNOWN_AT_THE_END = {"in_flight", "clean", "not_clean", "gpu_shared"}
MODEL = "llama-3.1-8b-instruct"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def journal_of(bench_dir) -> Path:
    (path,) = (bench_dir.path / ".llmbench").glob("*.jsonl")
    return path


def test_every_attempt_and_what_the_model_said(judged_dir, workers):
    judged_dir.problems(ADD + SUB)
    thought = f"<think>one and two</think>{WRONG_ADD}"
    judged_dir.replies(py_add=thought, py_sub="I cannot.")
    result = judged_dir.run(workers=workers)
    head, *kept = lines(journal_of(judged_dir))
    assert head == {"llmbench_journal": 1, "session": judged_dir.section["run"]["session"]}
    assert {line["case_id"]: line["reply"] for line in kept} == {
        "py_add": WRONG_ADD,
        "py_sub": "I cannot.",
    }
    for line in kept:
        record = judged_dir.record(line["case_id"])
        assert {k: line[k] for k in record if k not in KNOWN_AT_THE_END} == {
            k: v for k, v in record.items() if k not in KNOWN_AT_THE_END
        }
    (thinking,) = [line for line in kept if line["case_id"] == "py_add"]
    assert thinking["reasoning"] == "one and two"
    result.stdout.fnmatch_lines(["llmbench: journal .llmbench*.jsonl"])
    # Replies are long: they are in the journal, and nowhere else.
    assert "one and two" not in (judged_dir.path / "r.json").read_text()
    assert [list(p) for t in judged_dir.report["tests"] for p in t["user_properties"]] == [
        ["llmbench"]
    ] * 2


def test_git_does_not_see_it_and_collecting_makes_none(judged_dir):
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD)
    judged_dir.run("--collect-only")
    assert not (judged_dir.path / ".llmbench").exists()
    judged_dir.run("--llm-session-name=night 1/2")
    assert journal_of(judged_dir).name == "night_1_2.jsonl"
    assert (judged_dir.path / ".llmbench" / ".gitignore").read_text() == "*\n"


def test_a_killed_session_leaves_what_had_ended(judged_dir):
    judged_dir.problems(ADD + SUB)

    def answers_one(exchange: Exchange, asked: Asked) -> None:
        if "add(a, b)" in json.dumps(asked.body):
            streams(RIGHT_ADD)(exchange, asked)
        else:
            exchange.wait(600)

    with OpenAIServer(answers_one) as server:
        command = [
            sys.executable, "-m", "pytest", "-p", "pytest_llmbench.plugin", "-p", "no:cacheprovider",
            "--llm-provider=lmstudio", f"--llm-model={MODEL}", f"--llm-base-url={server.base_url}",
            "--llm-warmup=0", "--llm-prefetch=0", "--llm-journal=kept.jsonl",
        ]  # fmt: skip
        journal = judged_dir.path / "kept.jsonl"
        with subprocess.Popen(command, cwd=judged_dir.path, stdout=subprocess.DEVNULL) as process:
            until = time.monotonic() + 120
            # Head and attempt; a line may be half written.
            while not (journal.exists() and journal.read_bytes().count(b"\n") > 1):
                assert time.monotonic() < until
                time.sleep(0.05)
            process.kill()
    (line,) = lines(journal)[1:]
    assert (line["case_id"], line["status"], line["reply"]) == ("py_add", "passed", RIGHT_ADD)


def test_a_journal_is_replayed(judged_dir, workers):
    judged_dir.problems(ADD + SUB)
    judged_dir.replies(py_add=[RIGHT_ADD, WRONG_ADD], py_sub=[RIGHT_SUB, RIGHT_SUB])
    judged_dir.run("--llm-runs=2", "--llm-journal=kept.jsonl", workers=workers)
    first = [(r["nodeid"], r["status"], r["output_code"]) for r in judged_dir.records]
    (judged_dir.path / "replies.jsonl").write_text((judged_dir.path / "kept.jsonl").read_text())
    judged_dir.run("--llm-runs=2")
    assert [(r["nodeid"], r["status"], r["output_code"]) for r in judged_dir.records] == first
    assert [status for _, status, _ in first].count("failed") == 1


def test_sessions_are_appended_also_after_a_line_that_was_cut(judged_dir):
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD)
    judged_dir.run("--llm-journal=kept.jsonl")
    path = judged_dir.path / "kept.jsonl"
    with path.open("a") as file:
        file.write('{"case_id": "py_a')
    judged_dir.run("--llm-journal=kept.jsonl")
    *before, cut, head, last = path.read_text().splitlines()
    assert cut == '{"case_id": "py_a'
    assert [json.loads(line).get("llmbench_journal") for line in (*before, head, last)] == [
        *(1, None),
        *(1, None),
    ]


def test_a_file_of_something_else_is_not_appended_to(judged_dir):
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD)
    notes = judged_dir.path / "notes.txt"
    notes.write_text("my notes\n")
    result = judged_dir.usage("--llm-journal=notes.txt")
    assert result.ret == USAGE
    result.stderr.fnmatch_lines(
        ["ERROR: --llm-journal: *notes.txt is no journal: name a new file*"]
    )
    assert notes.read_text() == "my notes\n"
    result = judged_dir.usage("--llm-journal=replies.jsonl")
    result.stderr.fnmatch_lines(["ERROR: --llm-journal: *replies.jsonl is *"])
    result = judged_dir.usage("--llm-journal=out", "--llm-csv=out")
    result.stderr.fnmatch_lines(
        ["ERROR: --llm-journal: *out is the file of --llm-csv: name another"]
    )


def test_a_full_disk_is_told_and_fails_the_session(judged_dir, workers):
    need(None if Path("/dev/full").exists() else "there is no /dev/full on this system")
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD)
    result = judged_dir.run("--llm-journal=/dev/full", workers=workers)
    result.assert_outcomes(passed=1)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["llmbench: the journal ends after 0 attempts: /dev/full: No space*"]
    )
    assert judged_dir.record("py_add")["status"] == "passed"


def test_a_folder_that_nobody_named_may_be_read_only(judged_dir):
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD)
    (judged_dir.path / ".llmbench").write_text("in the way")
    result = judged_dir.run()
    assert result.ret == 0
    result.stdout.fnmatch_lines(["llmbench: the journal ends after 0 attempts: *: File exists"])


def test_a_journal_that_ends_in_the_midst_of_a_character_is_replayed(judged_dir):
    judged_dir.problems(ADD + SUB)
    judged_dir.replies(py_add=RIGHT_ADD + " voil\u00e0", py_sub=RIGHT_SUB + " voil\u00e0")
    judged_dir.run("--llm-journal=kept.jsonl")
    kept = (judged_dir.path / "kept.jsonl").read_bytes()
    (judged_dir.path / "cut.jsonl").write_bytes(kept[: kept.rindex("\u00e0".encode()) + 1])
    result = judged_dir.pytest("--llm-replay=cut.jsonl", "--llm-model=replay/m")
    result.assert_outcomes(passed=1, errors=1)
    assert judged_dir.record("py_add")["status"] == "passed"
    assert "no recorded reply" in judged_dir.record("py_sub")["message"]


def test_a_disk_that_fills_up_costs_no_other_report(judged_dir):
    """The journal may have so many bytes; CSV and JSON report are shorter."""
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD)
    judged_dir.pytester.makeconftest(
        """
        import os, resource, signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        none = resource.RLIM_INFINITY

        def pytest_runtest_logfinish(nodeid):
            full = os.stat("kept.jsonl").st_size + 10 if "run1" in nodeid else none
            resource.setrlimit(resource.RLIMIT_FSIZE, (full, none))
        """
    )
    result = judged_dir.run(
        "--llm-journal=kept.jsonl", "--llm-csv=out.csv", "--llm-runs=2", "--llm-prefetch=0"
    )
    assert result.ret == 1
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["llmbench: the journal ends after 1 attempts: *: File too large"])
    with (judged_dir.path / "out.csv").open(newline="") as file:
        assert [row["passed"] for row in csv.DictReader(file)] == ["True", "True"]
    assert [r["status"] for r in judged_dir.records] == ["passed", "passed"]


def test_the_journal_that_is_replayed_is_not_appended_to(judged_dir):
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD)
    judged_dir.run("--llm-session-name=night")
    result = judged_dir.pytester.runpytest_inprocess(
        "-p", "pytest_llmbench.plugin", "-p", "no:cacheprovider",
        "--llm-replay=.llmbench/night.jsonl", "--llm-model=replay/m", "--llm-session-name=night",
    )  # fmt: skip
    assert result.ret == USAGE
    result.stderr.fnmatch_lines(["ERROR: --llm-journal: *night.jsonl is the file of answers: *"])

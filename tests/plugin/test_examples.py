"""The examples run as their first line says."""

import json
import shutil
from pathlib import Path

from needs import need, no_bubblewrap

from pytest_llmbench.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_a_provider_of_ones_own(judged_dir, workers):
    shutil.copytree(EXAMPLES / "own_provider", judged_dir.path, dirs_exist_ok=True)
    result = judged_dir.pytest("--llm-provider=canned", "--llm-model=any", workers=workers)
    result.assert_outcomes(passed=1)
    record = judged_dir.record("py_double")
    assert (record["provider"], record["family"], record["score"]) == ("canned", "canned", 100.0)


def test_a_tool_of_ones_own(judged_dir, workers):
    shutil.copytree(EXAMPLES / "own_tool", judged_dir.path, dirs_exist_ok=True)
    result = judged_dir.pytest(
        "--llm-mode=agent", "--llm-provider=replay", "--llm-replay=session.jsonl",
        "--llm-model=any", workers=workers,
    )  # fmt: skip
    result.assert_outcomes(passed=1)
    record = judged_dir.record("py_pieces")
    calls = [(call["tool"], call["outcome"]) for call in record["tool_call_log"]]
    looked_up = [("look_up_unit", word) for word in ("ok", "ok", "error", "ok")]
    assert calls == [*looked_up, ("write_file", "ok"), ("finish", "ok")]
    told = record["tool_call_log"][1]["result"]
    assert told == "one layer is 6 trays"
    assert record["efficiency_score"] == 0.4  # 2 / (4 turns + 1 wasted call)


def test_the_problem_of_that_tool_is_verified(tmp_path):
    need(no_bubblewrap())
    shutil.copytree(EXAMPLES / "own_tool" / "problems", tmp_path / "problems")
    assert main(["verify", str(tmp_path), "--sandbox=bubblewrap"]) == 0


def test_a_tool_of_ones_own_takes_the_place_of_a_built_in_one(judged_dir):
    shutil.copytree(EXAMPLES / "own_tool", judged_dir.path, dirs_exist_ok=True)
    conftest = judged_dir.path / "conftest.py"
    conftest.write_text(conftest.read_text().replace('"look_up_unit"', '"list_files"'))
    call = {"name": "list_files", "arguments": {"unit": "tray"}}
    finish = {"name": "finish", "arguments": {}}
    line = {"case_id": "py_pieces", "turns": [{"content": "", "tool_calls": [call, finish]}]}
    (judged_dir.path / "session.jsonl").write_text(json.dumps(line))
    judged_dir.pytest(
        "--llm-mode=agent", "--llm-provider=replay", "--llm-replay=session.jsonl", "--llm-model=any"
    )
    log = judged_dir.record("py_pieces")["tool_call_log"]
    assert log[0]["result"] == "one tray is 24 pieces"

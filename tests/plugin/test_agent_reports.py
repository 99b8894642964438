"""What the reports of a whole session tell of attempts with tools."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest
from samples import ADD, RIGHT_SUB, SUB, WRONG_ADD

WRONG = "def add(a, b):\n    return 0\n"
RIGHT = "def add(a, b):\n    return a + b\n"


def calls(name: str, **arguments: Any) -> dict[str, Any]:
    return {"content": "", "tool_calls": [{"name": name, "arguments": arguments}]}


def write(text: str, path: str = "solution.py") -> dict[str, Any]:
    return calls("write_file", path=path, content=text)


@pytest.fixture
def both(judged_dir):
    """py_add: wrong at once, right with tools; py_sub: right at once, with tools out of turns."""
    judged_dir.problems(ADD + SUB)
    lines = [
        {"case_id": "py_add", "reply": WRONG_ADD},
        {"case_id": "py_add", "turns": [
            calls("list_files"), write(WRONG), write(RIGHT, "/etc/passwd"), write(RIGHT),
            calls("finish"),
        ]},
        {"case_id": "py_sub", "reply": RIGHT_SUB},
        {"case_id": "py_sub", "turns": [write(text) for text in "abcdef"]},
    ]  # fmt: skip
    (judged_dir.path / "replies.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return judged_dir


def test_a_session_in_both_modes(both, workers):
    args = ("--llm-mode=prompt", "--llm-mode=agent", "--llm-max-iterations=5", "--llm-csv=o.csv")
    result = both.run(*args, "-v", workers=workers)
    result.assert_outcomes(passed=2, failed=2)
    summary, settings = both.section["summary"], both.section["run"]["settings"]
    assert [(row["mode"], row["passed"], row["failed"]) for row in summary["models"]] == [
        ("prompt", 1, 1), ("agent", 1, 1),
    ]  # fmt: skip
    (agent,) = summary["agent"]
    assert (agent["attempts"], agent["passed"], agent["iterations_mean"]) == (2, 1, 5.0)
    assert (agent["iterations_to_success_mean"], agent["tool_errors_mean"]) == (4.0, 0.5)
    # 2 / (5 turns + a refused path), and 0
    assert agent["efficiency_mean"] == pytest.approx(0.3333 / 2)
    assert agent["ends"] == {"finished": 1, "iteration_limit": 1}
    assert [(row["case_id"], row["difference"]["score"]) for row in summary["paired"]] == [
        ("py_add", 50.0), ("py_sub", -100.0), (None, -25.0),
    ]  # fmt: skip
    assert (settings["modes"], settings["max_iterations"]) == (["prompt", "agent"], 5)
    result.stdout.fnmatch_lines(
        [
            "llmbench: m (replay); 1 run a case, prompt and agent mode",
            "*PASSED score 100 5 turns*",
            "score 0: 0 of 1 tests passed",
            "agent: 5 turns, 5 tool calls, ended by iteration limit",
            "model  mode    lang    attempts  passed  score  tok/s",
            "m      agent   python         2     50%   50.0      -",
            "m        5.0      4.0    5.0    0.5          0        0.17  1 of 2",
            "m          2  50% -> 50%  75.0 -> 50.0       -        -",
            "py_sub  100% -> 0%   100.0 -> 0.0",
            "py_add  0% -> 100%  50.0 -> 100.0",
        ]
    )
    with (both.path / "o.csv").open(newline="") as file:
        rows = {(row["problem_id"], row["mode"]): row for row in csv.DictReader(file)}
    assert len(rows) == 4
    row, plain = rows["py_add", "agent"], rows["py_add", "prompt"]
    assert (row["iterations"], row["agent_end"], row["tool_errors"]) == ("5", "finished", "1")
    assert json.loads(row["tools_used"]) == both.record("py_add", mode="agent")["tools_used"]
    assert [turn["turn"] for turn in json.loads(row["turns"])] == [1, 2, 3, 4, 5]
    assert {plain[key] for key in ("iterations", "agent_end", "turns", "tools_used")} == {""}


def test_in_prompt_mode_alone_nothing_is_told_of_modes(both):
    result = both.run()
    assert both.section["summary"]["agent"] == both.section["summary"]["paired"] == []
    result.stdout.fnmatch_lines(
        ["llmbench: m (replay); 1 run a case", "model  lang    attempts  passed *"]
    )
    result.stdout.no_fnmatch_line("* -> *")

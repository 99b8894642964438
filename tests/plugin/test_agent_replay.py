"""Conversations from a file, whole sessions long; and their journals, replayed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pytest_llmbench.cli import main

AGENT = ("--llm-mode=agent", "--llm-journal=kept.jsonl")
CASE = """
- id: py_total
  lang: python
  prompt: Mend total(prices), which adds prices up.
  starter: |
    def total(prices):
        return 0
  files:
    prices.py: |
      CENTS = 100
  visible_tests: [tests/test_small.py]
  tests:
    tests/test_small.py: |
      from solution import total
      def test_two():
          assert total([1, 2]) == 3
    tests/test_hidden.py: |
      from solution import total
      def test_none():
          assert total([]) == 0
"""
WRONG = "def total(prices):\n    return prices[0] + prices[1] + 1\n"
RIGHT = "def total(prices):\n    return sum(prices)\n"
MEASURED = {"seconds", "tool_seconds"}
OF_THE_SESSION = {
    *("session", "timestamp", "worker", "run_seconds", "image_digest", "in_flight", "clean"),
}


def calls(name: str, /, **arguments: Any) -> dict[str, Any]:
    return {"content": f"I {name}.", "tool_calls": [{"name": name, "arguments": arguments}]}


MENDS = [
    calls("read_file", path="solution.py"),
    calls("write_file", path="solution.py", content=WRONG),
    calls("run_tests"),
    {"content": "", "tool_calls": [{"name": "write_file", "arguments": "{oops"}]},
    calls("write_file", path="solution.py", content=RIGHT),
    calls("run_tests"),
    calls("finish", summary="sum"),
]
IN_TEXT = [
    {"content": f'I do.\n\n```json\n{json.dumps({"tool": c["name"], "arguments": c["arguments"]})}\n```'}
    for turn in MENDS
    for c in turn["tool_calls"]
    if c["arguments"] != "{oops"
]  # fmt: skip


def answers(bench_dir: Any, *lines: dict[str, Any]) -> None:
    text = "".join(json.dumps({"case_id": "py_total", **line}) + "\n" for line in lines)
    (bench_dir.path / "replies.jsonl").write_text(text)


def replays_itself(bench_dir: Any, *args: str, **options: Any) -> list[dict[str, Any]]:
    """The journal of the last run becomes the file of answers of one more."""
    (bench_dir.path / "kept.jsonl").rename(bench_dir.path / "replies.jsonl")
    bench_dir.run(*args, **options)
    return bench_dir.records


def outcome(value: Any) -> Any:
    """A record, or a part of one, without what was measured."""
    if isinstance(value, dict):
        left_out = OF_THE_SESSION | MEASURED if "nodeid" in value else MEASURED
        return {name: outcome(each) for name, each in value.items() if name not in left_out}
    if isinstance(value, str):
        return re.sub(r"\d+\.\d+s\b", "0.00s", value)  # pytest's own figure
    return [outcome(each) for each in value] if isinstance(value, list) else value


def said(path: Path) -> list[Any]:
    found = map(json.loads, path.read_text().splitlines())
    return [line["messages"] for line in found if "messages" in line]


@pytest.mark.parametrize("workers", [0, 2], ids=["plain", "xdist"])
def test_a_conversation_and_its_journal_come_to_the_same(judged_dir, workers):
    judged_dir.problems(CASE)
    answers(judged_dir, {"turns": MENDS, "run_number": 1}, {"turns": MENDS[:1] * 4})
    judged_dir.run(*AGENT, "--llm-runs=2", workers=workers)
    first, second = judged_dir.records
    assert first["status"] == "passed"
    assert first["tools_used"] == [turn["tool_calls"][0]["name"] for turn in MENDS]
    assert [call["outcome"] for call in first["tool_call_log"]] == [
        *("ok", "ok", "failed", "error", "ok", "passed", "ok"),
    ]
    assert (first["iterations"], first["iterations_to_success"]) == (7, 5)
    assert (first["self_corrected"], first["agent_end"]) == (True, "finished")
    assert (second["agent_end"], second["iterations"]) == ("repeated_call", 3)
    heard = said(judged_dir.path / "kept.jsonl")

    again = replays_itself(judged_dir, *AGENT, "--llm-runs=2", workers=workers)
    assert outcome(again) == outcome([first, second])
    # The results were made anew: those of the recording say when its tests ran.
    told = said(judged_dir.path / "kept.jsonl")
    assert [len(messages) for messages in told] == [len(messages) for messages in heard]
    assert "assert 4 == 3" in json.dumps(told)


def test_tool_results_of_a_recording_are_not_used(judged_dir):
    judged_dir.problems(CASE)
    messages = [{"turn": 0, "role": "user", "content": "FORGED"}]
    for turn, given in enumerate((MENDS[0], *MENDS[4:]), 1):
        heard = [{**c, "arguments": json.dumps(c["arguments"])} for c in given["tool_calls"]]
        messages += [
            {"turn": turn, "role": "assistant", "content": "", "tool_calls": heard},
            {"turn": turn, "role": "tool", "content": "FORGED", "tool_name": heard[0]["name"]},
        ]
    answers(judged_dir, {"messages": messages})
    judged_dir.run(*AGENT)
    assert judged_dir.records[0]["status"] == "passed"
    journal = (judged_dir.path / "kept.jsonl").read_text()
    assert "return 0" in journal
    assert "FORGED" not in journal


def test_both_modes_from_one_journal(judged_dir):
    judged_dir.problems(CASE)
    answers(judged_dir, {"turns": MENDS, "reply": f"```python\n{WRONG}```"})
    both = ("--llm-mode=prompt", *AGENT)
    judged_dir.run(*both)
    first = judged_dir.records
    assert {r["mode"]: r["status"] for r in first} == {"prompt": "failed", "agent": "passed"}
    assert outcome(replays_itself(judged_dir, *both)) == outcome(first)


def test_a_recording_in_plain_text(judged_dir, capsys):
    judged_dir.problems(CASE)
    answers(judged_dir, {"turns": IN_TEXT, "tool_protocol": "text"})
    judged_dir.run(*AGENT)
    (first,) = judged_dir.records
    assert (first["status"], first["tool_protocol"]) == ("passed", "text")
    capsys.readouterr()
    assert main(["transcript", str(judged_dir.path / "kept.jsonl"), "py_total"]) == 0
    told = capsys.readouterr().out
    assert "[call] write_file\n  path: solution.py\n  content:\n    def total(prices):\n" in told
    assert "[result] failed, " in told
    assert '"tool":' not in told.partition("--- turn 1")[2]
    assert outcome(replays_itself(judged_dir, *AGENT)) == outcome([first])


def test_a_conversation_that_was_too_short(judged_dir):
    judged_dir.problems(CASE)
    answers(judged_dir, {"turns": MENDS[:3]})
    judged_dir.run(*AGENT)
    (first,) = judged_dir.records
    assert (first["status"], first["reason"]) == ("error", "llm_protocol")
    assert "turn 4 was asked for, and 3 are recorded" in first["message"]
    # What was said until then is kept, and comes as far again.
    (again,) = replays_itself(judged_dir, *AGENT)
    assert (again["iterations"], again["agent_end"]) == (3, "aborted")
    assert "3 are recorded, which ended there (aborted)" in again["message"]


def test_a_limit_is_met_where_the_recording_met_it(judged_dir):
    judged_dir.problems(CASE)
    ends = ("token_limit", "time_limit", "context_limit")
    messages = [
        {"turn": 1, "role": "assistant", "content": "", "tool_calls": MENDS[1]["tool_calls"]},
    ]
    answers(judged_dir, *({"messages": messages, "agent_end": end} for end in ends))
    judged_dir.run(*AGENT, "--llm-runs=3")
    found = [
        (r["status"], r["reason"], r["agent_end"], r["iterations"]) for r in judged_dir.records
    ]
    assert found == [("failed", end, end, 1) for end in ends]


def test_a_prompt_is_not_answered_by_a_conversation(judged_dir):
    judged_dir.problems(CASE)
    answers(judged_dir, {"turns": MENDS})
    judged_dir.run()
    (record,) = judged_dir.records
    assert record["status"] == "error"
    assert "was recorded in agent mode: replay it with --llm-mode agent" in record["message"]


def test_a_file_is_not_truncated_because_a_later_reply_is(judged_dir):
    judged_dir.problems(CASE)
    broken = calls("write_file", path="solution.py", content="def total(prices)\n")
    answers(judged_dir, {"turns": [broken, *[{"content": "So", "finish_reason": "length"}] * 2]})
    judged_dir.run(*AGENT)
    (record,) = judged_dir.records
    assert (record["agent_end"], record["reason"]) == ("no_tool_call", "syntax_error")

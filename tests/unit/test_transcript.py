"""`llmbench transcript`, as it is called."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pytest_llmbench.agent.text_protocol import without_calls
from pytest_llmbench.cli import main
from pytest_llmbench.journal import Journal
from pytest_llmbench.transcript.page import number, prose

NODEID = "problems/p.yaml::py_add[m-agent-run1]"
CODE = "def add(a, b):\n    return a + b\n"
CALL = [sys.executable, "-c", "from pytest_llmbench.cli import main; raise SystemExit(main())"]


def record(nodeid: str = NODEID, **fields: Any) -> dict[str, Any]:
    usual = {"session": "night", "timestamp": "2026-01-01T00:00:00.000+00:00", "status": "passed"}
    return {
        "nodeid": nodeid,
        **usual,
        "model": "m",
        "provider": "replay",
        "mode": "agent",
        **fields,
    }


def call(name: str, arguments: Any = "{}") -> dict[str, Any]:
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {"name": name, "arguments": text}


def logged(turn: int, outcome: str = "ok", **fields: Any) -> dict[str, Any]:
    return {
        "turn": turn,
        "tool": "t",
        "outcome": outcome,
        "wasted": False,
        "seconds": 0.1,
        **fields,
    }


def says(turn: int, content: str = "", *calls: dict[str, Any], **fields: Any) -> dict[str, Any]:
    made = {"tool_calls": list(calls)} if calls else {}
    return {"turn": turn, "role": "assistant", "content": content, **made, **fields}


def gave(turn: int, content: str, role: str = "tool") -> dict[str, Any]:
    return {"turn": turn, "role": role, "content": content}


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept.jsonl"


def write(path: Path, *records: dict[str, Any]) -> None:
    journal = Journal(path, "night")
    for each in records:
        journal.add(each, {})
    journal.close()


def shown(capsys: pytest.CaptureFixture[str], path: Path, nodeid: str = NODEID) -> str:
    assert main(["transcript", str(path), nodeid]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def of(capsys: pytest.CaptureFixture[str], path: Path, *messages: Any, **fields: Any) -> list[str]:
    """The paragraphs of one attempt's transcript, its heading left out."""
    write(path, record(messages=list(messages), **fields))
    return shown(capsys, path).split("\n\n")[1:]


def test_a_conversation(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = call("write_file", {"path": "solution.py", "content": CODE, "times": 2})
    write(
        kept,
        record(
            tool_protocol="native",
            agent_end="finished",
            score=100.0,
            iterations=2,
            self_corrected=False,
            tokens_generated=1234,
            tool_errors=None,
            turns=[
                {"turn": 1, "tokens_generated": 120, "llm_seconds": 2.5, "tokens_per_sec": 48.0},
                {"turn": 2, "llm_seconds": None, "finish_reason": "length"},
            ],
            tool_call_log=[logged(1), logged(1, "failed", compiles=False, wasted=True), logged(2)],
            messages=[
                gave(0, "Write add.", "user"),
                says(1, "I write.", written, call("run_tests"), reasoning="a sum"),
                gave(1, "written: solution.py"),
                gave(1, "1 of 1 visible tests failed"),
                says(2, "", call("finish"), call("list_files")),
                gave(2, "done"),
            ],
        ),
    )
    assert (
        shown(capsys, kept)
        == f"""\
{NODEID}
model m (replay), agent mode, native tool calls
session night, 2026-01-01T00:00:00.000+00:00

--- what the model was given ---------------------------------------------------

[user]
    Write add.

--- turn 1: 120 written, 2.5 s, 48 tokens/s ------------------------------------

[thinking]
    a sum

[model]
    I write.

[call] write_file
  path: solution.py
  content:
    def add(a, b):
        return a + b
  times: 2

[result] ok, 0.1 s
    written: solution.py

[call] run_tests

[result] failed, does not compile, wasted, 0.1 s
    1 of 1 visible tests failed

--- turn 2: ended by length ----------------------------------------------------

[call] finish

[result] ok, 0.1 s
    done

[call] list_files

[result] none: the attempt had ended

--- finished: passed -----------------------------------------------------------

  score                  100
  iterations             2
  self_corrected         no
  tokens_generated       1,234
"""
    )


def test_calls_in_plain_text(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = {"tool": "write_file", "arguments": {"path": "a.py", "content": "```\nx\n"}}
    block = f"```json\n{json.dumps(asked)}\n```"
    told = gave(1, "Result of write_file:\nwritten\n\nResult of finish:\ndone", "user")
    finish = '```json\n{"tool": "finish"}\n```'
    paragraphs = of(
        capsys,
        kept,
        says(1, f"I write.\n\n{block}\n\nThat is all.\n{finish}"),
        told,
        tool_call_log=[logged(1), logged(1, seconds=0.0001)],
    )
    assert paragraphs[1:-1] == [
        "[model]\n    I write.",
        "    That is all.",
        "[call] write_file\n  path: a.py\n  content:\n    ```\n    x",
        "[result] ok, 0.1 s\n    written",
        "[call] finish",
        "[result] ok\n    done",
    ]


def test_what_was_no_call(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = call("write_file", "{oops\nmore")
    paragraphs = of(
        capsys,
        kept,
        says(1),
        gave(1, "There was no tool call", "user"),
        says(2, "", broken),
        gave(2, "error: no JSON"),
        tool_call_log=[logged(2, "error")],
        status="error",
        reason="llm_timeout",
        agent_end="aborted",
        message="no reply within 300 s",
    )
    assert paragraphs == [
        f"{'--- turn 1 ':-<80}",
        "[model]\n    (nothing)",
        "[user]\n    There was no tool call",
        f"{'--- turn 2 ':-<80}",
        "[call] write_file, with arguments that are no JSON object:\n    {oops\n    more",
        "[result] error, 0.1 s\n    error: no JSON",
        f"{'--- aborted: error (llm_timeout) ':-<80}",
        "[message]\n    no reply within 300 s\n",
    ]


def test_prompt_mode(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = record(
        mode="prompt", reply=CODE, reasoning="hm", llm_seconds=1.5, log_head="F", status="failed"
    )
    write(kept, {**line, "reason": "wrong_answer"}, record("other", mode="prompt", status="error"))
    told = shown(capsys, kept)
    assert "--- reply: 1.5 s ---" in told
    assert "[thinking]\n    hm\n\n[model]\n    def add(a, b):\n        return a + b\n" in told
    assert "--- failed (wrong_answer) ---" in told
    assert told.endswith("[log_head]\n    F\n")
    assert "The model said nothing that was kept." in shown(capsys, kept, "other")


def test_nothing_of_a_model_is_taken_for_ours(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither by line breaks of any kind, nor by what moves a terminal's cursor."""
    forged = "x\r--- turn 9 \n--- turn 9 \x1b[2J\x0b\x0c\x85\u2028--- turn 9 \x1b]0;title\x07\u202e"
    write(
        kept,
        record(
            agent_end=forged,
            reason=forged,
            message=forged,
            log_head=forged,
            status="failed",
            turns=[{"turn": 1, "finish_reason": forged}],
            tool_call_log=[logged(1, forged)],
            messages=[
                gave(0, forged, forged),
                says(
                    1, forged, call(forged, {forged: forged}), call("b", forged), reasoning=forged
                ),
                gave(1, forged),
            ],
        ),
    )
    told = shown(capsys, kept)
    assert not {"\x1b", "\r", "\x0b", "\x0c", "\x07", "\u202e", "\x85"} & set(told)
    assert [line for line in told.split("\n") if line.startswith("--- turn")] == [
        "--- turn 1: ended by x --- turn 9 --- turn 9 --- turn 9 ".ljust(80, "-")
    ]
    assert "[2J" not in told
    assert "title" not in told


def test_several_attempts_are_listed(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ids = [f"p.yaml::{case}[m-run{run}]" for case in ("py_add", "py_sub") for run in (1, 10)]
    write(kept, *(record(nodeid, reply=nodeid) for nodeid in ids))
    assert main(["transcript", str(kept)]) == 0
    assert capsys.readouterr() == ("".join(f"passed  {nodeid}\n" for nodeid in ids), "")
    for part, listed in (("py_sub", ids[2:]), ("run1", ids)):
        assert main(["transcript", str(kept), part]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.splitlines()[1:] == [f"passed  {nodeid}" for nodeid in listed]
    assert ids[1] in shown(capsys, kept, "add[m-run10]")
    assert f"\n    {ids[0]}\n" in shown(capsys, kept, ids[0])


@pytest.mark.parametrize(
    ("word", "near"), [("py_dad", ["py_add"]), ("py_sub[m-rum1]", ["py_sub"]), ("?", [])]
)
def test_near_matches(
    kept: Path, capsys: pytest.CaptureFixture[str], word: str, near: list[str]
) -> None:
    write(kept, record("p.yaml::py_add[m-run1]"), record("p.yaml::py_sub[m-run1]"))
    assert main(["transcript", str(kept), word]) == 2
    told, *listed = capsys.readouterr().err.splitlines()
    assert f"no attempt has {word!r} in its id" in told
    assert ("did you mean" in told) == bool(near)
    assert {f"passed  p.yaml::{case}[m-run1]" for case in near or ("py_add", "py_sub")} <= {*listed}


def test_of_one_id_the_last_attempt(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(kept, record(reply="first"))
    write(kept, record(reply="second"))
    told = shown(capsys, kept)
    assert "the last of 2 attempts of this id in the journal" in told
    assert "second" in told
    assert "first" not in told


def test_a_journal_that_was_cut(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(kept, record("a", reply="x"), record("b", reply="voil\u00e0"))
    whole = kept.read_bytes()
    kept.write_bytes(whole[: whole.rindex("\u00e0".encode()) + 1])
    assert "x" in shown(capsys, kept, "a")
    assert main(["transcript", str(kept), "b"]) == 2
    assert "lines that were cut and left out: 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("notes\n", "is no journal"),
        ("", "is no journal"),
        ('{"llmbench_journal": 1}\n', "holds no attempt"),
        (None, "cannot be read: No such file"),
    ],
)
def test_a_wrong_file(
    kept: Path, capsys: pytest.CaptureFixture[str], text: str | None, told: str
) -> None:
    if text is not None:
        kept.write_text(text)
    assert main(["transcript", str(kept), "a"]) == 2
    assert told in capsys.readouterr().err


def test_a_reader_that_has_seen_enough(kept: Path) -> None:
    write(kept, record(reply="line\n" * 100_000))
    command = [*CALL, "transcript", str(kept), NODEID]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        assert process.stdout.readline() == f"{NODEID}\n".encode()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


def test_a_stream_that_lacks_a_character(kept: Path) -> None:
    write(kept, record(reply="voil\u00e0 \U0001f600"))
    done = subprocess.run(
        [*CALL, "transcript", str(kept), NODEID],
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": str(Path(__file__).parents[2])},
        check=True,
    )
    assert rb"voil\xe0 \U0001f600" in done.stdout


def test_prose_is_broken_and_code_is_not() -> None:
    long = " ".join(["word"] * 20)
    text = f"  {long}\n```\n{long}\n```\n{'x' * 60}"
    lines = prose(text, 44).split("\n")
    assert lines[0].startswith("      word word")
    assert all(len(line) <= 44 for line in lines[:3])
    assert f"    {long}" in lines
    assert lines[-1] == f"    {'x' * 60}"
    assert prose(long, None) == f"    {long}"


@pytest.mark.parametrize(
    ("value", "told"),
    [(0, "0"), (1234, "1,234"), (2.0, "2"), (56.349, "56.3"), (1234.5, "1,234"), (0.00412, "0.00412")],
)  # fmt: skip
def test_numbers(value: float, told: str) -> None:
    assert number(value) == told


def test_text_beside_calls() -> None:
    call_text = '```json\n{"tool": "finish", "arguments": {}}\n```'
    assert without_calls("no call\n") == "no call"
    assert without_calls(f"a\n{call_text}\nb\n\n{call_text}\n") == "a\n\nb"
    assert without_calls(call_text) == ""
    assert without_calls('<tool_call>{"name": "x", "arguments": {}}</tool_call> b') == "b"

"""Replay of conversations: what a line may hold, and which turn answers whom."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from asking import question
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_llmbench.agent import ends
from pytest_llmbench.errors import LLMProtocolError, RecordingEnds, SettingsError
from pytest_llmbench.providers.base import Reply, ToolCall
from pytest_llmbench.providers.recorded import Recorded, read_line
from pytest_llmbench.providers.replay import MEASURED_ENDS, Replay

CASE = {"case_id": "py_add"}
EXACT = {**CASE, "model": "m", "run_number": 1}
KEPT = {**EXACT, "nodeid": "a::py_add[m-run1]"}


def replay(folder: Path, *lines: object) -> Replay:
    file = folder / "turns.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return Replay(file)


def ask(recorded: Replay, turn: int, model: str = "m", run: int = 1) -> Reply:
    request = dataclasses.replace(question(model), case_id="py_add", run_number=run, turn=turn)
    return recorded.generate(request, print)


def says(*texts: str) -> dict[str, Any]:
    return {"turns": [{"content": text} for text in texts]}


def kept(*texts: str, **fields: Any) -> dict[str, Any]:
    """A journal's line: turn 0 is the case's, and each turn is answered."""
    messages: list[dict[str, Any]] = [{"turn": 0, "role": "user", "content": "Write add."}]
    for turn, text in enumerate(texts, 1):
        messages.append({"turn": turn, "role": "assistant", "content": text})
        messages.append({"turn": turn, "role": "tool", "content": "done", "tool_name": "t"})
    return {**KEPT, "status": "passed", "agent_end": "finished", "messages": messages, **fields}


def test_turns_as_a_person_writes_them(tmp_path: Path) -> None:
    arguments = {"path": "solution.py", "content": "größer\n"}
    turns = [
        {"content": "<think>hm</think>I look.", "tool_calls": [{"name": "list_files"}]},
        {
            "tool_calls": [
                {"name": "write_file", "arguments": arguments},
                {"name": "run_tests", "arguments": "{oops"},
            ],
            "reasoning": "now",
        },
        {"content": "Do", "finish_reason": "length"},
        {"content": "Done."},
    ]
    recorded = replay(tmp_path, {**CASE, "turns": turns})
    assert ask(recorded, 1) == Reply(
        text="I look.",
        reasoning="hm",
        finish_reason="tool_calls",
        tool_calls=(ToolCall("list_files", "{}"),),
    )
    second = ask(recorded, 2)
    assert (second.text, second.reasoning) == ("", "now")
    assert json.loads(second.tool_calls[0].arguments) == arguments
    assert second.tool_calls[1] == ToolCall("run_tests", "{oops")
    assert [ask(recorded, turn).finish_reason for turn in (3, 4)] == ["length", "stop"]


def test_the_same_exactness_as_of_replies(tmp_path: Path) -> None:
    recorded = replay(
        tmp_path,
        {**CASE, **says("case")},
        {**CASE, "run_number": 2, **says("case run")},
        {**CASE, "model": "m", **says("case model, first")},
        {**CASE, "model": "m", **says("case model, second")},
        {**CASE, "model": "m", "run_number": 2, **says("exact")},
    )
    assert ask(recorded, 1, "m", 2).text == "exact"
    assert ask(recorded, 1, "m", 1).text == "case model, first"
    assert ask(recorded, 1, "m", 3).text == "case model, second"
    assert ask(recorded, 1, "other", 2).text == "case run"
    assert ask(recorded, 1, "other", 1).text == "case"


def test_a_journals_messages(tmp_path: Path) -> None:
    """Of those that the model said; an example that a hook put before the case is none."""
    line = kept("one", "two")
    example = {"turn": 0, "role": "assistant", "content": "as an example"}
    calls = [{"name": "read_file", "arguments": '{"path":'}]
    line["messages"].insert(0, example)
    line["messages"][2].update(tool_calls=calls, reasoning="hm")
    line["turns"] = [{"turn": 2, "finish_reason": "length", "llm_seconds": 1.0}]
    recorded = replay(tmp_path, {"llmbench_journal": 1, "session": "s"}, line)
    first, second = ask(recorded, 1), ask(recorded, 2)
    assert first == Reply(
        text="one",
        reasoning="hm",
        finish_reason="tool_calls",
        tool_calls=(ToolCall("read_file", '{"path":'),),
    )
    assert second == Reply(text="two", finish_reason="length")


def test_what_a_later_version_keeps_in_a_journal_is_passed_over(tmp_path: Path) -> None:
    line = kept("one", a_later_field=1, tool_protocol="later")
    calls = [{"name": "read_file", "arguments": "{}", "id": "later"}]
    line["messages"][1].update(tool_calls=calls, later=1)
    line["turns"] = [{"turn": 1, "later": 1}]
    assert ask(replay(tmp_path, line), 1).tool_calls == (ToolCall("read_file", "{}"),)


def test_messages_count_in_the_order_of_their_turns(tmp_path: Path) -> None:
    line = kept("one", "two", "three")
    line["messages"].reverse()
    recorded = replay(tmp_path, line)
    assert [ask(recorded, turn).text for turn in (1, 2, 3)] == ["one", "two", "three"]


def test_both_modes_of_one_run(tmp_path: Path) -> None:
    prompt = {**KEPT, "mode": "prompt", "status": "passed", "turns": None, "reply": "at once"}
    for lines in ((prompt, kept("by turns")), (kept("by turns"), prompt)):
        recorded = replay(tmp_path, *lines)
        assert ask(recorded, 0).text == "at once"
        assert ask(recorded, 1).text == "by turns"


def test_turns_win_over_a_reply_that_names_more(tmp_path: Path) -> None:
    recorded = replay(tmp_path, {**EXACT, "reply": "at once"}, {**CASE, **says("by turns")})
    assert ask(recorded, 0).text == "at once"
    assert ask(recorded, 1).text == "by turns"


def test_a_reply_alone_is_the_first_turn(tmp_path: Path) -> None:
    recorded = replay(tmp_path, {**CASE, "reply": "code"})
    assert ask(recorded, 1).text == "code"
    with pytest.raises(LLMProtocolError, match=r"'py_add', model 'm', run 1: turn 2 was asked.*'t"):
        ask(recorded, 2)


def test_a_prompt_is_not_answered_by_turns(tmp_path: Path) -> None:
    recorded = replay(tmp_path, {**CASE, **says("one")})
    with pytest.raises(LLMProtocolError, match=r"'py_add'.* was recorded in agent mode"):
        ask(recorded, 0)


@pytest.mark.parametrize("turn", [0, 1])
def test_nothing_recorded(tmp_path: Path, turn: int) -> None:
    recorded = replay(tmp_path, {"case_id": "other", "reply": "x", **says("one")})
    with pytest.raises(LLMProtocolError, match="no recorded reply is an error: case 'py_add'"):
        ask(recorded, turn)


def test_more_turns_than_are_recorded(tmp_path: Path) -> None:
    recorded = replay(tmp_path, {**CASE, **says("one", "two")})
    with pytest.raises(LLMProtocolError, match=r"turn 3 was asked for, and 2 are recorded\. "):
        ask(recorded, 3)
    recorded = replay(tmp_path, kept("one", agent_end="iteration_limit"))
    with pytest.raises(LLMProtocolError, match=r"1 is recorded, which ended there \(iteration_li"):
        ask(recorded, 2)


@pytest.mark.parametrize("end", [ends.TOKEN_LIMIT, ends.TIME_LIMIT, ends.CONTEXT_LIMIT])
def test_limits_that_only_a_measurement_knows_are_taken_over(tmp_path: Path, end: str) -> None:
    assert end in MEASURED_ENDS
    recorded = replay(tmp_path, kept("one", agent_end=end))
    with pytest.raises(RecordingEnds) as caught:
        ask(recorded, 2)
    assert caught.value.end == end


def test_a_conversation_that_broke_off_gives_way_to_a_whole_one(tmp_path: Path) -> None:
    broken = kept("half", status="error", agent_end="aborted")
    unsaid = {**KEPT, "status": "error", "turns": None}
    whole = kept("one", "two")
    for lines in ((broken, whole), (whole, broken), (unsaid, whole, unsaid, broken)):
        recorded = replay(tmp_path, *lines)
        assert [ask(recorded, turn).text for turn in (1, 2)] == ["one", "two"]
    recorded = replay(tmp_path, whole, broken, kept("newest"))
    assert ask(recorded, 1).text == "newest"


def test_a_conversation_that_broke_off_is_told(tmp_path: Path) -> None:
    recorded = replay(tmp_path, kept("half", status="error", agent_end="aborted"))
    assert ask(recorded, 1).text == "half"
    with pytest.raises(LLMProtocolError, match=r"1 is recorded, which ended there \(aborted\)"):
        ask(recorded, 2)


@pytest.mark.parametrize(
    ("lines", "takes_tools"),
    [
        ([], None),
        ([kept("a", tool_protocol="text")], False),
        ([kept("a", tool_protocol="text"), kept("a", tool_protocol="native")], None),
        (
            [kept("a", tool_protocol="text"), {**kept("a", tool_protocol="native"), "model": "n"}],
            False,
        ),
        ([{**CASE, **says("a"), "tool_protocol": "text"}], False),
        ([kept("a", tool_protocol="native")], None),
        ([kept("a", tool_protocol="text"), {**EXACT, "reply": "a", "tool_protocol": None}], False),
    ],
)
def test_a_recording_in_plain_text_is_replayed_in_it(
    tmp_path: Path, lines: list[object], takes_tools: bool | None
) -> None:
    assert replay(tmp_path, *lines).facts("m").takes_tools is takes_tools


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"turns": {}}, "turns must be a list of objects"),
        ({"turns": ["code"]}, "turns must be a list of objects"),
        ({"turns": []}, "turns is empty"),
        (
            {"turns": [{"content": ""}, {"reasoning": "x"}]},
            "turn 2 has neither content nor tool_calls",
        ),
        ({"turns": [{"content": 3}]}, "turn 1: content must be text, not 3"),
        ({"turns": [{"content": "", "reasoning": []}]}, "turn 1: reasoning must be text"),
        ({"turns": [{"content": "", "finish_reason": 1}]}, "turn 1: finish_reason must be text"),
        ({"turns": [{"tool_calls": {"name": "x"}}]}, "turn 1: tool_calls must be a list"),
        ({"turns": [{"tool_calls": [{}]}]}, "turn 1: call 1: name must be text, not None"),
        (
            {"turns": [{"tool_calls": [{"name": "x"}, {"name": "x", "arguments": [1]}]}]},
            r"turn 1: call 2: arguments must be an object or JSON text, not \[1\]",
        ),
        ({"messages": "x"}, "messages must be a list of objects"),
        ({"messages": [{"role": "assistant"}]}, "a message's turn must be a whole number"),
        ({"messages": [], "agent_end": 3}, "agent_end must be text"),
        ({"messages": [], "turns": 3}, "turns must be a list of objects"),
        ({**says("x"), "tool_protocol": 1}, "tool_protocol must be text"),
        (
            {**says("x"), "tool_protocol": "txt"},
            r"unknown tool_protocol 'txt' \(did you mean 'text'\?\)",
        ),
        (
            {"turns": [{"content": "", "tool_call": []}]},
            r"turn 1: unknown key 'tool_call' \(did you mean 'tool_calls'\?\)",
        ),
        ({"turns": [{"contnt": ""}]}, r"turn 1: unknown key 'contnt' \(did you mean 'content'\?\)"),
        (
            {"turns": [{"tool_calls": [{"name": "x", "args": {}}]}]},
            r"turn 1: call 1: unknown key 'args' \(did you mean 'arguments'\?\)",
        ),
        ({**says("x"), "run_numer": 2}, r"unknown key 'run_numer' \(did you mean 'run_number'\?\)"),
        ({**says("x"), "status": "draft"}, "unknown key 'status': known are case_id, "),
    ],
)
def test_a_wrong_shape_is_told_with_file_and_line(
    tmp_path: Path, fields: dict[str, object], told: str
) -> None:
    with pytest.raises(SettingsError, match=told) as caught:
        replay(tmp_path, {**CASE, "reply": "x"}, {**CASE, **fields})
    assert str(caught.value).startswith(f"{tmp_path / 'turns.jsonl'}:2: ")


def test_turns_of_no_case(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="'case_id' is missing: add it beside turns"):
        replay(tmp_path, says("x"))


WORDS = [
    "case_id",
    "model",
    "run_number",
    "status",
    "reply",
    "reasoning",
    "finish_reason",
    "agent_end",
    "tool_protocol",
    "turns",
    "messages",
    "turn",
    "role",
    "assistant",
    "content",
    "tool_calls",
    "name",
    "arguments",
]
SCALARS = st.none() | st.booleans() | st.integers(-1, 3) | st.sampled_from(WORDS)
ANYTHING = st.recursive(
    SCALARS,
    lambda parts: (
        st.lists(parts, max_size=3) | st.dictionaries(st.sampled_from(WORDS), parts, max_size=6)
    ),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(
    st.fixed_dictionaries(
        {"case_id": st.just("a")},
        optional={word: ANYTHING for word in WORDS if word != "case_id"},
    )
    | ANYTHING
)
def test_any_line_is_read_or_told_with_its_place(line: object) -> None:
    try:
        found = read_line(line, "f:1")
    except SettingsError as error:
        assert str(error).startswith("f:1: ")
    else:
        assert found is None or isinstance(found, Recorded)

"""Calls as Qwen3-Coder and Mistral write them, where a server leaves them in the text."""

from __future__ import annotations

import json

import pytest

from pytest_llmbench.agent.text_protocol import calls_in, without_calls

READ = "<function=read_file>\n<parameter=path>\na.py\n</parameter>\n</function>"
CODE = 'def f():\n    return "<b>"\n'


def calls(text: str) -> list[tuple[str, dict[str, str]]]:
    return [(call.name, json.loads(call.arguments)) for call in calls_in(text)]


@pytest.mark.parametrize(
    "text",
    [
        READ,
        f"<tool_call>\n{READ}\n</tool_call>",
        f"I look.\n<tool_call>{READ}</tool_call>\n",
        READ.replace("\n", ""),
        READ.removesuffix("</function>"),
    ],
)
def test_a_call_is_found(text: str) -> None:
    assert calls(text) == [("read_file", {"path": "a.py"})]


def test_a_text_of_several_lines_stays_as_it_is() -> None:
    text = (
        "<function=write_file><parameter=path>solution.py</parameter>"
        f"<parameter=content>\n{CODE}\n</parameter></function><function=finish></function>"
    )
    assert calls(text) == [
        ("write_file", {"path": "solution.py", "content": CODE}),
        ("finish", {}),
    ]


MISTRAL = '[TOOL_CALLS]read_file[ARGS]{"path": "a.py"}'


@pytest.mark.parametrize("between", ["", "\n", "</s>"])
def test_calls_of_newer_mistrals_are_found(between: str) -> None:
    both = f"{MISTRAL}{between}[TOOL_CALLS]finish[ARGS]{{}}"
    assert calls(both) == [("read_file", {"path": "a.py"}), ("finish", {})]
    assert calls(MISTRAL.replace("[ARGS]", "[CALL_ID]a1B2[ARGS]")) == calls(MISTRAL)
    assert without_calls(f"I look.{MISTRAL}") == "I look."
    listed = MISTRAL.replace("a.py", "[TOOL_CALLS]x[ARGS]{")
    assert calls(listed) == [("read_file", {"path": "[TOOL_CALLS]x[ARGS]{"})]


def test_arguments_of_mistrals_that_are_no_json_are_passed_on() -> None:
    broken, whole = calls_in(f"[TOOL_CALLS]write_file[ARGS]{{'path': x\n{MISTRAL}")
    assert (broken.name, broken.arguments) == ("write_file", "{'path': x")
    assert whole.name == "read_file"


def test_what_is_said_beside_them() -> None:
    assert without_calls(f"First.\n<tool_call>\n{READ}\n</tool_call>\nThen.") == "First.\n\nThen."


@pytest.mark.parametrize(
    "text",
    [
        "<function=write_file>\n<parameter=content>\nhalf of",
        "<function=>",
        "function=read_file",
        "<function=" + "a" * 65 + ">",
        "```html\n<function name='a'>\n```",
    ],
)
def test_what_is_none(text: str) -> None:
    assert calls(text) == []


def test_a_hostile_text_takes_linear_time() -> None:
    pieces = ("<function=a>", "<parameter=a>", "<tool_call> ", "</parameter>", "<function=a", " \n")
    for piece in pieces:
        calls_in(piece * 200_000)
        calls_in("<function=a><parameter=a>" + piece * 200_000)

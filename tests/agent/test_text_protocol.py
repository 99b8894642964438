"""Calls in plain text: found where they are meant, in linear time, whatever a reply holds."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from agent_desks import TOOLS
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_llmbench.agent.offer import specs
from pytest_llmbench.agent.text_protocol import calls_in, instructions, without_calls
from pytest_llmbench.providers.base import ToolCall

FINISH = '{"tool": "finish", "arguments": {}}'
DONE = ToolCall("finish", "{}")
READ = '{"tool": "read_file", "arguments": {"path": "a"}}'


def names(text: str) -> list[str]:
    return [call.name for call in calls_in(text)]


@pytest.mark.parametrize(
    "text",
    [
        f"```json\n{FINISH}\n```",
        f"I am done.\n\n```json\n{FINISH}\n```\n",
        f"```\n{FINISH}\n```",
        f"```tool_call\n{FINISH}\n```",
        f"~~~json\n{FINISH}\n~~~",
        f"````json\n{FINISH}\n````",
        f"   ```json\n   {FINISH}\n   ```",
        f"```json {FINISH} ```",
        f"```json\r\n{FINISH}\r\n```\r\n",
        f"```json\n{FINISH}",
        f"<tool_call>\n{FINISH}\n</tool_call>",
        f"<tool_call>{FINISH}",
        '<tool_call>\n{"name": "finish", "arguments": {}}\n</tool_call>',
        '```json\n{"name": "finish", "parameters": {}}\n```',
        '```json\n{"tool": "finish"}\n```',
        '```json\n{"tool": "finish", "arguments": "{}"}\n```',
        f"```\n<tool_call>{FINISH}</tool_call>\n```",
        FINISH,
        f"\n  {FINISH}\n",
        f"I am done.\n\n{FINISH}\nThank you.",
        f"First some code:\n```python\nx = 1\n```\nNow the call:\n```json\n{FINISH}\n```",
        f"A block that nobody closed:\n```python\nx = 1\n\n```json\n{FINISH}\n```",
        f"```json\n{{oops}}\n```\n\n```json\n{FINISH}\n```",
        f'```json\n{{"compilerOptions": {{"strict": true}}}}\n```\n```json\n{FINISH}\n```',
        f"```json\n[{FINISH}]\n```",
        f"```\n[\n  {FINISH}\n]\n```",
        '[{"name": "finish", "arguments": {}}]',
        'I am done.[TOOL_CALLS] [{"name": "finish", "arguments": {}}]',
        '```json\n{"type": "function", "function": {"name": "finish", "arguments": "{}"}}\n```',
        f"```JSON\n{FINISH}\n```",
        f"```python\n{FINISH}\n```",
        f"```json\n// I am done.\n  // Really.\n{FINISH}\n```",
        f"Sure: ```json {FINISH}```",
        f"Sure: ```json\n{FINISH}\n```\nThank you.",
        f"- ```json\n  {FINISH}\n  ```",
        f"1. I am done.\n\n   ```json\n   {FINISH}\n   ```",
        f"It is:\n```python\nx = 1\n```\nSo: ```json {FINISH}```",
        "```\n{'tool': 'finish', 'arguments': {}}\n```",
        "```python\n{'tool': 'finish', 'arguments': {}}\n```",
        "```python {'tool': 'finish', 'arguments': {}} ```",
        "```json\n[{'name': 'finish', 'parameters': {},},]\n```",
        "I am done.\n{'tool': 'finish', 'arguments': {}}",
        "{'tool': 'finish', 'arguments': {}}",
    ],
)
def test_a_call_is_found(text: str) -> None:
    assert calls_in(text) == (DONE,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I am done.",
        "```python\nprint({})\n```",
        '```json\n{"name": "vue", "version": "3.5.0"}\n```',
        '```json\n["tool"]\n```',
        '```json\n[{"id": 1}, [], null]\n```',
        '[{"id": 1}, 2]',
        '```json\n{"tool": 5}\n```',
        '```python\nTOOLS = [\n    {"name": "add", "parameters": {}},\n]\n```',
        'TOOLS = [\n    {"name": "add", "parameters": {}},\n]',
        "Use `finish` when done: {}",
        "```json\n{broken\n```",
        "<tool_call></tool_call>",
        # Code that quotes a call.
        f"```python\nx = 1  # as ```json {FINISH}```\n```",
        f"x = '```json {FINISH}```'\n",
        f"```python\nCALL = {FINISH}\n```",
        "```python\n{'name': 'vue', 'files': ['arguments']}\n```",
    ],
)
def test_what_is_no_call_is_none(text: str) -> None:
    assert calls_in(text) == ()


@pytest.mark.parametrize("between", ["\n", " ", "; ", ",\n"])
def test_calls_that_follow_at_once_are_all_read(between: str) -> None:
    llama = '{"type": "function", "name": "read_file", "parameters": {"path": "a"}}'
    for first in (READ, llama):
        both = f"{first}{between}{FINISH}"
        assert names(f"```json\n{both}\n```") == names(both) == ["read_file", "finish"]
        assert without_calls(f"Words.\n```json\n{both}\n```\nMore.") == "Words.\n\nMore."
    listed = f"Words.\n```json\n[{READ}, {FINISH}]\n```\nMore."
    assert names(listed) == ["read_file", "finish"]
    assert without_calls(listed) == "Words.\n\nMore."


def test_several_calls_come_in_their_order_and_not_without_end() -> None:
    blocks = [f"```json\n{READ}\n```", f"<tool_call>{FINISH}</tool_call>"]
    assert names("\n\nthen\n\n".join(blocks)) == ["read_file", "finish"]
    assert names("\n".join(reversed(blocks))) == ["finish", "read_file"]
    assert len(calls_in(f"```json\n{READ}\n```\n" * 500)) == 16
    assert len(calls_in(f"```json\n[{','.join([READ] * 500)}]\n```")) == 16


@pytest.mark.parametrize("broken", [False, True])
def test_fences_within_a_file_end_no_call(broken: bool) -> None:
    content = f"# Title\n```ts\nconst a = 1\n```\n~~~\n```json\n{FINISH}\n```\n<tool_call>\nend"
    text = json.dumps({"tool": "write_file", "arguments": {"path": "a", "content": content}})
    if broken:  # line breaks as they are, which JSON does not allow
        text = text.replace("\\n", "\n")
    (call,) = calls_in(f"Here:\n```json\n{text}\n```\n")
    assert json.loads(call.arguments) == {"path": "a", "content": content}


def test_a_broken_call_is_one_so_that_the_model_hears_of_it() -> None:
    text = '{"tool": "write_file", "arguments": {"path": "a", "content": "say "hi""}}'
    assert calls_in(f"```json\n{text}\n```\nbye") == (ToolCall("write_file", text),)
    assert calls_in(text) == (ToolCall("write_file", text),)
    assert names(f"```json\n{text}\n```\n```json\n{FINISH}\n```") == ["write_file", "finish"]


@pytest.mark.parametrize(
    ("content", "meant"),
    [
        (r"'x = \'a\'\n'", "x = 'a'\n"),
        ("\"x = 'a'\"", "x = 'a'"),
        ("'''x = 1\ny = 2\n'''", "x = 1\ny = 2\n"),
        (r"'\d'", r"\d"),
    ],
)
def test_a_call_in_python_spelling_is_read(content: str, meant: str) -> None:
    block = f"{{'tool': 'write_file', 'arguments': {{'path': 'a', 'content': {content}}}}}"
    for tag in ("", "json", "python"):
        (call,) = calls_in(f"Here:\n```{tag}\n{block}\n```\n")
        assert json.loads(call.arguments) == {"path": "a", "content": meant}


@pytest.mark.parametrize(
    "content",
    [
        "'it's'",
        "'x = '' and so on'",  # Python joins the two texts: the quote is lost
        "open('a').read()",
        "{1, 2}",
        "b'x'",
        "true",
        "x",
        "[" * 500,
        "'" + "x" * 100_000 + "'",
    ],
)
def test_one_that_is_not_sure_to_be_read_is_a_broken_call(content: str) -> None:
    block = f"{{'tool': 'write_file', 'arguments': {{'path': 'a', 'content': {content}}}}}"
    for tag in ("", "python"):
        assert calls_in(f"```{tag}\n{block}\n```") == (ToolCall("write_file", block),)


@given(st.text(), st.text())
@example("```json\n", "\ud800")
def test_any_arguments_come_through_as_they_are(path: str, content: str) -> None:
    given = {"path": path, "content": content}
    for ascii_only in (True, False):
        text = json.dumps({"tool": "write_file", "arguments": given}, ensure_ascii=ascii_only)
        (call,) = calls_in(f"Words.\n\n```json\n{text}\n```")
        assert json.loads(call.arguments) == given


PIECES = st.sampled_from(
    ["```", "~~~", "json", "\n", "{", "}", '"', "\\", '"tool"', '"name"', ":", "<tool_call>", "</tool_call>", FINISH,
     " ", ",", "[", "null", "1e999", "\ud800", "\0", "arguments", '"arguments":', "\t", "\r\n", "x"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
def test_nothing_raises(text: str) -> None:
    for call in calls_in(text):
        assert isinstance(call.name, str)
        assert isinstance(call.arguments, str)


@contextmanager
def ended_after(seconds: int) -> Iterator[None]:
    """So much time of the processor: quadratic time would take minutes of it on any machine."""

    def late(number: int, frame: FrameType | None) -> None:
        raise TimeoutError("this does not take linear time")

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


SIZE = 200_000
HOSTILE = [
    "```json\n", "```", "`", "~", "<tool_call>", "<tool_call>{", "</tool_call>", "```json\n{", '```json\n{"', "```json\n{\n",
    '```json\n{"a":', '```json\n{"a":"\\"', '{"tool":', '{"tool":\n', "{", "[", "\n", " ", "\n```x", "\n ", "```json\n[",
    '"tool"', '"tool": ', '```json\n{"tool"', '```json\n{"tool": "x", "arguments": {"a":\n', "\n{", '\n{"tool":', "a", "\\",
    f"```json\n{FINISH}\n```\n", "```json\n{}\n```\n", "[{", "[TOOL_CALLS]", "[TOOL_CALLS][{", "[\n", f"{FINISH};", '{"tool":1};',
    "```json //", "x```json ", "x ```json {", "```\n//\n", "//", "#\n", "{'tool': 'x', 'arguments': ", "```\n{'tool': 'x', 'arguments': '\n",
    "'", "'a' ", "'a',", "[TOOL_CALLS]a[ARGS]", '[TOOL_CALLS]a[ARGS]{"', "[TOOL_CALLS]a[CALL_ID]a",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize(
    "begin",
    [
        "",
        "```json\n{",
        '```json\n{"tool": "x", "arguments": "',
        "<tool_call>",
        "```",
        "```\n{'tool': 'x', 'arguments': ",
    ],
)
def test_a_hostile_reply_is_read_in_linear_time(begin: str, piece: str) -> None:
    text = begin + piece * (SIZE // len(piece))
    with ended_after(60):
        calls_in(text)
        calls_in(text + "x")
        calls_in("x" + text)


@pytest.mark.parametrize("depth", [*range(100, 1100, 61), 50_000])
def test_deep_nesting_raises_nothing(depth: int) -> None:
    found = calls_in('```json\n{"tool": "x", "arguments": ' + "[" * depth + "]" * depth + "}\n```")
    assert [call.name for call in found] == ["x"]


def test_the_instructions_show_a_call_that_is_read_as_one() -> None:
    told = instructions(specs(TOOLS.values()))
    assert all(f"- {name}: " in told for name in TOOLS)
    shown = told.replace("NAME", "finish").replace("{...}", "{}")
    assert calls_in(shown) == (DONE,)

"""Tool calls as plain text, for models without tool calls of their own: fenced JSON blocks."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from pytest_llmbench.agent.python_data import python_data
from pytest_llmbench.agent.tagged_calls import tagged_calls
from pytest_llmbench.providers.base import ToolCall, ToolSpec

_OPENED = re.compile(
    r"(?:^[ \t]*+(?:`{3,}+|~{3,}+)[ \t]*+\w*+(?:\s*+(?://|\#)[^\n]*+)*+"
    r"|(?P<in_line>(?<=[^\s`\"'])[ \t]*+`{3,}+[ \t]*+(?i:json|tool_call|tool_code|tool)\b)"
    r"|<tool_call>|\[TOOL_CALLS\])\s*+(?=\{|\[\s*+\{)",
    re.MULTILINE,
)
"""Where an object begins that is likely a call, or a list of them: in a fence, whatever its tag
and below comments, or as Hermes, Qwen and Mistral are trained to write one, which a server that
does not know it leaves there. A fence within a line may be a text of code: it must say what it is.

No quantifier gives back what it took, so that a hostile reply is read in linear time.
"""
_BARE = re.compile(r"\A\s*+(?=\{|\[\s*+\{)|^[ \t]*+(?=\{\s*+([\"'])tool\1\s*+:)", re.MULTILINE)
"""An object in a reply without any fence: what begins it, or names a `tool` at once."""
_EDGE = re.compile(r"^[ \t]*+(?:`{3}|~{3})|</?tool_call>|\[TOOL_CALLS\]", re.MULTILINE)
_NEXT = re.compile(r"[\s;,]*+(?=\{)")
"""Between a call and one that follows at once: Llama parts them by semicolons."""
_CLOSED = re.compile(r"\s*+(?:`{3,}+|~{3,}+|</tool_call>)")
_NAMES, _ARGUMENTS = ("tool", "name"), ("arguments", "parameters")
_NAME = re.compile(r"""(["'])(?:tool|name)\1\s*:\s*(["'])([\w.-]{1,64})\2""")
_AS_CODE = re.compile(
    r"\s*+\[?+(?:(?:const|let|var)\s++)?+(?:\w++\s*+=\s*+)?+(?:await\s++)?+(?:print\()?+"
    r"(?:[A-Za-z_]\w*+\.)*+([A-Za-z_]\w*+)\s*+\("
)
"""What Gemma, for one, was trained to write: `read_file(path="a.py")`, or `print(...)` of that.

Gemini writes `default_api.read_file(...)`, Llama a list of calls, others keep what it gives.
"""
_MOST, _TRIED = 16, 50
"""Calls of one reply that are read, and objects that are looked at for them."""
_RAGGED = "`~ \t\r\n"
"""What a block that ends within a line has behind it."""
_BEGIN = 1000
"""Characters in which an object that is no JSON must name its tool."""
_OBJECT = json.JSONDecoder(strict=False)
"""Models leave line breaks in texts as they are."""

FORM = """\
end your message with one fenced block like this:

```json
{"tool": "NAME", "arguments": {...}}
```"""
INSTRUCTIONS = f"""\
You work with tools, one at a time. To use one, {FORM}

Then stop: the next message tells you what it gave. The tools:
"""


def instructions(tools: Iterable[ToolSpec]) -> str:
    """What the system prompt says of the tools."""
    listed = (f"- {t.name}: {t.description} Arguments: {json.dumps(t.parameters)}" for t in tools)
    return INSTRUCTIONS + "\n".join(listed)


def calls_in(text: str) -> tuple[ToolCall, ...]:
    """The calls of a reply, in order; a block that is meant as one and is no JSON is one, too."""
    return tuple(call for _, _, call in _found(text))


def is_call(code: str, tools: Container[str]) -> bool:
    """Whether code is a call of a tool, written as a program or as data: that is no answer."""
    found = _AS_CODE.match(code)
    return (found is not None and found[1] in tools) or _is_data_of_call(code, tools)


def without_calls(text: str) -> str:
    """What a reply says beside its calls."""
    kept, done = [], 0
    for begin, end, _ in _found(text):
        kept.append(text[done:begin].strip())
        done = _past_fence(text, end)
    return "\n\n".join(part for part in (*kept, text[done:].strip()) if part)


def _found(text: str) -> Sequence[tuple[int, int, ToolCall]]:
    """Each call, and where it stands: from its opening fence on, without the closing one."""
    ways = (_OPENED,) if _EDGE.search(text) else (_BARE, _OPENED)
    for calls in (*(_calls(text, way) for way in ways), tagged_calls(text)):
        if found := list(islice(calls, _MOST)):
            return found
    return ()


def _calls(text: str, opened: re.Pattern[str]) -> Iterator[tuple[int, int, ToolCall]]:
    """JSON tells where an object ends, so what it holds (fences, too) is not looked at again."""
    end, past, calls = 0, 0, list[ToolCall | None]()
    for _ in range(_TRIED):
        found = (any(calls) and _NEXT.match(text, end)) or opened.search(text, end)
        if found is None:
            return
        begin = found.end()
        if found.lastgroup and _in_fence(text, past, found.start()):
            end, calls = begin, []  # code that quotes one
            continue
        try:
            data, end = _OBJECT.raw_decode(text, begin)
            calls = _read_all(data)
        except (ValueError, RecursionError):
            edge = _EDGE.search(text, begin)
            end = edge.start() if edge else len(text)
            calls = _misspelt(text[begin:end].rstrip(_RAGGED))
            end = end if any(calls) else begin + 1
        if any(calls):
            past = _past_fence(text, end)
        for call in filter(None, calls):
            yield found.start(), end, call


def _in_fence(text: str, begin: int, end: int) -> bool:
    return sum(1 for _ in _EDGE.finditer(text, begin, end)) % 2 == 1


def _past_fence(text: str, end: int) -> int:
    """Where what follows a call begins, behind the fence that closes it."""
    closed = _CLOSED.match(text, end)
    return closed.end() if closed else end


def _read_all(data: Any) -> list[ToolCall | None]:
    """Raises `RecursionError`."""
    return [_read(each) for each in (data if isinstance(data, list) else [data])]


def _read(data: Any) -> ToolCall | None:
    """An object as a call, if it is one, or holds one in OpenAI's form. Raises `RecursionError`."""
    if isinstance(data, dict) and isinstance(data.get("function"), dict):
        data = data["function"]
    if not isinstance(data, dict):
        return None
    name = next((data[key] for key in _NAMES if isinstance(data.get(key), str)), None)
    if name is None or not any(key in data for key in (*_ARGUMENTS, _NAMES[0])):
        return None
    given: Any = next((data[key] for key in _ARGUMENTS if key in data), {})
    return ToolCall(name, given if isinstance(given, str) else json.dumps(given))


def _misspelt(block: str) -> list[ToolCall | None]:
    """Calls as Python spells data. What is meant as one and is no data either is told as one.

    Its whole text stands for the arguments then.
    """
    name = _NAME.search(block, 0, _BEGIN)
    if name is None or not any(f"{q}{key}{q}" in block for key in _ARGUMENTS for q in "\"'"):
        return []
    try:
        return _read_all(python_data(block))
    except (ValueError, RecursionError):
        return [ToolCall(name[3], block)]


def _is_data_of_call(code: str, tools: Container[str]) -> bool:
    """Data that names a tool, in a form that `calls_in` does not read, or not in that place."""
    try:
        data = _data(code)
    except ValueError:
        return False
    parts = data if isinstance(data, list) else [data]
    values = (v for part in parts if isinstance(part, dict) for v in part.values())
    return any(isinstance(value, str) and value in tools for value in values)


def _data(text: str) -> Any:
    try:
        return _OBJECT.decode(text)
    except (ValueError, RecursionError):
        return python_data(text)

"""Tool calls as plain text, for models without tool calls of their own: fenced JSON blocks."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator
from itertools import islice
from typing import Any

from pytest_llmbench.agent.tagged_calls import tagged_calls
from pytest_llmbench.providers.base import ToolCall, ToolSpec

_OPENED = re.compile(
    r"(?:^[ \t]*+(?:`{3,}+|~{3,}+)[ \t]*+(?:(?:json|tool_call|tool_code|tool)\b)?+|<tool_call>"
    r"|\[TOOL_CALLS\])\s*+(?=\{|\[\s*+\{)",
    re.MULTILINE,
)
"""Where an object begins that is likely a call, or a list of them: in a fence, or as Hermes, Qwen
and Mistral are trained to write one, which a server that does not know it leaves there.

No quantifier gives back what it took, so that a hostile reply is read in linear time.
"""
_BARE = re.compile(r'\A\s*+(?=\{|\[\s*+\{)|^[ \t]*+(?=\{\s*+"tool"\s*+:)', re.MULTILINE)
"""An object in a reply without any fence: what begins it, or names a `tool` at once."""
_EDGE = re.compile(r"^[ \t]*+(?:`{3}|~{3})|</?tool_call>|\[TOOL_CALLS\]", re.MULTILINE)
_NEXT = re.compile(r"[\s;,]*+(?=\{)")
"""Between a call and one that follows at once: Llama parts them by semicolons."""
_CLOSED = re.compile(r"\s*+(?:`{3,}+|~{3,}+|</tool_call>)")
_NAMES, _ARGUMENTS = ("tool", "name"), ("arguments", "parameters")
_NAME = re.compile(r'"(?:tool|name)"\s*:\s*"([\w.-]{1,64})"')
_AS_CODE = re.compile(
    r"\s*+\[?+(?:(?:const|let|var)\s++)?+(?:\w++\s*+=\s*+)?+(?:await\s++)?+(?:print\()?+"
    r"(?:[A-Za-z_]\w*+\.)*+([A-Za-z_]\w*+)\s*+\("
)
"""What Gemma, for one, was trained to write: `read_file(path="a.py")`, or `print(...)` of that.

Gemini writes `default_api.read_file(...)`, Llama a list of calls, others keep what it gives.
"""
_MOST, _TRIED = 16, 50
"""Calls of one reply that are read, and objects that are looked at for them."""
_BEGIN = 1000
"""Characters in which an object that is no JSON must name its tool."""
_OBJECT = json.JSONDecoder(strict=False)
"""Models leave line breaks in texts as they are."""

INSTRUCTIONS = """\
You work with tools, one at a time. To use one, end your message with one fenced block like this:

```json
{{"tool": "NAME", "arguments": {{...}}}}
```

Then stop: the next message tells you what it gave. The tools:
{tools}"""


def instructions(tools: Iterable[ToolSpec]) -> str:
    """What the system prompt says of the tools."""
    listed = (f"- {t.name}: {t.description} Arguments: {json.dumps(t.parameters)}" for t in tools)
    return INSTRUCTIONS.format(tools="\n".join(listed))


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
        closed = _CLOSED.match(text, end)
        done = closed.end() if closed else end
    return "\n\n".join(part for part in (*kept, text[done:].strip()) if part)


def _found(text: str) -> Iterator[tuple[int, int, ToolCall]]:
    """Each call, and where it stands: from its opening fence on, without the closing one."""
    found = list(islice(_calls(text, _OPENED if _EDGE.search(text) else _BARE), _MOST))
    yield from found or islice(tagged_calls(text), _MOST)


def _calls(text: str, opened: re.Pattern[str]) -> Iterator[tuple[int, int, ToolCall]]:
    """JSON tells where an object ends, so what it holds (fences, too) is not looked at again."""
    end, calls = 0, list[ToolCall | None]()
    for _ in range(_TRIED):
        found = (any(calls) and _NEXT.match(text, end)) or opened.search(text, end)
        if found is None:
            return
        begin = found.end()
        try:
            data, end = _OBJECT.raw_decode(text, begin)
            calls = [_read(each) for each in (data if isinstance(data, list) else [data])]
        except (ValueError, RecursionError):
            edge = _EDGE.search(text, begin)
            end = edge.start() if edge else len(text)
            calls = [_broken(text[begin:end].strip())]
            end = end if calls[0] else begin + 1
        for call in filter(None, calls):
            yield found.start(), end, call


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


def _broken(block: str) -> ToolCall | None:
    """Meant as a call, and no JSON: its whole text stands for the arguments."""
    name = _NAME.search(block, 0, _BEGIN)
    meant = name is not None and any(f'"{key}"' in block for key in _ARGUMENTS)
    return ToolCall(name[1], block) if name and meant else None


def _is_data_of_call(code: str, tools: Container[str]) -> bool:
    """JSON that names a tool, in a form that `calls_in` does not read, or not in that place."""
    try:
        data = _OBJECT.decode(code)
    except (ValueError, RecursionError):
        return False
    parts = data if isinstance(data, list) else [data]
    values = (v for part in parts if isinstance(part, dict) for v in part.values())
    return any(isinstance(value, str) and value in tools for value in values)

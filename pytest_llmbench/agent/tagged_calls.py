"""Tool calls whose name stands in a tag, as Qwen3-Coder and newer Mistrals write them. Pure.

    <function=read_file>
    <parameter=path>
    solution.py
    </parameter>
    </function>

    [TOOL_CALLS]read_file[ARGS]{"path": "solution.py"}

Servers that know the model read it; others leave it in the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from pytest_llmbench.providers.base import ToolCall

_OPENED = re.compile(r"(?:<tool_call>\s*+)?+<function=([\w.-]{1,64})>")
_PARAMETER = re.compile(r"\s*+<parameter=([\w.-]{1,64})>\n?+")
_VALUE_ENDS = "</parameter>"
_CALL_ENDS = re.compile(r"\s*+</function>")
_MISTRAL = re.compile(
    r"\[TOOL_CALLS\]\s*+([\w.-]{1,64})(?:\[CALL_ID\]\w*+)?+\s*+\[ARGS\]\s*+(?=\{)"
)
_JSON = json.JSONDecoder(strict=False)


def tagged_calls(text: str) -> Iterator[tuple[int, int, ToolCall]]:
    """Each call, and where it stands."""
    return _of_mistral(text) if _MISTRAL.search(text) else _of_qwen(text)


def _of_mistral(text: str) -> Iterator[tuple[int, int, ToolCall]]:
    """Arguments that are no JSON are passed on as they are, up to the next call."""
    end = 0
    while opened := _MISTRAL.search(text, end):
        begin = opened.end()
        try:
            _, end = _JSON.raw_decode(text, begin)
        except (ValueError, RecursionError):
            following = _MISTRAL.search(text, begin)
            end = following.start() if following else len(text)
        yield opened.start(), end, ToolCall(opened[1], text[begin:end].strip())


def _of_qwen(text: str) -> Iterator[tuple[int, int, ToolCall]]:
    """One whose last value never ends was cut: it is none."""
    end = 0
    while opened := _OPENED.search(text, end):
        arguments: dict[str, str] = {}
        end = opened.end()
        while parameter := _PARAMETER.match(text, end):
            closed = text.find(_VALUE_ENDS, parameter.end())
            if closed < 0:
                return
            arguments[parameter[1]] = text[parameter.end() : closed].removesuffix("\n")
            end = closed + len(_VALUE_ENDS)
        ends = _CALL_ENDS.match(text, end)
        end = ends.end() if ends else end
        yield opened.start(), end, ToolCall(opened[1], json.dumps(arguments))

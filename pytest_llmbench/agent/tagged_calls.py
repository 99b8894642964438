"""Tool calls in the form that Qwen3-Coder was trained to write, which is no JSON. Pure.

    <function=read_file>
    <parameter=path>
    solution.py
    </parameter>
    </function>

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


def tagged_calls(text: str) -> Iterator[tuple[int, int, ToolCall]]:
    """Each call, and where it stands. One whose last value never ends was cut: it is none."""
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

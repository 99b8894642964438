"""Tools as servers are told of them, and arguments of calls as they take them back. Pure."""

from __future__ import annotations

import json
from typing import Any

from pytest_llmbench.json_text import spoken_json
from pytest_llmbench.providers.base import ToolSpec
from pytest_llmbench.text import whole_characters

_SPARE = 100
"""Levels of nesting left for the request around arguments, and for those who put it into JSON."""


def told_tool(tool: ToolSpec) -> dict[str, Any]:
    """As OpenAI's protocol has it, and Ollama's."""
    parameters = dict(tool.parameters)
    function = {"name": tool.name, "description": tool.description, "parameters": parameters}
    return {"type": "function", "function": function}


def arguments_object(text: str) -> dict[str, Any]:
    """What JSON text of a model stands for; empty where it is no object.

    Servers refuse a conversation in which a call's arguments are no JSON object. The model has
    been told then, and what it wrote stands in that message.
    """
    try:
        plain = json.dumps(spoken_json(text), ensure_ascii=False, allow_nan=False)
        plain = whole_characters(plain)
        json.loads("[" * _SPARE + plain + "]" * _SPARE)
        found = json.loads(plain)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def arguments_text(text: str) -> str:
    """JSON text of an object: the model's own, to the letter, where that is one."""
    try:
        if isinstance(json.loads(text, parse_constant=_refuse), dict):
            return text
    except (ValueError, RecursionError):
        pass
    return json.dumps(arguments_object(text), ensure_ascii=False)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not in JSON")

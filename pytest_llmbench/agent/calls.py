"""What a model asks a tool for: JSON text -> arguments that fit it, or a precise complaint."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import jsonschema  # loaded with the first attempt, not in the midst of a call that is timed

from pytest_llmbench.agent.base import Tool
from pytest_llmbench.agent.naming import named
from pytest_llmbench.agent.workspace import LARGEST, Refused
from pytest_llmbench.json_text import spoken_json
from pytest_llmbench.providers.base import ToolCall
from pytest_llmbench.text import did_you_mean

UNREAD = "(unread)"
"""The name of a call that the server could not read."""
_SHOWN = 200
"""Characters of what a model wrote that are repeated to it."""
_WHOLE = re.compile(r"-?[0-9]{1,18}")
LONGEST_ARGUMENTS = 4 * LARGEST
"""Characters of JSON text: what is longer is not even read, or it would be copied many times."""


def arguments_of(call: ToolCall, tools: Mapping[str, Tool]) -> dict[str, Any]:
    """The arguments of a call of one of the tools, by name.

    Raises `Refused` for an unknown tool, text that is no JSON object, and arguments that do not
    fit the tool's schema.
    """
    if call.name == UNREAD:
        raise Refused("the server could not read your tool call: write its arguments as JSON")
    if call.name not in tools:
        name, use = call.name[:_SHOWN], ", ".join(tools)
        raise Refused(f"there is no tool {name!r}{did_you_mean(name, tools)}: use {use}")
    if too_long(call.arguments):
        count = f"{len(call.arguments):,} characters"
        raise Refused(f"{call.name}: arguments of {count} are too long: say less at once")
    schema = tools[call.name].parameters
    arguments = _meant(_object(call.arguments), schema)
    with named(tools[call.name]):  # a plugin's schema may refer to what is not there
        complaints = _complaints(arguments, schema)
    if complaints:
        raise Refused(f"{call.name}: {'; '.join(complaints)}")
    return arguments


def too_long(arguments: str) -> bool:
    """Whether nobody should make anything of this JSON text."""
    return len(arguments) > LONGEST_ARGUMENTS


def _object(text: str) -> dict[str, Any]:
    try:
        found = spoken_json(text)
        found = {} if found is None else found  # how some write that there are none
    except ValueError as error:
        shown = text[:_SHOWN]
        raise Refused(f"the arguments are not JSON: {error}; you sent: {shown}") from None
    if not isinstance(found, dict):
        raise Refused(f"the arguments must be a JSON object, not {text[:_SHOWN]}")
    return found


def _meant(arguments: dict[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Without nulls for what may be left out, and with whole numbers that came as text."""
    meant = dict(arguments)
    for name, value in arguments.items():
        about = schema.get("properties", {}).get(name)
        kind = about.get("type") if isinstance(about, Mapping) else None
        if value is None and kind not in (None, "null") and name not in schema.get("required", ()):
            del meant[name]
        elif kind == "integer" and isinstance(value, str) and _WHOLE.fullmatch(value):
            meant[name] = int(value)
    return meant


def _complaints(arguments: Mapping[str, Any], schema: Mapping[str, Any]) -> list[str]:
    found = jsonschema.Draft202012Validator(schema).iter_errors(arguments)
    complaints = []
    for error in sorted(found, key=lambda each: [str(part) for part in each.absolute_path]):
        where = ".".join(str(part) for part in error.absolute_path)
        told = error.message[:_SHOWN]
        complaints.append(f"{where}: {told}" if where else told)
    return complaints

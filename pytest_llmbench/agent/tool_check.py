"""Whether tools can be offered: what is wrong with one is told before any model is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from pytest_llmbench.agent.base import Tool
from pytest_llmbench.errors import SettingsError
from pytest_llmbench.text import did_you_mean

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What every server takes: others refuse the request, and with it each attempt."""


def check_tools(tools: Iterable[Tool]) -> None:
    """Look at each tool, its schema too. Raises `SettingsError` that names the tool and the fix."""
    for tool in tools:
        if wrong := _wrong(tool):
            raise SettingsError(f"tool {tool.name!r}: {wrong}")


def _wrong(tool: Tool) -> str | None:
    if isinstance(tool, type):
        kind = tool.__name__
        return f"{kind} is a class: add an object of it, registry.add_tool({kind}())"
    if not _NAME.fullmatch(tool.name):
        return "a name is 1 to 64 letters, digits, _ and -: servers take no others"
    about = getattr(tool, "description", None)
    if not isinstance(about, str) or not about.strip():
        return "description must be a text that tells the model what the tool does"
    for method in ("offered", "lacks", "use"):
        if not callable(getattr(tool, method, None)):
            return f"there is no method {method}: make it a class Name(Tool) with it"
    if getattr(tool.use, "__module__", None) == Tool.__module__:  # the protocol's own
        return "there is no method use, which does it and gives ToolResult(TEXT)"
    return _wrong_schema(getattr(tool, "parameters", None))


def _wrong_schema(schema: object) -> str | None:
    import jsonschema  # a session without agents does not pay for it, nor the first call of one

    if not isinstance(schema, Mapping) or schema.get("type") != "object":
        return "parameters must be a JSON schema of an object: make it with schema(...)"
    try:
        json.dumps(schema)
        jsonschema.Draft202012Validator.check_schema(schema)
    except (TypeError, ValueError) as error:
        return f"parameters cannot be written as JSON: {error}"
    except jsonschema.SchemaError as error:
        where = ".".join(["parameters", *map(str, error.absolute_path)])
        return f"{where} is no JSON schema: {error.message}"
    told = schema.get("properties", {})
    unknown = [name for name in schema.get("required", []) if name not in told]
    if unknown:
        return f"{unknown[0]!r} is required, and no property{did_you_mean(unknown[0], told)}"
    return None

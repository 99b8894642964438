"""Calls that a model wrote so badly that its server could not read them, and failed. Pure.

That is the model's fault and no trouble of ours: what it wrote is a reply, see `UNREAD_CALL`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pytest_llmbench.errors import LLMProtocolError

_TOLD = (
    re.compile(r"error parsing tool call: raw='(.*?)',? err=", re.DOTALL),  # Ollama
    re.compile(r"Failed to parse input at pos \d+: (.*)", re.DOTALL),  # llama.cpp
    re.compile(r"(?:error parsing tool call|Failed to parse input|tool_use_failed)()"),
    # Ollama's parsers of other models' calls, which tell nothing of what the model wrote.
    re.compile(
        r"^(?:failed to parse (?:JSON|XML|tool call)|XML syntax error|invalid character "
        r"|incomplete \w+ tool call|empty (?:function|argument) name|mismatched arg_key"
        r'|tool ".*" is not declared|required argument ".*" is missing)()'
    ),
)
_GROQ = "tool_use_failed", "failed_generation"


class UnreadCall(LLMProtocolError):
    """`written` is what the model wrote, as far as the server tells it."""

    def __init__(self, text: str, written: str) -> None:
        super().__init__(text)
        self.written = written


def unread(told: str, error: object = None) -> str | None:
    """What the model wrote, if that is what the server's error is about.

    `told` is its text, `error` the JSON object of an OpenAI-compatible server.
    """
    code, field = _GROQ
    if isinstance(error, Mapping) and error.get("code") == code:
        return str(error.get(field) or "")
    found = next(filter(None, (pattern.search(told) for pattern in _TOLD)), None)
    return found[1] if found else None

"""The body of a chat completions request, and what to leave out after a server refused it. Pure."""

from __future__ import annotations

import re
from typing import Any

import openai

from pytest_llmbench.providers.arguments import arguments_text, told_tool
from pytest_llmbench.providers.base import Message, Request, ToolCall

NEW_LIMIT, OLD_LIMIT = "max_completion_tokens", "max_tokens"
"""OpenAI deprecated the second, and its reasoning models refuse it; most others know only it."""
_REFUSALS = (
    "unsupported",
    "not supported",
    "unrecognized",
    "unknown",
    "unexpected",
    "extra",
    "not permitted",
)
_BAD_REQUEST = (400, 422)
REASONING = ("reasoning_content", "reasoning")
"""DeepSeek, llama.cpp and LM Studio have the first name; OpenRouter, Ollama and Groq the second."""
DETAILS = "reasoning_details"
_NOT_IN_NAMES, _LONGEST_NAME = re.compile(r"[^A-Za-z0-9_-]"), 64
"""OpenAI and others refuse a conversation in which a tool has another name, invented or not."""


def body(
    request: Request, limit: str, refused: frozenset[str], reasoning: str | None = None
) -> dict[str, Any]:
    """JSON fields. `limit` is how the server calls the most tokens it may answer with.

    `reasoning` is how it calls what the model thought, where it tells that: see
    `Message.reasoning`.
    """
    if limit in refused:
        limit = OLD_LIMIT if limit == NEW_LIMIT else NEW_LIMIT
    sampling = request.sampling
    optional: dict[str, Any] = {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        limit: sampling.max_tokens,
        "seed": sampling.seed,
        "stream_options": None if "stream_options" in refused else {"include_usage": True},
        "tools": [told_tool(tool) for tool in request.tools] or None,
    }
    return {
        "model": request.model,
        "messages": [_message(m, reasoning, refused) for m in request.messages],
        "stream": True,
        **{name: value for name, value in optional.items() if value is not None},
    }


def _message(message: Message, reasoning: str | None, refused: frozenset[str]) -> dict[str, Any]:
    told: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.reasoning_details and DETAILS not in refused:
        told[DETAILS] = [dict(detail) for detail in message.reasoning_details]
    elif message.reasoning and reasoning and reasoning not in refused:
        told[reasoning] = message.reasoning
    if message.tool_calls:
        # Beside calls OpenAI itself writes null for no text; some templates print empty text.
        told["content"] = message.content or None
        told["tool_calls"] = [_call(call) for call in message.tool_calls]
    if message.tool_call_id:
        told["tool_call_id"] = message.tool_call_id
    return told


def _call(call: ToolCall) -> dict[str, Any]:
    name = _NOT_IN_NAMES.sub("_", call.name)[:_LONGEST_NAME] or "_"
    function = {"name": name, "arguments": arguments_text(call.arguments)}
    return {"id": call.id, "type": "function", "function": function}


def refused_field(error: Exception, sent: dict[str, Any]) -> str | None:
    """The field that the server does not know and that can be done without, or None.

    Only these: leaving out temperature or seed would make the record untrue.
    """
    if not isinstance(error, openai.APIStatusError) or error.status_code not in _BAD_REQUEST:
        return None
    told = f"{error.code} {error.message}".lower()
    if not any(word in told for word in _REFUSALS):
        return None
    for name in ("stream_options", NEW_LIMIT, OLD_LIMIT):
        if name in sent and (error.param == name or name in told):
            return name
    names = (DETAILS, *REASONING)  # the last is a part of the others
    thoughts = (name for name in names if any(name in message for message in sent["messages"]))
    return next((name for name in thoughts if name in told), None)

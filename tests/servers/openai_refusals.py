"""How servers of OpenAI's protocol refuse tools, and messages that are too long or in disorder."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from servers.scripted import Behaviour, refuses

TOOLS_REFUSED: dict[str, tuple[int, object]] = {
    "openai": (
        400,
        {
            "message": "Unsupported parameter: 'tools' is not supported with this model.",
            "type": "invalid_request_error",
            "param": "tools",
            "code": "unsupported_parameter",
        },
    ),
    "openrouter": (
        404,
        {
            "message": "No endpoints found that support tool use. To learn more about provider "
            "routing, visit: https://openrouter.ai/docs/provider-routing",
            "code": 404,
        },
    ),
    "llamacpp": (
        500,
        {"code": 500, "message": "tools param requires --jinja flag", "type": "server_error"},
    ),
    "llamacpp-old": (
        500,
        {"code": 500, "message": "Unsupported param: tools", "type": "server_error"},
    ),
    "vllm": (
        400,
        {
            "message": '"auto" tool choice requires --enable-auto-tool-choice and '
            "--tool-call-parser to be set",
            "type": "BadRequestError",
            "param": None,
            "code": 400,
        },
    ),
    "ollama": (
        400,
        {
            "message": "registry.ollama.ai/library/gemma3:4b does not support tools",
            "type": "api_error",
            "param": None,
            "code": None,
        },
    ),
    "pydantic": (
        422,
        {"message": "tools: Extra inputs are not permitted", "type": "invalid_request_error"},
    ),
}
"""Status and error of a request with tools, by server."""

CONTEXT_FULL: dict[str, tuple[int, object]] = {
    "openai": (
        400,
        {
            "message": "This model's maximum context length is 128000 tokens. However, your messages "
            "resulted in 137017 tokens. Please reduce the length of the messages.",
            "type": "invalid_request_error",
            "param": "messages",
            "code": "context_length_exceeded",
        },
    ),
    "llamacpp": (
        400,
        {
            "code": 400,
            "message": "request (4390 tokens) exceeds the available context size (4096 tokens), "
            "try increasing it",
            "type": "exceed_context_size_error",
            "n_prompt_tokens": 4390,
            "n_ctx": 4096,
        },
    ),
    "llamacpp-midway": (
        500,
        {"code": 500, "message": "Context size has been exceeded.", "type": "server_error"},
    ),
    "vllm": (
        400,
        {
            "message": "This model's maximum context length is 4096 tokens. However, you requested "
            "5066 tokens (3018 in the messages, 2048 in the completion). Please reduce the length "
            "of the messages or completion.",
            "type": "BadRequestError",
            "param": None,
            "code": 400,
        },
    ),
    "openrouter": (
        400,
        {
            "message": "This endpoint's maximum context length is 32768 tokens. However, you requested "
            "about 40102 tokens (39078 of text input, 1024 of tool input).",
            "code": 400,
        },
    ),
    "lmstudio": (
        400,
        (
            "Trying to keep the first 10136 tokens when context the overflows. However, the model is "
            "loaded with context length of only 7866 tokens, which is not enough. Try to load the model "
            "with a larger context length, or provide a shorter input"
        ),
    ),
    "lmstudio-midway": (
        400,
        (
            "Reached context length of 4096 tokens with model (arch: qwen3) that does not currently "
            "support mid-generation context overflow. Try reloading with a larger context length or "
            "shortening the prompt/chat."
        ),
    ),
}
"""Status and error of a request whose messages are too long, by server."""


def tools_refused(dialect: str) -> Behaviour:
    """As the server of that name refuses tools."""
    return refuses(*TOOLS_REFUSED[dialect])


def context_full(dialect: str) -> Behaviour:
    """As the server of that name refuses messages that are too long."""
    return refuses(*CONTEXT_FULL[dialect])


def error(message: str, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    """An error in OpenAI's form."""
    return {"message": message, "type": "invalid_request_error", "param": param, "code": code}


def wrong_messages(messages: Sequence[dict[str, Any]]) -> str | None:
    """What OpenAI complains of: names of tools, and calls without their results right behind them."""
    waiting: list[str] = []
    for at, message in enumerate(messages):
        if told := _wrong_name(f"messages[{at}]", message):
            return told
        if message["role"] == "tool":
            if message.get("tool_call_id") not in waiting:
                return (
                    f"Invalid parameter: messages[{at}] with role 'tool' must be a response to a "
                    "preceding message with 'tool_calls'."
                )
            waiting.remove(message["tool_call_id"])
        elif waiting:
            break
        for number, call in enumerate(message.get("tool_calls") or ()):
            if told := _wrong_call(call):
                return f"messages[{at}].tool_calls: {told}"
            where = f"messages[{at}].tool_calls[{number}].function"
            if told := _wrong_name(where, call["function"]):
                return told
            waiting.append(call["id"])
    if waiting:
        return (
            "An assistant message with 'tool_calls' must be followed by tool messages responding "
            "to each 'tool_call_id'. The following tool_call_ids did not have response messages: "
            + ", ".join(waiting)
        )
    return None


def _wrong_name(where: str, named: dict[str, Any]) -> str | None:
    if re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", named.get("name", "none")):
        return None
    return (
        f"Invalid '{where}.name': string does not match pattern. Expected a string that matches the "
        "pattern '^[a-zA-Z0-9_-]+$'."
    )


def _wrong_call(call: dict[str, Any]) -> str | None:
    if call.get("type") != "function" or not call.get("id"):
        return f"type and id are missing: {call}"
    try:
        arguments = json.loads(call["function"]["arguments"])
    except (TypeError, ValueError) as broken:
        return f"arguments are no JSON text: {broken}"  # vLLM and llama.cpp read them
    return None if isinstance(arguments, dict) else "arguments are no object"

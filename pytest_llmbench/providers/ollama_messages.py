"""Messages, tools and calls in the form of Ollama's API. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import ollama

from pytest_llmbench.providers.arguments import arguments_object, told_tool
from pytest_llmbench.providers.base import Message, Sampling, ToolCall, ToolSpec
from pytest_llmbench.text import whole_characters


def messages_of(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Results of tools go by the tool's name and their order: Ollama's calls have no ids."""
    return [_message(message) for message in messages]


def tools_of(tools: Sequence[ToolSpec]) -> list[dict[str, Any]] | None:
    """None where there are none."""
    return [told_tool(tool) for tool in tools] or None


def calls_of(message: ollama.Message) -> list[ToolCall]:
    """The calls of one part of a stream, each of which is whole."""
    return [
        ToolCall(
            whole_characters(call.function.name),
            whole_characters(json.dumps(dict(call.function.arguments), ensure_ascii=False)),
        )
        for call in message.tool_calls or ()
    ]


def options_of(sampling: Sampling) -> dict[str, Any]:
    """Those that are set."""
    options = {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "num_predict": sampling.max_tokens,
        "num_ctx": sampling.num_ctx,
        "seed": sampling.seed,
    }
    return {name: value for name, value in options.items() if value is not None}


def _message(message: Message) -> dict[str, Any]:
    told: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_name:
        told["tool_name"] = message.tool_name
    if message.reasoning:
        told["thinking"] = message.reasoning
    if message.tool_calls:
        told["tool_calls"] = [
            {"function": {"name": call.name, "arguments": arguments_object(call.arguments)}}
            for call in message.tool_calls
        ]
    return told

"""OpenAI's chat completions, streaming, with what LM Studio, OpenRouter and llama.cpp add."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from servers.openai_refusals import context_full, error, tools_refused, wrong_messages
from servers.scripted import Asked, Behaviour, Exchange, ScriptedServer, no_more, refuses

_PIECE = 12
"""Characters of arguments in one chunk."""


class OpenAIServer(ScriptedServer):
    """Base URL `base_url`. `models` are entries of /v1/models, None: the server does not list.

    `props` is what llama.cpp tells at /props. Requests with tools are refused in the words of the
    server that `refuses_tools` names, requests whose messages hold more than `most_characters` in
    those of `dialect` (see `openai_refusals`). Messages must be as OpenAI wants them.
    """

    def __init__(self, *script: Behaviour) -> None:
        super().__init__(*script)
        self.base_url = f"{self.url}/v1"
        self.models: list[dict[str, Any]] | None = [
            {"id": name, "object": "model", "created": 1686935002, "owned_by": "someone"}
            for name in ("qwen2.5-coder-7b-instruct", "llama-3.1-8b-instruct")
        ]
        self.lmstudio_models: list[dict[str, Any]] | None = None
        self.props: dict[str, Any] | None = None
        self.key: str | None = None
        self.refuses_tools: str | None = None
        self.most_characters: int | None = None
        self.dialect = "openai"

    def answer(self, exchange: Exchange, asked: Asked) -> None:
        lists = {"/v1/models": self.models, "/api/v0/models": self.lmstudio_models}
        if self.key and asked.headers.get("authorization") != f"Bearer {self.key}":
            exchange.json(401, {"error": error("Incorrect API key", code="invalid_api_key")})
        elif asked.path == "/v1/chat/completions":
            (self._refusal(asked.body) or self.next_behaviour())(exchange, asked)
        elif asked.path == "/props" and self.props is not None:
            exchange.json(200, self.props)
        elif (listed := lists.get(asked.path)) is not None:
            exchange.json(200, {"object": "list", "data": listed})
        else:
            exchange.json(404, {"error": error(f"Unknown path {asked.path}")})

    def _refusal(self, body: dict[str, Any]) -> Behaviour | None:
        if self.refuses_tools and body.get("tools"):
            return tools_refused(self.refuses_tools)
        if told := wrong_messages(body["messages"]):
            return refuses(400, error(told, param="messages"))
        characters = sum(len(json.dumps(message)) for message in body["messages"])
        if self.most_characters is not None and characters > self.most_characters:
            return context_full(self.dialect)
        return None


def streams(
    *pieces: str,
    reasoning: Sequence[str] = (),
    reasoning_field: str = "reasoning_content",
    tool_calls: Sequence[Mapping[str, Any]] = (),
    deltas: Sequence[Mapping[str, Any]] = (),
    finish_reason: str | None = "",
    usage: dict[str, Any] | None = None,
    counts: bool = True,
    timings: dict[str, Any] | None = None,
    done: bool = True,
    stats: dict[str, Any] | None = None,
    counts_along: bool = False,
    tokens_in_each: int = 1,
    pause: float = 0.0,
    stall: float = 0.0,
    heard: threading.Event | None = None,
) -> Behaviour:
    """A whole answer. Usage comes if it was asked for and the server `counts`.

    `tool_calls` are `{"name", "arguments", "id"?}`, streamed in pieces as OpenAI does; `deltas` come
    after them as they are. `finish_reason` "": the one that fits; None: none comes.
    `usage` adds fields to it; `timings` is llama.cpp's and `stats` LM Studio's, in the last chunk;
    with `counts_along` each chunk says how many tokens there are so far (vLLM). After the first
    piece it waits until `heard` is set, and then `stall` seconds once: what comes then comes
    surely later.
    """

    def behave(exchange: Exchange, asked: Asked) -> None:
        counted = counts and (asked.body.get("stream_options") or {}).get("include_usage")
        exchange.begin_stream("text/event-stream")
        exchange.piece(": a comment that keeps the connection alive\n\n")
        told: list[Mapping[str, Any]] = [{"role": "assistant", "content": ""}]
        told += [{reasoning_field: text, "content": None} for text in reasoning]
        told += [{"content": text} for text in pieces]
        told += [piece for at, call in enumerate(tool_calls) for piece in _call(at, call)]
        told += deltas
        for number, delta in enumerate(told):
            exchange.wait(pause)
            so_far = {"completion_tokens": number * tokens_in_each} if counts_along else None
            exchange.piece(_event(asked, _choices(delta), **({"usage": so_far} if counted else {})))
            if number:  # the first only tells the role
                exchange.wait_for(heard)
            if number == 1:
                exchange.wait(stall)
        extra = {"timings": timings, "stats": stats}
        extra = {name: value for name, value in extra.items() if value}
        fits = "tool_calls" if tool_calls else "stop"
        if finish_reason is not None:
            last = _choices({}, finish_reason or fits)
            exchange.piece(_event(asked, last, **({} if counted else extra)))
        if counted:
            tokens = (len(told) - 1) * tokens_in_each
            total = {"prompt_tokens": 40, "completion_tokens": tokens, "total_tokens": 40 + tokens}
            exchange.piece(_event(asked, [], usage={**total, **(usage or {})}, **extra))
        if done:
            exchange.piece("data: [DONE]\n\n")
        exchange.end_stream()

    return behave


def says(reply: Mapping[str, Any]) -> Behaviour:
    """One reply: `content`, `tool_calls`, `reasoning` and `finish_reason`, each as far as given."""
    content, reasoning = reply.get("content") or "", reply.get("reasoning") or ""
    return streams(
        *content.splitlines(keepends=True),
        reasoning=reasoning.splitlines(keepends=True),
        tool_calls=reply.get("tool_calls") or (),
        finish_reason=reply.get("finish_reason") or "",
    )


def conversation(replies: Iterable[Mapping[str, Any]]) -> list[Behaviour]:
    """A script: one reply per request, in order; a request after the last is refused."""
    return [*map(says, replies), no_more]


def breaks(*pieces: str, event: object = None, hang_up: bool = False) -> Behaviour:
    """An answer without its end: after the pieces `event` comes, or nothing."""

    def behave(exchange: Exchange, asked: Asked) -> None:
        exchange.begin_stream("text/event-stream")
        for text in pieces:
            exchange.piece(_event(asked, _choices({"content": text})))
        if event is not None:
            exchange.piece(f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n")
        if hang_up:
            exchange.hang_up()
        else:
            exchange.end_stream()

    return behave


def refuses_field(name: str, then: Behaviour) -> Behaviour:
    """HTTP 400 in OpenAI's words while the body holds the field; `then` without it."""

    def behave(exchange: Exchange, asked: Asked) -> None:
        if name in asked.body:
            told = f"Unsupported parameter: '{name}' is not supported with this model."
            refused = error(told, param=name, code="unsupported_parameter")
            refuses(400, refused)(exchange, asked)
        else:
            then(exchange, asked)

    return behave


def event(asked: Asked, delta: Mapping[str, Any], finish_reason: str | None = None) -> str:
    """One chunk with a piece of the answer."""
    return _event(asked, _choices(delta, finish_reason))


def usage(asked: Asked, **counts: int) -> str:
    """The chunk with nothing but the usage."""
    return _event(asked, [], usage=counts)


def _call(at: int, call: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The deltas of one call: first its name, then its arguments in pieces."""
    arguments = call.get("arguments", {})
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    name = {"name": call["name"], "arguments": ""}
    first = {"id": call.get("id") or f"call_{uuid4().hex}", "type": "function", "function": name}
    parts = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    rest = [{"function": {"arguments": part}} for part in parts]
    return [{"tool_calls": [{"index": at, **part}]} for part in (first, *rest)]


def _choices(delta: Mapping[str, Any], finish_reason: str | None = None) -> list[dict[str, Any]]:
    return [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}]


def _event(asked: Asked, choices: list[dict[str, Any]], **more: Any) -> str:
    chunk = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1694268190,
        "model": asked.body["model"],
        "choices": choices,
        **more,
    }
    return f"data: {json.dumps(chunk)}\n\n"

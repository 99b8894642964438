"""OpenAI's chat completions, streaming, with what LM Studio, OpenRouter and llama.cpp add."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from typing import Any

from servers.scripted import Asked, Behaviour, Exchange, ScriptedServer, refuses


class OpenAIServer(ScriptedServer):
    """Base URL `base_url`. `models` are entries of /v1/models, None: the server does not list."""

    def __init__(self, *script: Behaviour) -> None:
        super().__init__(*script)
        self.base_url = f"{self.url}/v1"
        self.models: list[dict[str, Any]] | None = [
            {"id": name, "object": "model", "created": 1686935002, "owned_by": "someone"}
            for name in ("qwen2.5-coder-7b-instruct", "llama-3.1-8b-instruct")
        ]
        self.lmstudio_models: list[dict[str, Any]] | None = None
        self.key: str | None = None

    def answer(self, exchange: Exchange, asked: Asked) -> None:
        lists = {"/v1/models": self.models, "/api/v0/models": self.lmstudio_models}
        if self.key and asked.headers.get("authorization") != f"Bearer {self.key}":
            exchange.json(401, {"error": _error("Incorrect API key", code="invalid_api_key")})
        elif asked.path == "/v1/chat/completions":
            self.next_behaviour()(exchange, asked)
        elif (listed := lists.get(asked.path)) is not None:
            exchange.json(200, {"object": "list", "data": listed})
        else:
            exchange.json(404, {"error": _error(f"Unknown path {asked.path}")})


def streams(
    *pieces: str,
    reasoning: Sequence[str] = (),
    reasoning_field: str = "reasoning_content",
    finish_reason: str | None = "stop",
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

    `usage` adds fields to it; `timings` is llama.cpp's and `stats` LM Studio's, in the last chunk;
    with `counts_along` each chunk says how many tokens there are so far (vLLM). After the first
    piece it waits until `heard` is set, and then `stall` seconds once: what comes then comes
    surely later.
    """

    def behave(exchange: Exchange, asked: Asked) -> None:
        counted = counts and (asked.body.get("stream_options") or {}).get("include_usage")
        exchange.begin_stream("text/event-stream")
        exchange.piece(": a comment that keeps the connection alive\n\n")
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
        deltas += [{reasoning_field: text, "content": None} for text in reasoning]
        deltas += [{"content": text} for text in pieces]
        for number, delta in enumerate(deltas):
            exchange.wait(pause)
            so_far = {"completion_tokens": number * tokens_in_each} if counts_along else None
            exchange.piece(_event(asked, _choices(delta), **({"usage": so_far} if counted else {})))
            if number:  # the first only tells the role
                exchange.wait_for(heard)
            if number == 1:
                exchange.wait(stall)
        extra = {"timings": timings, "stats": stats}
        extra = {name: value for name, value in extra.items() if value}
        if finish_reason is not None:
            exchange.piece(_event(asked, _choices({}, finish_reason), **({} if counted else extra)))
        if counted:
            tokens = (len(pieces) + len(reasoning)) * tokens_in_each
            total = {"prompt_tokens": 40, "completion_tokens": tokens, "total_tokens": 40 + tokens}
            exchange.piece(_event(asked, [], usage={**total, **(usage or {})}, **extra))
        if done:
            exchange.piece("data: [DONE]\n\n")
        exchange.end_stream()

    return behave


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
            error = _error(told, param=name, code="unsupported_parameter")
            refuses(400, error)(exchange, asked)
        else:
            then(exchange, asked)

    return behave


def event(asked: Asked, delta: dict[str, Any], finish_reason: str | None = None) -> str:
    """One chunk with a piece of the answer."""
    return _event(asked, _choices(delta, finish_reason))


def usage(asked: Asked, **counts: int) -> str:
    """The chunk with nothing but the usage."""
    return _event(asked, [], usage=counts)


def _error(message: str, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    return {"message": message, "type": "invalid_request_error", "param": param, "code": code}


def _choices(delta: dict[str, Any], finish_reason: str | None = None) -> list[dict[str, Any]]:
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

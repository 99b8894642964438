"""Replies without measure: a gibibyte through `write_file`, in a line without end or in many."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from servers.scripted import Asked, Behaviour, Exchange

GIBIBYTE = 1 << 30
PIECE = 2 << 20
"""Characters in one piece, more than a file may hold; a client that goes away is noticed after it."""
_CONTENT = "@"


class Endless:
    """One such reply as a behaviour of a server; `sent` is how much of it went out."""

    def __init__(self, kind: str, *, lines: bool) -> None:
        self.sent = 0
        self._type = "text/event-stream" if kind == "openai" else "application/x-ndjson"
        self._pieces = {
            ("openai", True): _openai_lines,
            ("openai", False): _openai_line,
            ("ollama", True): _ollama_lines,
            ("ollama", False): _ollama_line,
        }[kind, lines]

    @property
    def behaviour(self) -> Behaviour:
        def behave(exchange: Exchange, asked: Asked) -> None:
            exchange.begin_stream(self._type)
            for piece in self._pieces(asked):
                exchange.piece(piece)
                self.sent += len(piece)
            exchange.end_stream()

        return behave


def _content() -> Iterable[str]:
    piece = "x" * PIECE
    return (piece for _ in range(GIBIBYTE // PIECE))


def _openai_lines(asked: Asked) -> Iterator[str]:
    yield _event(asked, {"name": "write_file", "arguments": '{"path": "solution.py", "content": "'})
    before, after = _event(asked, {"arguments": _CONTENT}).split(_CONTENT)
    for piece in _content():
        yield f"{before}{piece}{after}"


def _openai_line(asked: Asked) -> Iterator[str]:
    arguments = json.dumps({"path": "solution.py", "content": _CONTENT})
    before, after = _event(asked, {"name": "write_file", "arguments": arguments}).split(_CONTENT)
    yield before
    yield from _content()
    yield after


def _event(asked: Asked, function: dict[str, Any]) -> str:
    call = {"index": 0, "id": "call_1", "type": "function", "function": function}
    choice = {"index": 0, "delta": {"tool_calls": [call]}, "finish_reason": None}
    chunk = {"object": "chat.completion.chunk", "model": asked.body["model"], "choices": [choice]}
    return f"data: {json.dumps(chunk)}\n\n"


def _ollama_lines(asked: Asked) -> Iterator[str]:
    """Ollama sends a call whole: here are many that are whole, after another."""
    before, after = _part(asked).split(_CONTENT)
    for piece in _content():
        yield f"{before}{piece}{after}"


def _ollama_line(asked: Asked) -> Iterator[str]:
    before, after = _part(asked).split(_CONTENT)
    yield before
    yield from _content()
    yield after


def _part(asked: Asked) -> str:
    arguments = {"path": "solution.py", "content": _CONTENT}
    call = {"function": {"name": "write_file", "arguments": arguments}}
    message = {"role": "assistant", "content": "", "tool_calls": [call]}
    return json.dumps({"model": asked.body["model"], "message": message, "done": False}) + "\n"

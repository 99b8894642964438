"""Ollama's API as https://docs.ollama.com/api documents it, as far as a benchmark needs it."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from typing import Any

from servers.scripted import Asked, Behaviour, Exchange, ScriptedServer

DIGEST = "ce8f64eb5cc1dae3a6b1f9cc4a9f4d5d6a0ad6e8a1d35de6a3b4b9ef1f0f9a11"
MS = 1_000_000  # nanoseconds


class OllamaServer(ScriptedServer):
    """Has the models of `models` (full names) and tells `model_info` of each."""

    def __init__(self, *script: Behaviour) -> None:
        super().__init__(*script)
        self.running: list[dict[str, Any]] | None = []  # None: a server before /api/ps
        self.models = ["qwen2.5-coder:7b", "qwen2.5-coder:1.5b", "gpt-oss:latest"]
        self.model_info: dict[str, Any] = {
            "general.architecture": "qwen2",
            "general.parameter_count": 7615616512,
            "qwen2.context_length": 32768,
        }
        self.details = {
            "parent_model": "",
            "format": "gguf",
            "family": "qwen2",
            "families": ["qwen2"],
            "parameter_size": "7.6B",
            "quantization_level": "Q4_K_M",
        }

    def answer(self, exchange: Exchange, asked: Asked) -> None:
        if asked.path == "/api/tags":
            exchange.json(200, {"models": [self._listed(name) for name in self.models]})
        elif asked.path == "/api/show" and self._has(asked.body["model"]):
            exchange.json(200, self._shown())
        elif asked.path == "/api/ps" and self.running is not None:
            exchange.json(200, {"models": self.running})
        elif asked.path == "/api/chat" and self._has(asked.body["model"]):
            self.next_behaviour()(exchange, asked)
        elif asked.path in ("/api/show", "/api/chat"):
            exchange.json(404, {"error": f"model '{asked.body['model']}' not found"})
        else:
            exchange.json(404, {"error": "not found"})

    def runs(self, name: str, size: int, size_vram: int) -> None:
        """From now on the model is loaded, so much of it in the memory of cards, in bytes."""
        entry = {**self._listed(name), "size": size, "size_vram": size_vram}
        del entry["modified_at"]
        self.running = [{**entry, "expires_at": "2025-10-17T16:47:07.93355-07:00"}]

    def _has(self, model: str) -> bool:
        return bool({model, f"{model}:latest"} & set(self.models))

    def _listed(self, name: str) -> dict[str, Any]:
        return {
            "name": name,
            "model": name,
            "modified_at": "2025-10-03T23:34:03.409490317-07:00",
            "size": 4683087332,
            "digest": DIGEST,
            "details": self.details,
        }

    def _shown(self) -> dict[str, Any]:
        return {
            "modelfile": "FROM x",
            "parameters": "stop x",
            "template": "{{ .Prompt }}",
            "details": self.details,
            "model_info": self.model_info,
            "capabilities": ["completion"],
            "modified_at": "2025-10-03T23:34:03.409490317-07:00",
        }


def streams(
    *pieces: str,
    thinking: Sequence[str] = (),
    done: dict[str, Any] | None = None,
    pause: float = 0.0,
    heard: threading.Event | None = None,
) -> Behaviour:
    """A whole answer; `done` overrides fields of the last line, where None takes one away.

    After the first piece it waits until `heard` is set: what comes then comes surely later.
    """

    def behave(exchange: Exchange, asked: Asked) -> None:
        exchange.begin_stream("application/x-ndjson")
        for text in thinking:
            exchange.wait(pause)
            exchange.piece(_line(asked, {"content": "", "thinking": text}))
            exchange.wait_for(heard)
        for text in pieces:
            exchange.wait(pause)
            exchange.piece(_line(asked, {"content": text}))
            exchange.wait_for(heard)
        last: dict[str, Any] = {
            "done": True,
            "done_reason": "stop",
            "total_duration": 3200 * MS,
            "load_duration": 150 * MS,
            "prompt_eval_count": 40,
            "prompt_eval_duration": 200 * MS,
            "eval_count": len(pieces) + len(thinking),
            "eval_duration": 100 * MS * (len(pieces) + len(thinking)),
            **(done or {}),
        }
        given = {name: value for name, value in last.items() if value is not None}
        exchange.piece(_line(asked, {"content": ""}, **given))
        exchange.end_stream()

    return behave


def breaks(*pieces: str, line: str | None = None, hang_up: bool = False) -> Behaviour:
    """An answer without its end: after the pieces `line` comes raw, or nothing."""

    def behave(exchange: Exchange, asked: Asked) -> None:
        exchange.begin_stream("application/x-ndjson")
        for text in pieces:
            exchange.piece(_line(asked, {"content": text}))
        if line is not None:
            exchange.piece(line + "\n")
        if hang_up:
            exchange.hang_up()
        else:
            exchange.end_stream()

    return behave


def _line(asked: Asked, message: dict[str, str], **more: Any) -> str:
    part = {
        "model": asked.body["model"],
        "created_at": "2025-10-26T17:15:24.097767Z",
        "message": {"role": "assistant", **message},
        "done": False,
        **more,
    }
    return json.dumps(part) + "\n"

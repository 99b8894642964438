"""Ollama's API as https://docs.ollama.com/api documents it, as far as a benchmark needs it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from servers.scripted import Asked, Behaviour, Exchange, ScriptedServer, no_more, refuses

DIGEST = "ce8f64eb5cc1dae3a6b1f9cc4a9f4d5d6a0ad6e8a1d35de6a3b4b9ef1f0f9a11"
MS = 1_000_000  # nanoseconds


class OllamaServer(ScriptedServer):
    """Has the models of `models` (full names) and tells `model_info` and `capabilities` of each.

    Without "tools" in these it refuses requests with tools, and so it does with `refuses_tools`;
    `capabilities` None is a server from before it told any. Messages that hold more than
    `most_characters` are refused where the request says so (`truncate` false); others lose the
    oldest of theirs, as the real server's do: `seen` is what the model of each request saw.
    """

    def __init__(self, *script: Behaviour) -> None:
        super().__init__(*script)
        self.seen: list[list[dict[str, Any]]] = []
        self.running: list[dict[str, Any]] | None = []  # None: a server before /api/ps
        self.capabilities: list[str] | None = ["completion", "tools"]
        self.refuses_tools = False
        self.most_characters: int | None = None
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
            (self._refusal(asked.body) or self.next_behaviour())(exchange, asked)
        elif asked.path in ("/api/show", "/api/chat"):
            exchange.json(404, {"error": f"model '{asked.body['model']}' not found"})
        else:
            exchange.json(404, {"error": "not found"})

    def _refusal(self, body: dict[str, Any]) -> Behaviour | None:
        able = self.capabilities is None or "tools" in self.capabilities
        if body.get("tools") and (self.refuses_tools or not able):
            return refuses(
                400, f"registry.ollama.ai/library/{body['model']} does not support tools"
            )
        for message in body["messages"]:
            for call in message.get("tool_calls") or ():
                if not isinstance(call["function"]["arguments"], dict):
                    where = "ChatRequest.messages.tool_calls.function.arguments"
                    told = f"json: cannot unmarshal string into Go struct field {where} of type map"
                    return refuses(400, told)
        fitting = self._fitting(body["messages"])
        if fitting != body["messages"] and body.get("truncate") is False:
            return refuses(400, "the input length exceeds the context length")
        self.seen.append(fitting)
        return None

    def _fitting(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Without the oldest ones, but for the system's and the last."""
        limit = self.most_characters
        for start in range(len(messages)):
            system = [message for message in messages[:start] if message["role"] == "system"]
            kept = [*system, *messages[start:]]
            if limit is None or sum(len(json.dumps(message)) for message in kept) <= limit:
                break
        return kept

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
        told = {} if self.capabilities is None else {"capabilities": self.capabilities}
        return {
            "modelfile": "FROM x",
            "parameters": "stop x",
            "template": "{{ .Prompt }}",
            "details": self.details,
            "model_info": self.model_info,
            **told,
            "modified_at": "2025-10-03T23:34:03.409490317-07:00",
        }


def streams(
    *pieces: str,
    thinking: Sequence[str] = (),
    tool_calls: Sequence[Mapping[str, Any]] = (),
    done: dict[str, Any] | None = None,
    pause: float = 0.0,
    heard: threading.Event | None = None,
) -> Behaviour:
    """A whole answer; `done` overrides fields of the last line, where None takes one away.

    `tool_calls` are `{"name", "arguments"}`, each sent whole in a line of its own. Arguments that
    are text and no JSON end the stream as Ollama does where it cannot read what a model wrote.
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
        for call in tool_calls:
            exchange.wait(pause)
            try:
                exchange.piece(_line(asked, {"content": "", "tool_calls": [_call(call)]}))
            except ValueError as error:
                told = f"error parsing tool call: raw='{call['arguments']}', err={error}"
                exchange.piece(json.dumps({"error": told}) + "\n")
                exchange.end_stream()
                return
            exchange.wait_for(heard)
        tokens = len(pieces) + len(thinking) + 20 * len(tool_calls)
        last: dict[str, Any] = {
            "done": True,
            "done_reason": "stop",
            "total_duration": 3200 * MS,
            "load_duration": 150 * MS,
            "prompt_eval_count": 40,
            "prompt_eval_duration": 200 * MS,
            "eval_count": tokens,
            "eval_duration": 100 * MS * tokens,
            **(done or {}),
        }
        given = {name: value for name, value in last.items() if value is not None}
        exchange.piece(_line(asked, {"content": ""}, **given))
        exchange.end_stream()

    return behave


def says(reply: Mapping[str, Any]) -> Behaviour:
    """One reply: `content`, `tool_calls`, `reasoning` and `finish_reason`, each as far as given."""
    content, reasoning = reply.get("content") or "", reply.get("reasoning") or ""
    return streams(
        *content.splitlines(keepends=True),
        thinking=reasoning.splitlines(keepends=True),
        tool_calls=reply.get("tool_calls") or (),
        # Ollama has no word of its own for a reply that ends in calls.
        done={"done_reason": "length"} if reply.get("finish_reason") == "length" else None,
    )


def conversation(replies: Iterable[Mapping[str, Any]]) -> list[Behaviour]:
    """A script: one reply per request, in order; a request after the last is refused."""
    return [*map(says, replies), no_more]


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


def _call(call: Mapping[str, Any]) -> dict[str, Any]:
    arguments = call.get("arguments", {})
    if isinstance(arguments, str):
        arguments = json.loads(arguments)
    return {"function": {"name": call["name"], "arguments": arguments}}


def _line(asked: Asked, message: dict[str, Any], **more: Any) -> str:
    part = {
        "model": asked.body["model"],
        "created_at": "2025-10-26T17:15:24.097767Z",
        "message": {"role": "assistant", **message},
        "done": False,
        **more,
    }
    return json.dumps(part) + "\n"

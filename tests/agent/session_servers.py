"""Servers that speak the scripted sessions of tests/agent/sessions/: each under a model of its name."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servers import ollama_server, openai_server
from servers.ollama_server import OllamaServer
from servers.openai_server import OpenAIServer
from servers.scripted import Asked, Behaviour, Exchange, refuses

SESSIONS = Path(__file__).with_name("sessions")
ROOT = Path(__file__).parents[2]
PROBLEMS = ROOT / "cases" / "problems" / "with_tools.yaml"
FIXTURES = ROOT / "fixtures" / "with-tools"


@dataclass(frozen=True)
class Session:
    """What a model says turn by turn, and what must stand in the record: worked out by hand."""

    name: str
    case: str
    turns: Sequence[Mapping[str, Any]]
    expect: Mapping[str, Any]
    otherwise: Mapping[str, Mapping[str, Any]]
    """What stands there instead with some server and protocol, such as `ollama-native`."""

    @property
    def file(self) -> Path:
        fixture = FIXTURES / self.case / "validation_spec.json"
        return fixture if fixture.is_file() else PROBLEMS

    @property
    def nodeid(self) -> str:
        return f"{self.file}::{self.case}[{self.name}-agent-run1]"


def sessions() -> list[Session]:
    found = []
    for path in sorted(SESSIONS.glob("*.json")):
        data = json.loads(path.read_text())
        otherwise = data.get("otherwise", {})
        found.append(Session(path.stem, data["case"], data["turns"], data["expect"], otherwise))
    return found


def as_text(turn: Mapping[str, Any]) -> str:
    """The turn of a model that has no tool calls of its own."""
    blocks = [_block(call["name"], call["arguments"]) for call in turn.get("tool_calls", ())]
    return "\n\n".join(filter(None, [turn["content"], *blocks]))


def _block(name: str, arguments: Any) -> str:
    told = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return f'```json\n{{"tool": {json.dumps(name)}, "arguments": {told}}}\n```'


class Turns:
    """Which turn of which session comes next; `native`: calls go by the server's own protocol."""

    def __init__(self, found: Sequence[Session], *, native: bool) -> None:
        self.sessions = {session.name: session for session in found}
        self.native = native
        self._asked: Counter[str] = Counter()

    def next(self, model: str) -> Mapping[str, Any] | None:
        turns, number = self.sessions[model].turns, self._asked[model]
        self._asked[model] += 1
        return turns[number] if number < len(turns) else None


NO_TURN = refuses(500, "the session has no further turn")


class OllamaSessions(OllamaServer):
    """As `/api/chat` of Ollama."""

    def __init__(self, turns: Turns) -> None:
        super().__init__(NO_TURN)
        self.turns = turns
        self.models = list(turns.sessions)
        self.capabilities = ["completion", "tools"] if turns.native else ["completion"]

    def answer(self, exchange: Exchange, asked: Asked) -> None:
        if asked.path != "/api/chat":
            super().answer(exchange, asked)
            return
        turn = self.turns.next(asked.body["model"])
        (self._said(turn) if turn is not None else NO_TURN)(exchange, asked)

    def _said(self, turn: Mapping[str, Any]) -> Behaviour:
        return ollama_server.says(turn if self.turns.native else {"content": as_text(turn)})


class OpenAISessions(OpenAIServer):
    """As `/v1/chat/completions`."""

    def __init__(self, turns: Turns) -> None:
        super().__init__(NO_TURN)
        self.turns = turns
        self.models = [{"id": name, "object": "model"} for name in turns.sessions]

    def answer(self, exchange: Exchange, asked: Asked) -> None:
        if asked.path != "/v1/chat/completions":
            super().answer(exchange, asked)
            return
        if not self.turns.native and asked.body.get("tools"):
            told = "This model does not support tools."
            refuses(400, {"message": told, "type": "invalid_request_error"})(exchange, asked)
            return
        if refusal := self._refusal(asked.body):
            refusal(exchange, asked)
            return
        turn = self.turns.next(asked.body["model"])
        (self._said(turn) if turn is not None else NO_TURN)(exchange, asked)

    def _said(self, turn: Mapping[str, Any]) -> Behaviour:
        return openai_server.says(turn if self.turns.native else {"content": as_text(turn)})

"""What was said in one attempt: the messages as they are sent, and all of them for the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pytest_llmbench.agent.base import ToolResult
from pytest_llmbench.agent.context import characters, characters_per_token, room, shortened
from pytest_llmbench.providers.base import Message, Reply, ToolCall
from pytest_llmbench.text import whole_characters

_NOTHING = "(no text)"
"""Servers refuse empty messages."""
_NEARLY = 8
"""Tokens: so near to the end of its context a server ends a reply."""


class Talk:
    """`context` is how many tokens the model holds, if anybody knows; `reply` the longest reply.

    `messages` is what is sent next. `said` is for the journal: every message whole, with its turn.
    """

    def __init__(self, begin: Sequence[Message], context: int | None, reply: int | None) -> None:
        self.messages = list(begin)
        self.said = [{"turn": 0, "role": m.role, "content": m.content} for m in begin]
        self._context = context
        self._reply = reply
        self._results: list[int] = []
        self._newest: set[int] = set()
        self._failing: dict[bool, int] = {}
        self._per_token = characters_per_token(0, None)

    def fit(self) -> None:
        """Cut old thoughts and results where the context would be too short for them."""
        fits = room(self._context, self._reply, self._per_token)
        if fits is not None:
            self._shorten(fits)

    def shrink(self) -> bool:
        """What `fit` may cut, all of it; whether that made it shorter. It was too long."""
        before = characters(self.messages)
        self._shorten(0)
        return characters(self.messages) < before

    def filled_by(self, reply: Reply) -> bool:
        """Whether the reply was cut by the end of the context, before its longest length."""
        read, written = reply.prompt_tokens, reply.tokens_generated
        if self._context is None or read is None or written is None:
            return False
        shorter = self._reply is None or written < self._reply
        full = read + written >= self._context - _NEARLY
        return reply.finish_reason == "length" and shorter and full

    def _shorten(self, fits: float) -> None:
        """The last results stay whole, and so do the last failed check and compile errors."""
        kept = self._newest.union(self._failing.values())
        self.messages = shortened(self.messages, self._results, kept, fits)

    def heard(self, turn: int, reply: Reply, calls: Sequence[ToolCall]) -> None:
        """The model's reply, and the calls in it, fit to be sent."""
        sent = characters(self.messages)
        self._per_token = characters_per_token(sent, reply.prompt_tokens)
        text = whole_characters(reply.text)
        native = tuple(calls) if reply.tool_calls else ()
        reasoning = whole_characters(reply.reasoning)
        message = Message("assistant", text or _NOTHING)
        if native:
            details = reply.reasoning_details
            message = Message(
                "assistant", text, native, reasoning=reasoning, reasoning_details=details
            )
        self.messages.append(message)
        entry: dict[str, Any] = {"turn": turn, "role": "assistant", "content": text}
        if native:
            entry["tool_calls"] = [{"name": c.name, "arguments": c.arguments} for c in calls]
        if reasoning:
            entry["reasoning"] = reasoning
        self.said.append(entry)

    def tell_results(
        self, turn: int, reply: Reply, results: Sequence[tuple[ToolCall, ToolResult]]
    ) -> None:
        """What the calls gave: each for itself by the server's protocol, else in one message."""
        self._newest = set()
        if reply.tool_calls:
            for call, result in results:
                message = Message("tool", result.text, (), call.id, call.name)
                self._tell(turn, message, [result])
            return
        told = "\n\n".join(f"Result of {call.name}:\n{result.text}" for call, result in results)
        self._tell(turn, Message("user", told), [result for _, result in results])

    def tell(self, turn: int, text: str) -> None:
        """A word of ours: a reminder."""
        self._tell(turn, Message("user", text), [])

    def _tell(self, turn: int, message: Message, results: Sequence[ToolResult]) -> None:
        self.messages.append(message)
        if results:
            self._results.append(len(self.messages) - 1)
            self._newest.add(len(self.messages) - 1)
        for check in (result.check for result in results):
            if check and not check.passed:
                self._failing[check.compiles is False] = len(self.messages) - 1
        entry = {"turn": turn, "role": message.role, "content": message.content}
        if message.tool_name:
            entry["tool_name"] = message.tool_name
        self.said.append(entry)

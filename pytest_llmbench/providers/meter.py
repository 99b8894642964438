"""Measures a stream as it arrives, and makes the `Reply` of what was collected."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from pytest_llmbench.providers.base import UNREAD_CALL, OnTokens, Reply
from pytest_llmbench.providers.reply_bounds import LONGEST_REPLY, ReplyTooLong
from pytest_llmbench.providers.thinking import split_thinking

MAX_TOKENS_PER_PIECE = 16
"""Where a server sends bigger pieces than this on average, too few arrive to time decoding."""


@dataclass
class Meter:
    """One streamed answer. Times are seconds of `time.perf_counter`, from `started` on.

    `began` is when that was, in POSIX seconds. `told_first` and `told_last` are what the server
    had counted with the first and the last piece, where it counts along.
    """

    on_tokens: OnTokens
    started: float = field(default_factory=time.perf_counter)
    began: float = field(default_factory=time.time)
    pieces: int = 0
    characters: int = 0
    first: float | None = None
    last: float | None = None
    told_first: int | None = None
    told_last: int | None = None
    text: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Begin the times anew: nothing has come so far."""
        self.started, self.began = time.perf_counter(), time.time()

    def add(
        self,
        text: str | None,
        reasoning: str | None = None,
        counted: int | None = None,
        *,
        in_call: int = 0,
    ) -> None:
        """Take one piece of the answer, its thinking or both; an empty one counts for nothing.

        Unless it holds a call of a tool or a part of one, of `in_call` characters, which is kept
        elsewhere and was generated like text. `counted` are the tokens up to and with this one,
        as the server counts them. Raises `ReplyTooLong`.
        """
        if not (text or reasoning or in_call):
            return
        self.characters += len(text or "") + len(reasoning or "") + in_call
        if self.characters > LONGEST_REPLY:
            raise ReplyTooLong(f"more than {LONGEST_REPLY:,} characters came")
        self.last = time.perf_counter()
        if self.first is None:
            self.first, self.told_first = self.last, counted
        self.told_last = counted
        self.pieces += 1
        if text:
            self.text.append(text)
        if reasoning:
            self.reasoning.append(reasoning)
        self.on_tokens(self.pieces)

    def stream_speed(self, tokens: int | None, finish_reason: str | None) -> float | None:
        """Tokens per second of decoding: those after the first piece over the time they took.

        `tokens` are those that were streamed. Where each piece is one token that is (tokens - 1) /
        (last - first); where they are bigger, the first one holds its share of the tokens, which
        were decoded before it came. None where that cannot be told from outside.
        """
        seconds = (self.last or 0.0) - (self.first or 0.0)
        if seconds > 0 and self.told_first and self.told_last and self.told_last > self.told_first:
            return (self.told_last - self.told_first) / seconds
        if finish_reason == "stop" and tokens == self.pieces + 1:
            # The token that ends an answer is counted by most servers and shown by none.
            tokens = self.pieces
        if not tokens or self.pieces <= 1 or seconds <= 0:
            return None
        in_each = max(1.0, tokens / self.pieces)
        if tokens <= 1 or in_each > MAX_TOKENS_PER_PIECE:
            return None
        return (tokens - in_each) / seconds

    def unread_call(self, written: str, endpoint: str) -> Reply:
        """The reply that ends in a call which the server could not read: see `UNREAD_CALL`.

        What was written is no piece of the stream: it has no time.
        """
        self.text.append(written)
        return self.reply(UNREAD_CALL, endpoint=endpoint)

    def reply(self, finish_reason: str, **measured: Any) -> Reply:
        """The answer with its thinking told apart; `measured` are further fields of `Reply`.

        Thinking that never ends was cut off, but for a server that found calls in it.
        """
        seconds = time.perf_counter() - self.started
        split = split_thinking("".join(self.text))
        reasoning = "\n".join(part for part in ("".join(self.reasoning), split.reasoning) if part)
        return Reply(
            text=split.text,
            reasoning=reasoning,
            finish_reason=finish_reason if split.closed or measured.get("tool_calls") else "length",
            llm_seconds=seconds,
            generation_start=self.began,
            generation_end=self.began + seconds,
            ttft_seconds=None if self.first is None else self.first - self.started,
            **measured,
        )

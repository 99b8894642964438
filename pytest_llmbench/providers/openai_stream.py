"""A chat completions answer, collected from the chunks of its stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_llmbench.providers.base import Reply
from pytest_llmbench.providers.meter import Meter
from pytest_llmbench.providers.openai_calls import CallParts
from pytest_llmbench.providers.openai_request import DETAILS, REASONING
from pytest_llmbench.providers.openai_timings import Figures
from pytest_llmbench.providers.reasoning_details import ReasoningDetails


class Answer:
    """One answer as far as it has come; `finish_reason` is None until the server tells one.

    `turn` is the request's.
    """

    def __init__(self, meter: Meter, turn: int) -> None:
        self.meter = meter
        self.finish_reason: str | None = None
        self.reasoning_name: str | None = None
        """How the server calls what the model thinks, once it has told some."""
        self._figures = Figures()
        self._calls = CallParts(turn)
        self._details = ReasoningDetails()

    def take(self, chunk: Mapping[str, Any]) -> None:
        """Raises `AttributeError` or `TypeError` for what the protocol does not allow."""
        counted = self._figures.take(chunk)
        for choice in chunk.get("choices") or ():
            self.finish_reason = choice.get("finish_reason") or self.finish_reason
            self._take(choice.get("delta") or {}, counted)

    def reply(self, finish_reason: str, endpoint: str) -> Reply:
        """What has come so far."""
        return self.meter.reply(
            finish_reason,
            endpoint=endpoint,
            tool_calls=self._calls.calls(),
            reasoning_details=self._details.whole(),
            **self._figures.of(self.meter, finish_reason),
        )

    def _take(self, delta: Mapping[str, Any], counted: int | None) -> None:
        # Where a server sends both, they are the same text.
        name = next((name for name in REASONING if delta.get(name)), None)
        reasoning = delta[name] if name else None
        self.reasoning_name = self.reasoning_name or name
        content = delta.get("content") or delta.get("refusal")
        for text in (content, reasoning):
            if text and not isinstance(text, str):
                raise TypeError(f"{type(text).__name__} where text belongs")
        self._details.take(delta.get(DETAILS))
        in_call = self._calls.take(delta.get("tool_calls"))
        self.meter.add(content, reasoning, counted, in_call=in_call)

"""The figures an OpenAI-compatible stream carries, as fields of `Reply`. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_llmbench.providers.meter import Meter


@dataclass
class Figures:
    """`usage` and llama.cpp's `timings` as they stand in the last chunks, or nothing."""

    usage: Mapping[str, Any] = field(default_factory=dict)
    timings: Mapping[str, Any] = field(default_factory=dict)

    def of(self, meter: Meter, finish_reason: str | None) -> dict[str, Any]:
        """Token counts, speeds and cost; the server's own speeds before those measured here."""
        tokens = self._tokens(meter)
        reasoning_tokens = _count(self._detail("completion_tokens_details", "reasoning_tokens"))
        decoded = _positive(self.timings.get("predicted_per_second"))
        if (_count(self.timings.get("predicted_n")) or 0) <= 1:
            decoded = None  # one token takes no measurable time: llama.cpp then tells millions
        streamed = None
        if decoded is None:
            hidden = 0 if meter.reasoning else reasoning_tokens or 0
            streamed = meter.stream_speed(
                None if tokens is None else tokens - hidden, finish_reason
            )
        return {
            "tokens_generated": tokens,
            "prompt_tokens": self._prompt_tokens(),
            "cached_tokens": self._cached_tokens(),
            "reasoning_tokens": reasoning_tokens,
            "tokens_per_sec": decoded or streamed,
            "prompt_tokens_per_sec": _positive(self.timings.get("prompt_per_second")),
            "timing_source": "server" if decoded else "stream" if streamed else "wall",
            "cost_usd": _number(self.usage.get("cost")),
        }

    def _tokens(self, meter: Meter) -> int | None:
        tokens = _count(self.usage.get("completion_tokens"))
        if tokens is None:
            tokens = _count(self.timings.get("predicted_n"))
        # Servers that do not count say 0.
        return None if tokens == 0 and meter.pieces else tokens

    def _prompt_tokens(self) -> int | None:
        told = _count(self.usage.get("prompt_tokens"))
        if told:
            return told
        evaluated = _count(self.timings.get("prompt_n"))
        return evaluated if evaluated is None else evaluated + (self._cached_tokens() or 0)

    def _cached_tokens(self) -> int | None:
        told = _count(self._detail("prompt_tokens_details", "cached_tokens"))
        return told if told is not None else _count(self.timings.get("cache_n"))

    def _detail(self, group: str, name: str) -> object:
        details = self.usage.get(group)
        return details.get(name) if isinstance(details, Mapping) else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _positive(value: object) -> float | None:
    number = _number(value)
    return number if number and number > 0 else None


def _count(value: object) -> int | None:
    number = _number(value)
    return None if number is None or number < 0 else int(number)

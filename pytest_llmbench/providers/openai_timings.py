"""The figures an OpenAI-compatible stream carries, as fields of `Reply`. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_llmbench.providers.meter import Meter


@dataclass
class Figures:
    """What the chunks of a stream carry beside text, each as it stood last, or nothing.

    `usage` is everyone's, `timings` llama.cpp's, `stats` LM Studio's.
    """

    usage: Mapping[str, Any] = field(default_factory=dict)
    timings: Mapping[str, Any] = field(default_factory=dict)
    stats: Mapping[str, Any] = field(default_factory=dict)

    def take(self, chunk: Mapping[str, Any]) -> int | None:
        """Keep what the chunk carries; gives the tokens counted so far, where it says."""
        told = {name: chunk.get(name) for name in ("usage", "timings", "stats")}
        for name, value in told.items():
            if value and isinstance(value, Mapping):
                setattr(self, name, value)
        usage = told["usage"]
        return _count(usage.get("completion_tokens")) if isinstance(usage, Mapping) else None

    def of(self, meter: Meter, finish_reason: str | None) -> dict[str, Any]:
        """Token counts, speeds and cost; the server's own speeds before those measured here."""
        tokens = self._tokens(meter)
        reasoning_tokens = _count(self._detail("completion_tokens_details", "reasoning_tokens"))
        decoded = self._decoded()
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
            "load_seconds": _number(self.stats.get("model_load_time_seconds")),
            "cost_usd": _number(self.usage.get("cost")),
        }

    def _decoded(self) -> float | None:
        """The server's own speed. One token takes no measurable time: it then tells millions."""
        if (_count(self.timings.get("predicted_n")) or 0) > 1:
            return _positive(self.timings.get("predicted_per_second"))
        if (_count(self.usage.get("completion_tokens")) or 0) > 1:
            return _positive(self.stats.get("tokens_per_second"))
        return None

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
        told = (
            self._detail("prompt_tokens_details", "cached_tokens"),
            self.usage.get("prompt_cache_hit_tokens"),  # DeepSeek
            self.timings.get("cache_n"),
        )
        return next((count for count in map(_count, told) if count is not None), None)

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

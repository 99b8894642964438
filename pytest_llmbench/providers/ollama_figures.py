"""The figures at the end of an answer of Ollama, as fields of `Reply`. Pure."""

from __future__ import annotations

import json
from typing import Any

import ollama

from pytest_llmbench.providers.meter import Meter

NANOSECONDS = 1e9


def figures_of(
    last: ollama.ChatResponse, cached: int | None, meter: Meter, finish_reason: str
) -> dict[str, Any]:
    """Token counts and speeds: the server's own where it tells, else from the stream.

    `prompt_eval_count` holds the cached tokens, `prompt_eval_duration` is for the others.
    """
    tokens, prompt_tokens = last.eval_count, last.prompt_eval_count
    # One token takes no measurable time.
    decoded = _rate(tokens, last.eval_duration) if (tokens or 0) > 1 else None
    streamed = None if decoded else meter.stream_speed(tokens, finish_reason)
    evaluated = None if prompt_tokens is None else prompt_tokens - (cached or 0)
    return {
        "load_seconds": _seconds(last.load_duration),
        "tokens_generated": tokens,
        "prompt_tokens": prompt_tokens,
        "cached_tokens": cached,
        "tokens_per_sec": decoded or streamed,
        "prompt_tokens_per_sec": _rate(evaluated, last.prompt_eval_duration),
        "timing_source": "server" if decoded else "stream" if streamed else "wall",
    }


def cached_tokens(line: bytes) -> int | None:
    """How much of the prompt was in the cache: `prompt_eval_cached_count`, which not all tell."""
    try:
        told = json.loads(line).get("prompt_eval_cached_count")
    except (ValueError, AttributeError):
        return None
    return told if isinstance(told, int) and not isinstance(told, bool) and told >= 0 else None


def _seconds(nanoseconds: int | None) -> float | None:
    return None if nanoseconds is None else nanoseconds / NANOSECONDS


def _rate(tokens: int | None, nanoseconds: int | None) -> float | None:
    if tokens is None or tokens <= 0 or not nanoseconds:
        return None
    return tokens / nanoseconds * NANOSECONDS

"""The replies of a conversation -> figures of each, and one `Reply` with the sums. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pytest_llmbench.agent.loop import Turn
from pytest_llmbench.providers.base import Reply

_LEAST_SURE = ("wall", "stream", "server")
"""Where figures come from; of several turns the least sure source counts."""


def total(replies: Sequence[Reply], lost: Sequence[float] = ()) -> Reply:
    """Seconds, tokens and cost are sums; None where a turn did not tell. One reply is there.

    `lost` are the seconds of requests without a reply: nobody told what else they took.

    Speeds are all tokens over all the time spent on them: decoding, or reading the prompt. The
    first turn tells `ttft_seconds` and the start, the last one text, finish reason and end.
    """
    first, last = replies[0], replies[-1]
    sources = [reply.timing_source for reply in replies]
    return replace(
        last,
        reasoning="",
        llm_seconds=_sum([*(r.llm_seconds for r in replies), *lost]),
        ttft_seconds=first.ttft_seconds,
        load_seconds=_known_sum(r.load_seconds for r in replies),
        tokens_generated=_count(r.tokens_generated for r in replies),
        prompt_tokens=_count(r.prompt_tokens for r in replies),
        cached_tokens=_count(r.cached_tokens for r in replies),
        reasoning_tokens=_count(r.reasoning_tokens for r in replies),
        tokens_per_sec=_speed((r.tokens_generated, r.tokens_per_sec) for r in replies),
        prompt_tokens_per_sec=_speed((_read(r), r.prompt_tokens_per_sec) for r in replies),
        timing_source=next((word for word in _LEAST_SURE if word in sources), last.timing_source),
        cost_usd=_sum(r.cost_usd for r in replies),
        generation_start=first.generation_start,
    )


def figures_of(turn: Turn) -> dict[str, object]:
    """An entry of the record's `turns`: what one reply took, tokens and seconds."""
    reply = turn.reply
    return {
        "turn": turn.number,
        "llm_seconds": reply.llm_seconds,
        "tokens_generated": reply.tokens_generated,
        "prompt_tokens": reply.prompt_tokens,
        "cached_tokens": reply.cached_tokens,
        "tokens_per_sec": reply.tokens_per_sec,
        "ttft_seconds": reply.ttft_seconds,
        "load_seconds": reply.load_seconds,
        "finish_reason": reply.finish_reason,
        "endpoint": reply.endpoint,
        "generation_start": reply.generation_start,
        "generation_end": reply.generation_end,
        "tool_seconds": round(turn.tool_seconds, 4),
    }


def _read(reply: Reply) -> int | None:
    """The tokens of the prompt that were not known from before."""
    if reply.prompt_tokens is None:
        return None
    return reply.prompt_tokens - (reply.cached_tokens or 0)


def _speed(parts: Iterable[tuple[int | None, float | None]]) -> float | None:
    """Of those turns that tell both; a turn of one token has no speed."""
    known = [(tokens, speed) for tokens, speed in parts if tokens and speed]
    seconds = sum(tokens / speed for tokens, speed in known)
    return sum(tokens for tokens, _ in known) / seconds if seconds else None


def _sum(values: Iterable[float | None]) -> float | None:
    told = list(values)
    known = [value for value in told if value is not None]
    return sum(known) if known and len(known) == len(told) else None


def _known_sum(values: Iterable[float | None]) -> float | None:
    """Servers tell of loading only where they loaded."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _count(values: Iterable[int | None]) -> int | None:
    found = _sum(values)
    return None if found is None else int(found)

"""A conversation kept short enough for the model's context: old thoughts and results. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from pytest_llmbench.providers.base import Message

KEPT = 240
"""Characters that an old result keeps."""
_CHARACTERS_PER_TOKEN = 3.0
"""Before a server has counted: code has fewer of them than prose."""
MOST_RESULT, _TAIL = 8000, 2000
"""Characters of a result; and of its end, where the middle is cut out."""


def capped(text: str) -> str:
    """A result as a model is told it: what is cut out of the middle is named."""
    if len(text) <= MOST_RESULT:
        return text
    head, tail = text[: MOST_RESULT - _TAIL], text[-_TAIL:]
    return f"{head}\n[... {len(text) - MOST_RESULT:,} characters cut ...]\n{tail}"


def characters(messages: Sequence[Message]) -> int:
    """What the messages hold, calls and thoughts included."""
    calls = sum(len(c.arguments) + len(c.name) for m in messages for c in m.tool_calls)
    return sum(len(m.content) + len(m.reasoning) for m in messages) + calls


def characters_per_token(sent: int, tokens: int | None) -> float:
    """Of this model's tokenizer, as the last turn showed it: characters sent, tokens counted."""
    return sent / tokens if sent and tokens else _CHARACTERS_PER_TOKEN


def room(context: int | None, reply: int | None, per_token: float) -> float | None:
    """Characters of messages that fit; None where nobody knows the context.

    The longest reply has its place beside them, but no more than a quarter of the context.
    """
    if context is None:
        return None
    return (context - min(reply or context, context // 4)) * per_token


def shortened(
    messages: Sequence[Message], results: Sequence[int], kept: Collection[int], fits: float
) -> list[Message]:
    """The messages, cut from the oldest on until they fit, or nothing is left to cut.

    First the thoughts beside calls go, but for the last ones, then results are cut. `results` are
    the places of messages that hold some, `kept` those that stay whole.
    """
    short = list(messages)
    over = characters(short) - fits
    thoughts = [place for place, m in enumerate(short) if m.reasoning or m.reasoning_details]
    for place in thoughts[:-1]:
        if over <= 0:
            break
        over -= len(short[place].reasoning)
        short[place] = replace(short[place], reasoning="", reasoning_details=())
    for place in results:
        if over <= 0:
            break
        content = short[place].content
        if place in kept or len(content) <= 2 * KEPT:
            continue
        gone = len(content) - KEPT
        told = f"{content[:KEPT]}\n[... {gone:,} characters of this old result cut ...]"
        short[place] = replace(short[place], content=told)
        over -= len(content) - len(told)
    return short

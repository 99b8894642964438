"""What a model gave for an attempt, in whichever way it was asked. Pure data."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_llmbench.answer import Answer
from pytest_llmbench.providers.base import Reply


@dataclass(frozen=True)
class Given:
    """`reply` is the last one. `end` tells how a conversation ended, None in prompt mode."""

    answer: Answer
    reply: Reply
    end: str | None = None

"""How an attempt with tools went: from its calls and the states that were judged. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

FEWEST = 2
"""Turns of the straightest success: one writes, one says that it is done."""


@dataclass(frozen=True)
class Called:
    """One call of a tool. `turn` counts from 1, `arguments` and `result` are cut.

    `outcome` is `ok`, `error` (by the model's fault), or `passed` or `failed` where the tool
    checks code; `compiles` as in `Check`. `wrote`: some file's text changed. `wasted`: an error,
    or asked again what it had been told, and no text had changed since.
    """

    turn: int
    tool: str
    arguments: str
    outcome: str
    wrote: bool
    wasted: bool
    seconds: float
    result: str
    compiles: bool | None = None

    def to_dict(self) -> dict[str, Any]:
        """An entry of the record's `tool_call_log`."""
        return asdict(self)


@dataclass(frozen=True)
class Judged:
    """What the files were after a turn, and whether the judge passes them."""

    turn: int
    passes: bool


def iterations_to_success(states: Iterable[Judged]) -> int | None:
    """The first turn after which the judge would pass; None if never."""
    return min((state.turn for state in states if state.passes), default=None)


def self_corrected(calls: Sequence[Called], states: Iterable[Judged]) -> bool:
    """Whether a check failed, and what was written after it passes."""
    failed = next((n for n, call in enumerate(calls) if call.outcome == "failed"), None)
    if failed is None:
        return False
    turn = calls[failed].turn
    mended_at_once = any(call.wrote and call.turn == turn for call in calls[failed:])
    since = turn if mended_at_once else turn + 1
    return any(state.passes and state.turn >= since for state in states)


def efficiency_score(passed: bool, turns: int, calls: Sequence[Called]) -> float:
    """0-1: 1 for the fewest possible turns, less with each further turn and each wasted call.

    0 unless it passed, else `min(1, FEWEST / (turns + wasted calls))`. `turns` are those that were
    asked for, also where no reply came in time.
    """
    if not passed:
        return 0.0
    return round(min(1.0, FEWEST / (turns + sum(call.wasted for call in calls))), 4)

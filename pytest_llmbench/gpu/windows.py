"""The figures of one window of time, from the samples around it. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pytest_llmbench.gpu.base import GpuFigures
from pytest_llmbench.gpu.combine import combined
from pytest_llmbench.gpu.sample import Card, Process, Sample

IsServers = Callable[[Process], bool]
REACH_SECONDS = 3.0
"""A sample tells of this time around it; or of three intervals, where that is longer."""
NEAR_SECONDS = 0.5
"""A window without a sample within it takes one from outside that is as near as this: a card may
have been idle before that."""


@dataclass(frozen=True)
class Seen:
    """What was seen of a card around a window. `idle` in W; `lost`: why it no longer answers."""

    card: Card
    samples: Sequence[Sample]
    idle: float | None = None
    lost: str | None = None

    @property
    def processes(self) -> set[Process]:
        """All that were on the card."""
        return {process for sample in self.samples for process in sample.processes or ()}


def figures_of(
    cards: Sequence[Seen], started: float, ended: float, reach: float, is_servers: IsServers | None
) -> GpuFigures:
    """What the server's cards did from `started` to `ended`, POSIX seconds.

    `is_servers` tells whose a process is; None where nobody knows. A window that samples do not
    cover, with `reach` seconds around each, has no figures.
    """
    ended = max(started, ended)
    chosen, sure = choose_cards(cards, is_servers)
    for seen in chosen:
        if seen.lost is not None:
            return unavailable(f"{seen.card} is lost: {seen.lost}")
        why = _not_covered(seen.samples, started, ended, reach)
        if why is not None:
            return unavailable(f"{seen.card} was not sampled {why}")
    others = _others(chosen, is_servers if sure else None)
    return combined(
        [(seen.card, seen.samples, seen.idle) for seen in chosen], started, ended, reach, others
    )


def unavailable(reason: str) -> GpuFigures:
    """No figures, and why."""
    return GpuFigures(gpu_available=False, gpu_reason=reason)


def choose_cards(
    cards: Sequence[Seen], is_servers: IsServers | None
) -> tuple[Sequence[Seen], bool]:
    """The cards that the server is on, and whether that is known.

    Else those with any compute process in the window, else all that answer, else all.
    """
    if is_servers is not None:
        theirs = [seen for seen in cards if any(map(is_servers, seen.processes))]
        if theirs:
            return theirs, True
    busy = [seen for seen in cards if seen.processes]
    return busy or [seen for seen in cards if seen.lost is None] or cards, False


def _others(chosen: Sequence[Seen], is_servers: IsServers | None) -> int | None:
    """How many processes are not the server's; None where that cannot be told."""
    found = set().union(*(seen.processes for seen in chosen))
    if is_servers is not None:
        return len({process.pid for process in found if not is_servers(process)})
    told = all(any(s.processes is not None for s in seen.samples) for seen in chosen)
    return 0 if told and not found else None


def _not_covered(
    samples: Sequence[Sample], started: float, ended: float, reach: float
) -> str | None:
    """In which part of the window there is no sample; None where there are enough."""
    inside = [s.time for s in samples if started <= s.time <= ended]
    if not inside:
        near = any(max(started - s.time, s.time - ended) <= NEAR_SECONDS for s in samples)
        return None if near else "in this window"
    gap = max(later - earlier for earlier, later in itertools.pairwise([started, *inside, ended]))
    return f"for {gap:.1f} s of this window" if gap > reach else None

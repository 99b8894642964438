"""Ways take turns, so that a machine that gets slower does so for all of them."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.row import Given, Sample


def nothing() -> None:
    """What a way does before its turn, or at the end, if it needs to do nothing."""


@dataclass(frozen=True)
class Way:
    """One way to do a thing. `turn` gives its own figures; `before` is not measured."""

    turn: Callable[[], Sample]
    before: Callable[[], None] = nothing
    close: Callable[[], None] = nothing


def wall(call: Callable[[], object]) -> Sample:
    """Of one call whose work is done by processes that live on: a daemon's, a resident parent's."""
    started = time.perf_counter()
    call()
    return Sample(time.perf_counter() - started)


def tree(call: Callable[[], object]) -> Sample:
    """Of one call that waits for every process it starts: processor time, too."""
    used, started = _processor_time(), time.perf_counter()
    call()
    return Sample(time.perf_counter() - started, _processor_time() - used)


def take_turns(ways: Mapping[str, Way], given: Given, each: int = 1) -> dict[str, list[Sample]]:
    """The samples of each way, `each` per round.

    Every way has had one turn before that does not count, unless it is to be quick.
    """
    uncounted = 0 if given.quick else 1
    samples: dict[str, list[Sample]] = {name: [] for name in ways}
    try:
        for number in range(given.rounds * each + uncounted):
            for name, way in ways.items():
                way.before()
                sample = way.turn()
                if number >= uncounted:
                    samples[name].append(sample)
            print(".", end="", file=sys.stderr, flush=True)
    finally:
        print(file=sys.stderr)
        for way in ways.values():
            way.close()
    return samples


def _processor_time() -> float:
    both = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in both)

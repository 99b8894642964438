"""Sandboxed processes from the moment they get their input to their end."""

from __future__ import annotations

import selectors
import time
from collections.abc import Sequence
from enum import Enum, auto
from typing import Protocol

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import BESIDE_SECONDS, ExecResult, Limits
from pytest_llmbench.sandbox.bubblewrap import memory_watch
from pytest_llmbench.sandbox.bubblewrap.pipes import Pipes, Streams, step

GRACE = 60.0
"""Seconds a killed sandbox may take to be gone; on a machine whose disk is busy that takes some."""


class How(Enum):
    """Why an attempt came to its end."""

    BY_ITSELF = auto()
    LATE = auto()
    TOO_LOUD = auto()
    TOO_LARGE = auto()


class Boxed(Protocol):
    """The first process inside a sandbox, seen from this machine."""

    pid: int
    streams: Streams
    ended: int
    """A descriptor that can be read when it has ended."""
    gone: int
    """A descriptor that can be read when nothing of the sandbox runs any more."""

    def kill(self) -> None:
        """End everything inside."""

    def exit_code(self) -> int:
        """Of a process that has ended. Raises `SandboxBroken` where nobody can tell."""


class Watched:
    """One process between input and end; `how` is None while it runs."""

    def __init__(
        self,
        process: Boxed,
        stdin: bytes,
        limits: Limits,
        *,
        watch_memory: bool,
        selector: selectors.BaseSelector,
    ) -> None:
        """`watch_memory`: look at it now and then, for want of a control group."""
        self.how: How | None = None
        self._process, self._limits, self._watch_memory = process, limits, watch_memory
        self._selector = selector
        self._pipes = Pipes(selector, process.streams, stdin, limits.output)
        self._started = time.monotonic()
        self._deadline = self._started + limits.seconds
        self._seconds = 0.0
        selector.register(process.ended, selectors.EVENT_READ, lambda: self._stop(How.BY_ITSELF))

    def hurry(self, seconds: float) -> None:
        """End it in so many seconds if it does not end before."""
        self._deadline = min(self._deadline, time.monotonic() + seconds)

    def until(self) -> float:
        """When to look again, as `time.monotonic` counts."""
        if self._watch_memory:
            return min(self._deadline, time.monotonic() + memory_watch.INTERVAL)
        return self._deadline

    def look(self) -> None:
        """End it if it is late, too loud or too large."""
        if self.how is not None:
            return
        if self._pipes.full:
            self._stop(How.TOO_LOUD)
        elif time.monotonic() >= self._deadline:
            self._stop(How.LATE)
        elif self._watch_memory and memory_watch.used(self._process.pid) > self._limits.memory:
            self._stop(How.TOO_LARGE)

    def finish(self) -> ExecResult:
        """Wait until nothing of it runs, and read the last bytes."""
        deadline = time.monotonic() + GRACE
        gone: list[bool] = []
        self._selector.register(self._process.gone, selectors.EVENT_READ, lambda: gone.append(True))
        while not gone:
            self._step(deadline, f"the sandbox lived on for {GRACE:.0f} s after it was killed")
        self._selector.unregister(self._process.gone)
        while self._pipes.open_outputs:
            self._step(deadline, "the output of a sandbox that is gone did not end")
        return ExecResult(
            exit_code=self._process.exit_code() if self.how is How.BY_ITSELF else None,
            stdout=bytes(self._pipes.stdout),
            stderr=bytes(self._pipes.stderr),
            seconds=self._seconds,
            timed_out=self.how is How.LATE,
            out_of_memory=self.how is How.TOO_LARGE,
            truncated=self._pipes.full,
        )

    def _step(self, deadline: float, complaint: str) -> None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise SandboxBroken(complaint)
        step(self._selector, left)

    def _stop(self, how: How) -> None:
        self.how = how
        self._seconds = time.monotonic() - self._started
        self._selector.unregister(self._process.ended)
        self._process.kill()  # whatever runs on, such as daemons of the answer


def to_their_end(running: Sequence[Watched], selector: selectors.BaseSelector) -> list[ExecResult]:
    """Move bytes until the first has ended, and all the others soon after. Then all are gone."""
    first, *others = running
    _until_stopped(first, running, selector)
    for other in others:
        other.hurry(BESIDE_SECONDS)
        _until_stopped(other, others, selector)
    return [each.finish() for each in running]


def _until_stopped(
    one: Watched, running: Sequence[Watched], selector: selectors.BaseSelector
) -> None:
    while one.how is None:
        step(selector, min(each.until() for each in running if each.how is None) - time.monotonic())
        for each in running:
            each.look()

"""Attempts made ahead of the item that reports them, in threads of their own."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Hashable

from pytest_llmbench.ahead.hands import Hands
from pytest_llmbench.asking.slots import place_in_line
from pytest_llmbench.bench import Bench
from pytest_llmbench.case import CaseRun
from pytest_llmbench.pipeline import run_case
from pytest_llmbench.record import Record

_LOOK_SECONDS = 0.2
"""Between two looks of one who waits at how far an attempt is."""

_places = itertools.count(1)


class Attempt:
    """One attempt under way. `record` is its own, and whole when `wait` returns."""

    def __init__(self, run: CaseRun, bench: Bench, record: Record, hands: Hands) -> None:
        self.record = record
        self.bench = bench
        self.phase: tuple[str, int | None] = ("preparing", None)
        """What is being done, and the tokens so far."""
        self._run = run
        self._place = next(_places)
        self._error: BaseException | None = None
        self.over = False
        self._news = threading.Event()
        hands.do(self._make)

    def wait(self, on_look: Callable[[str, int | None], None]) -> None:
        """Wait for its end, and tell the phases meanwhile. Raises what the attempt raised."""
        while not self.over:
            on_look(*self.phase)
            self._news.wait(_LOOK_SECONDS)
            self._news.clear()  # what comes from here on is looked at in any case
        if self._error is not None:
            raise self._error

    def _make(self) -> None:
        # The first items wait for sandboxes to start, later ones not: these would ask first.
        place_in_line.set(self._place)
        try:
            run_case(self._run, self.bench, self.record, self._on_phase)
        except BaseException as error:  # noqa: BLE001 - the one who takes the attempt raises it
            self._error = error
        self.over = True
        self._news.set()

    def _on_phase(self, phase: str, tokens: int | None) -> None:
        """Wakes one who waits where the phase is another, not for each token."""
        known, self.phase = self.phase, (phase, tokens)
        if phase != known[0]:
            self._news.set()


class Ahead:
    """The attempts of one process that are under way or made, by the key of their item.

    Used from one thread. How many there may be is up to whoever starts them: see `busy`.
    """

    def __init__(self) -> None:
        self._attempts: dict[Hashable, Attempt] = {}
        self._taken: list[Attempt] = []
        self._hands = Hands()
        self._closed = False

    def __contains__(self, key: Hashable) -> bool:
        return key in self._attempts

    def start(self, key: Hashable, run: CaseRun, bench: Bench, record: Record) -> None:
        """Start an attempt. Does nothing after `close`."""
        if not self._closed:
            self._attempts[key] = Attempt(run, bench, record, self._hands)

    def peek(self, key: Hashable) -> Attempt | None:
        """The attempt, if there is one that nobody has taken."""
        return self._attempts.get(key)

    def take(self, key: Hashable) -> Attempt | None:
        """The attempt, which is forgotten here when it has ended; None where there is none."""
        attempt = self._attempts.pop(key, None)
        if attempt is not None:
            self._taken.append(attempt)
        return attempt

    def busy(self) -> int:
        """How many were not taken yet, or still run."""
        self._taken = [attempt for attempt in self._taken if not attempt.over]
        return len(self._attempts) + len(self._taken)

    def close(self) -> bool:
        """Start none any more; whether any still runs."""
        self._closed = True
        return not all(each.over for each in (*self._attempts.values(), *self._taken))

    def join(self, seconds: float) -> None:
        """Wait for the ends of all, so long at most."""
        self._hands.end(seconds)

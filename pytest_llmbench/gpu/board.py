"""What the sampling thread knows, for all others to read, whatever the driver does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from pytest_llmbench.gpu.watched import Watched

HANGING_SECONDS = 2.0
"""A driver that has not answered a call for so long hangs."""


class Board:
    """Everything is read and written under `changed`, which no call of NVML is made under."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.changed = threading.Condition()
        self.cards: Sequence[Watched] = ()
        self.driver: str | None = None
        self.none: str | None = "sampling was not started"
        self.last = float("-inf")
        self._clock = clock
        self._asking: tuple[str, float, float] | None = None

    @property
    def looked(self) -> bool:
        """Whether the cards were looked at, or there is nothing to look at."""
        return self.last > float("-inf") or self.none is not None

    @contextmanager
    def asking(self, what: str) -> Iterator[None]:
        """While the driver is asked."""
        with self.changed:
            self._asking = what, self._clock(), time.monotonic()
        try:
            yield
        finally:
            with self.changed:
                self._asking = None
                self.changed.notify_all()

    def give_up(self, why: str) -> None:
        """There are no cards, or no more of their figures."""
        with self.changed:
            self.none, self.cards = why, ()
            self.changed.notify_all()

    def hanging(self, before: float = float("inf")) -> str | None:
        """Why the driver tells nothing, if it was asked before a time (POSIX) and hangs."""
        if self._asking is None:
            return None
        what, moment, since = self._asking
        seconds = time.monotonic() - since
        if seconds < HANGING_SECONDS or moment > before:
            return None
        return f"the driver hangs: no answer to {what} for {seconds:.0f} s"

    @property
    def silent(self) -> str | None:
        """What the driver was asked, if it has not answered yet."""
        return None if self._asking is None else self._asking[0]

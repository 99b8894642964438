"""Threads that stay: each does one thing after another."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable


class Hands:
    """About as many threads as there ever were things to do at a time. Used from one thread.

    A thread made anew for each attempt costs as much as the rest of a short one. They are
    daemons, which those of `concurrent.futures` cannot be: whoever ends the session does not wait
    for a server that is silent.
    """

    def __init__(self) -> None:
        self._to_do: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._threads: list[threading.Thread] = []

    def do(self, thing: Callable[[], None]) -> None:
        """Have it done at once, whatever else is being done. It may not raise."""
        self._to_do.put(thing)
        if not self._idle.acquire(blocking=False):
            thread = threading.Thread(target=self._work, name="llmbench-ahead", daemon=True)
            thread.start()
            self._threads.append(thread)

    def end(self, seconds: float) -> None:
        """Wait for what is being done, so long at most. Nothing may be given after that."""
        for _ in self._threads:
            self._to_do.put(None)
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _work(self) -> None:
        while (thing := self._to_do.get()) is not None:
            thing()
            del thing  # an attempt that was reported is not kept while waiting for the next
            self._idle.release()

"""So many requests at a time per endpoint, over all processes of a session on this machine."""

from __future__ import annotations

import hashlib
import threading
from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

import filelock

from pytest_llmbench.errors import LLMUnreachable

_POLL_SECONDS = 0.005
"""Between two looks at what other processes hold."""
_WAKE_SECONDS = 0.5  # some systems deliver Ctrl-C only between waits

ENDED = "ended"
"""A file of the shared folder: whoever oversees the processes was interrupted."""

Among = Callable[[], Sequence[str]]
"""The names of the endpoints that may serve a request, as they are now; never none."""

place_in_line: ContextVar[int] = ContextVar("place_in_line", default=0)
"""Of the requests of this thread: the lowest of those that wait is served first."""


@dataclass
class _Slot:
    name: str
    number: int
    lock: filelock.BaseFileLock | None


@dataclass(eq=False)
class _Waiter:
    among: Among
    slot: _Slot | None = None
    place: int = field(default_factory=place_in_line.get)


class Slots:
    """`limit` slots per endpoint. Within this process the lowest `place_in_line` comes first.

    Of the same place who asks first is served first.
    `folder` is one that all processes which share the limit know; None: there is only this one.
    A process that dies frees its slots: they are locks of files.
    """

    def __init__(self, limit: int, folder: Path | None = None) -> None:
        self._limit = limit
        self._folder = folder
        self._changed = threading.Condition()
        self._waiting: list[_Waiter] = []
        self._held: defaultdict[str, dict[int, _Slot]] = defaultdict(dict)
        self._turns: dict[str, int] = {}
        self._turn = 0
        self._closed = False

    @contextmanager
    def taken(self, among: Among) -> Iterator[str]:
        """Wait for a slot, and hold it; gives the name of its endpoint.

        Of several that have one free it is the least busy, and of those the next in turn.
        Raises `LLMUnreachable` when the session ends.
        """
        waiter = _Waiter(among)
        try:
            yield self._wait(waiter)
        finally:
            self._leave(waiter)

    def close(self) -> None:
        """Let nobody wait any longer, nor ask."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _wait(self, waiter: _Waiter) -> str:
        with self._changed:
            insort(self._waiting, waiter, key=attrgetter("place"))
            while not (self._closed or self._is_ended()):
                self._serve()
                if waiter.slot is not None:
                    return waiter.slot.name
                looks = self._folder is not None and self._waiting[0] is waiter
                self._changed.wait(_POLL_SECONDS if looks else _WAKE_SECONDS)
        raise LLMUnreachable("not asked: the session has ended")

    def _is_ended(self) -> bool:
        return self._folder is not None and (self._folder / ENDED).exists()

    def _leave(self, waiter: _Waiter) -> None:
        with self._changed:
            if waiter in self._waiting:
                self._waiting.remove(waiter)
            slot = waiter.slot
            if slot is not None:
                del self._held[slot.name][slot.number]
                if slot.lock is not None:
                    slot.lock.release()
            self._changed.notify_all()

    def _serve(self) -> None:
        """Give what is free to those who wait, in their order."""
        full: set[str] = set()
        for waiter in list(self._waiting):
            names = [name for name in waiter.among() if name not in full]
            waiter.slot = self._free(names)
            if waiter.slot is None:
                full.update(names)
                continue
            self._waiting.remove(waiter)
            self._changed.notify_all()

    def _free(self, names: Sequence[str]) -> _Slot | None:
        names = sorted(names, key=lambda name: (len(self._held[name]), self._turns.get(name, 0)))
        numbers = range(self._limit)
        tries = ((name, number) for name in names for number in numbers)
        if self._folder is not None:
            # What others hold shows only by trying: the low numbers first, of all endpoints.
            tries = ((name, number) for number in numbers for name in names)
        return next(filter(None, (self._take(name, number) for name, number in tries)), None)

    def _take(self, name: str, number: int) -> _Slot | None:
        if number in self._held[name]:
            return None
        lock = None
        if self._folder is not None:
            digest = hashlib.sha256(name.encode()).hexdigest()[:16]
            path = self._folder / f"slot-{digest}-{number}.lock"
            lock = filelock.FileLock(path, thread_local=False)
            try:
                lock.acquire(blocking=False)
            except filelock.Timeout:
                return None
        self._turn += 1
        self._turns[name] = self._turn
        slot = self._held[name][number] = _Slot(name, number, lock)
        return slot

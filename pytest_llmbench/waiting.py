"""How long a thread has waited for its turn: that is in no figure of what it did then."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

_of_thread = threading.local()


def seconds_waited() -> float:
    """By this thread in all `turn_of`: the difference of two looks is the wait between them."""
    seconds: float = getattr(_of_thread, "seconds", 0.0)
    return seconds


@contextmanager
def turn_of(lock: AbstractContextManager[object]) -> Iterator[None]:
    """Hold a lock, or a place of a semaphore, and count the wait for it."""
    began = time.perf_counter()
    with lock:
        _of_thread.seconds = seconds_waited() + time.perf_counter() - began
        yield

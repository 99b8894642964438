"""Threads across the channel: each thread that calls over has one that serves it on the other side.

A lane is such a pair. Of the threads that wait for messages one reads the pipe and hands the others
what is theirs, so that a single thread costs no switch to another.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from .pipes import Reader

Take = Callable[[Any], "tuple[int, Any]"]
"""Makes a lane's number and a message of what was read; called in the order of reading."""
Serve = Callable[["Lane"], None]
Failed = Callable[[BaseException], None]
"""Told once what ended the channel, before any waiting thread hears of it."""


class Lane:
    """`number` is of the sign of the side whose thread began it.

    `fed`: another reader than that of `Lanes` brings all its messages.
    """

    __slots__ = ("failed", "fed", "fresh", "inbox", "number", "thread", "wake")

    def __init__(self, number: int, *, fed: bool = False) -> None:
        self.number = number
        self.fed = fed
        self.failed: type | None = None  # which failure of a test went to the other side
        self.fresh = False  # whether the last result was an object that nobody knew before
        self.thread: threading.Thread | None = None
        self.inbox: deque[Any] = deque()
        self.wake = threading.Semaphore(0)


class Lanes:
    """The lanes of one pipe. `serve` is what a new thread does for a lane the other side began."""

    def __init__(self, reader: Reader, take: Take, serve: Serve, failed: Failed) -> None:
        self.reader, self.take, self.serve, self.failed = reader, take, serve, failed
        self.mutex = threading.Lock()
        self.order = threading.RLock()
        self.leading = False
        self.waiting: list[Lane] = []
        self.all: dict[int, Lane] = {}
        self.failure: BaseException | None = None

    def receive(self, lane: Lane) -> Any:
        """The next message of a lane. Raises what ended the channel."""
        while True:
            with self.mutex:
                if lane.inbox:
                    return lane.inbox.popleft()
                if self.failure is not None:
                    raise self.failure
                # One that is fed would wait for what never comes there, and not hear what does.
                lead = not self.leading and not lane.fed
                if lead:
                    self.leading = True
                else:
                    self.waiting.append(lane)
            if lead:
                self.lead(lane)
            else:
                lane.wake.acquire()

    def lead(self, lane: Lane) -> None:
        """Read one message, or more until another thread is there to read on."""
        try:
            raw = self.reader.read()
            self.order.acquire()
        except BaseException as error:
            self.fail(error)
            return
        with self.mutex:
            self.leading = False
        try:
            number, message = self.take(raw)
        except BaseException as error:
            self.fail(error)
            return
        finally:
            self.order.release()
        self.deliver(number, message)
        with self.mutex:
            next_one = next((one for one in self.waiting if not one.fed), None)
            if lane.inbox and next_one is not None and not self.leading:
                self.waiting.remove(next_one)
                next_one.wake.release()

    def deliver(self, number: int, message: Any, *, fed: bool = False) -> None:
        with self.mutex:
            lane = self.all.get(number)
            new = lane is None
            if lane is None:
                lane = self.all[number] = Lane(number, fed=fed)
            lane.inbox.append(message)
            if lane in self.waiting:
                self.waiting.remove(lane)
                lane.wake.release()
        if new:
            lane.thread = threading.Thread(target=self.serve, args=(lane,), daemon=True)
            lane.thread.start()

    def fail(self, error: BaseException) -> None:
        if self.failure is None:
            self.failed(error)
        with self.mutex:
            self.leading = False
            self.failure = self.failure or error
            for lane in self.waiting:
                lane.wake.release()
            self.waiting.clear()

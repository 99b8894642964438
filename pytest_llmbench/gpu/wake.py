"""How the sampling thread sleeps, and how it is woken: from this process and from xdist's workers.

Workers send a datagram to a port of the loopback interface. Whoever else sends one makes the
thread look at the cards once more, at most twenty times a second.
"""

from __future__ import annotations

import contextlib
import selectors
import socket

from pytest_llmbench.gpu.base import GpuFigures

LOOPBACK = "127.0.0.1"
_DATAGRAM = 16
_QUEUED = 64


class Wake:
    """One thread waits, any may wake it."""

    def __init__(self, for_workers: bool) -> None:
        self._near, self._far = socket.socketpair()
        self._heard = [self._near]
        self.port: int | None = None
        if for_workers:
            workers = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            workers.bind((LOOPBACK, 0))
            self.port = workers.getsockname()[1]
            self._heard.append(workers)
        self._far.setblocking(False)
        self._selector = selectors.DefaultSelector()
        for heard in self._heard:
            heard.setblocking(False)
            self._selector.register(heard, selectors.EVENT_READ)

    def wake(self) -> None:
        """End the wait that is under way, or the next one. Returns at once."""
        with contextlib.suppress(OSError):  # closed, or woken often enough already
            self._far.send(b"!")

    def wait(self, seconds: float) -> bool:
        """Sleep; True if woken before the time is over."""
        ready = self._selector.select(max(0.0, seconds))
        for heard in self._heard:
            with contextlib.suppress(OSError):  # there is nothing more to hear
                for _ in range(_QUEUED):
                    heard.recv(_DATAGRAM)
        return bool(ready)

    def close(self) -> None:
        """Let go of the sockets; nobody may wait any more."""
        self._selector.close()
        for each in (*self._heard, self._far):
            each.close()


class WorkerSampler:
    """In an xdist worker: the controller samples, and fills the figures into the records."""

    def __init__(self, port: int) -> None:
        self._controller = LOOPBACK, port
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def poke(self) -> None:
        """Ask the controller for a fresh sample."""
        with contextlib.suppress(OSError):
            self._socket.sendto(b"!", self._controller)

    def figures(self, started: float, ended: float, endpoint: str | None) -> GpuFigures | None:  # noqa: ARG002 - the seam's signature
        """None: the controller knows."""
        return None

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()

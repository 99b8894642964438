"""Standard input and output of one container, moved while it runs."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import ssl
import threading
import time
from typing import cast

from docker.models.containers import Container

from pytest_llmbench.sandbox.docker.frames import Frames

_CHUNK = 64 << 10
_NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Streams:
    """Keeps a container's output up to `limit` bytes in all; its input is sent when there is one.

    Reading goes on beyond the limit until the container ends: an engine whose client
    stops reading hangs on `kill` and `inspect` of that container. One thread moves
    both ways, since two must not use one TLS connection at once.
    """

    def __init__(self, container: Container, limit: int) -> None:
        """Attach; to be made before the container starts, or early output is lost."""
        self.output = Frames(limit)
        self.settled = threading.Event()
        """Set once the output has ended or has gone over the limit."""
        self.spoke = threading.Event()
        """Set once there was output, or it has ended without."""
        self.ended_at: float | None = None
        """When the end of the output came, or the connection broke; seconds since the epoch."""
        self.broke = False
        """Whether the output ended in the midst of something."""
        # Handed from `send` to the thread that moves: only that one changes what is left of it.
        self._given: bytes | None = None
        self._stdin = memoryview(b"")
        self._stdin_ends = False
        self._over = False
        self._socket = _attach(container)
        self._socket.setblocking(False)
        self._waker, self._woken = socket.socketpair()
        self._mover = threading.Thread(target=self._move, name="docker-streams", daemon=True)
        self._mover.start()

    def send(self, stdin: bytes) -> None:
        """Give the container its standard input, whole, then end of file. Does not wait."""
        self._given = stdin
        self._waker.send(b"1")

    def finish(self, seconds: float) -> None:
        """Wait for the rest of the output of a container that has ended; then detach.

        A second call does nothing.
        """
        self._mover.join(seconds)
        self._over = True
        with contextlib.suppress(OSError):
            self._waker.send(b"1")
        self._mover.join()
        # docker-py may hold a file on the socket, and `close` would wait for that.
        if (descriptor := self._socket.detach()) >= 0:
            os.close(descriptor)
        self._waker.close()
        self._woken.close()

    def _move(self) -> None:
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self._woken, selectors.EVENT_READ)
                selector.register(self._socket, selectors.EVENT_READ)
                while self._move_what_can_be(selector):
                    pass
            self.broke = not self.output.whole
        except OSError:
            self.broke = True
        self.ended_at = None if self._over else time.time()
        self.settled.set()
        self.spoke.set()

    def _move_what_can_be(self, selector: selectors.BaseSelector) -> bool:
        """Wait until something can be moved, and move it; False at the end of the output."""
        ready = {key.fileobj for key, _ in selector.select()}
        if self._woken in ready:
            self._woken.recv(16)
            if self._given is not None:
                self._stdin, self._stdin_ends = memoryview(self._given), True
                self._given = None
        if self._over:
            return False
        # TLS keeps what it has read ahead where `select` cannot see it.
        while (chunk := self._receive()) is not None:
            if not chunk:
                return False
            self.output.feed(chunk)
            if self.output.stdout:
                self.spoke.set()
            if self.output.truncated:
                self.settled.set()
            self._send()
        self._send()
        wanted = selectors.EVENT_WRITE if self._stdin_ends else 0
        selector.modify(self._socket, selectors.EVENT_READ | wanted)
        return True

    def _receive(self) -> bytes | None:
        """What has come; empty at the end, None where nothing is there yet."""
        try:
            return self._socket.recv(_CHUNK)
        except _NOT_NOW:
            return None

    def _send(self) -> None:
        # A container may end without having read its input.
        try:
            while self._stdin:
                self._stdin = self._stdin[self._socket.send(self._stdin[:_CHUNK]) :]
            if self._stdin_ends:
                _end_input_of(self._socket)
        except _NOT_NOW:
            return
        except OSError:
            pass
        self._stdin = memoryview(b"")
        self._stdin_ends = False


def _end_input_of(connected: socket.socket) -> None:
    """Close one direction only."""
    if isinstance(connected, ssl.SSLSocket):
        # Says that nothing more comes, and would wait for the other side to say so, too.
        with contextlib.suppress(ssl.SSLWantReadError):
            connected.unwrap()
    else:
        connected.shutdown(socket.SHUT_WR)


def _attach(container: Container) -> socket.socket:
    """A socket of our own onto the container's streams.

    docker-py's `attach_socket` gives a raw file that cannot close one direction, and leaves
    the connection beneath it to the garbage collector; except over TLS.
    """
    assert container.client is not None
    api = container.client.api
    params = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
    if api.base_url.startswith("https://"):
        return cast("socket.socket", api.attach_socket(str(container.id), params))
    response = api.post(
        f"{api.base_url}/v{api.api_version}/containers/{container.id}/attach",
        params=params,
        headers={"Connection": "Upgrade", "Upgrade": "tcp"},
        timeout=api.timeout,
        stream=True,
    )
    with response:
        response.raise_for_status()
        return socket.socket(fileno=os.dup(response.raw.fileno()))

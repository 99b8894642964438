"""Standard input and output of one container, moved while it runs."""

from __future__ import annotations

import contextlib
import os
import socket
import threading

from docker.models.containers import Container
from docker.utils.socket import STDERR, frames_iter_no_tty

from pytest_llmbench.sandbox.docker_engine import CALL_SECONDS


class Streams:
    """Sends `stdin` whole, then end of file; keeps output up to `limit` bytes in all.

    Reading goes on beyond the limit until the container ends: an engine whose client
    stops reading hangs on `kill` and `inspect` of that container.
    """

    def __init__(self, container: Container, stdin: bytes, limit: int) -> None:
        """Attach; to be made before the container starts, or early output is lost."""
        self.stdout = bytearray()
        self.stderr = bytearray()
        self.truncated = False
        self.settled = threading.Event()
        """Set once the output has ended or has gone over the limit."""
        self._stdin = stdin
        self._room = limit
        self._socket = _attach(container)
        self._reader = threading.Thread(target=self._read, name="docker-output", daemon=True)
        self._writer = threading.Thread(target=self._write, name="docker-input", daemon=True)

    def start(self) -> None:
        """Begin to move data, both ways at once: neither side may wait for the other."""
        self._reader.start()
        self._writer.start()

    def finish(self, seconds: float) -> None:
        """Wait for the rest of the output of a container that has ended; then detach."""
        if self._reader.ident is not None:
            self._reader.join(seconds)
        # Wakes a thread that still waits on it.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        for thread in (self._reader, self._writer):
            if thread.ident is not None:
                thread.join(seconds)
        self._socket.close()

    def _read(self) -> None:
        # The engine is gone: the next call to it says so.
        with contextlib.suppress(OSError):
            for stream, chunk in frames_iter_no_tty(self._socket):
                assert isinstance(chunk, bytes)
                self._keep(self.stderr if stream == STDERR else self.stdout, chunk)
        self.settled.set()

    def _keep(self, kept: bytearray, chunk: bytes) -> None:
        kept += chunk[: self._room]
        if len(chunk) > self._room:
            self.truncated = True
            self.settled.set()
        self._room = max(0, self._room - len(chunk))

    def _write(self) -> None:
        # A container may end without having read its input.
        with contextlib.suppress(OSError):
            self._socket.sendall(self._stdin)
            self._socket.shutdown(socket.SHUT_WR)


def _attach(container: Container) -> socket.socket:
    """A socket of our own onto the container's streams.

    docker-py's `attach_socket` gives a raw file that cannot close one direction, and leaves
    the connection beneath it to the garbage collector.
    """
    assert container.client is not None
    api = container.client.api
    response = api.post(
        f"{api.base_url}/v{api.api_version}/containers/{container.id}/attach",
        params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1},
        headers={"Connection": "Upgrade", "Upgrade": "tcp"},
        timeout=CALL_SECONDS,
        stream=True,
    )
    with response:
        response.raise_for_status()
        attached = socket.socket(fileno=os.dup(response.raw.fileno()))
    attached.setblocking(True)
    return attached

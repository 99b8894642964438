"""Input fed and output read as they come, with a bound on the bytes that are kept."""

from __future__ import annotations

import os
import selectors
from typing import IO

_CHUNK = 1 << 16

Streams = tuple[IO[bytes], IO[bytes], IO[bytes]]
"""Standard input, output and error of a process, at this end."""


class Pipes:
    """The three pipes of a process. `room` bytes of output are kept, both streams together.

    They move when `selector` is asked by `step`; what goes over `room` is read and thrown away.
    """

    def __init__(
        self, selector: selectors.BaseSelector, streams: Streams, stdin: bytes, room: int
    ) -> None:
        self.stdout, self.stderr = bytearray(), bytearray()
        self.full = False
        self.open_outputs = 2
        self._room = room
        self._unsent = memoryview(stdin)
        self._selector = selector
        self._stdin, stdout, stderr = streams
        for stream in streams:
            os.set_blocking(stream.fileno(), False)
        out, err = stdout.fileno(), stderr.fileno()
        selector.register(out, selectors.EVENT_READ, lambda: self._read(out, self.stdout))
        selector.register(err, selectors.EVENT_READ, lambda: self._read(err, self.stderr))
        selector.register(self._stdin, selectors.EVENT_WRITE, self._write)

    def _read(self, number: int, into: bytearray) -> None:
        chunk = os.read(number, _CHUNK)
        if not chunk:
            self._selector.unregister(number)
            self.open_outputs -= 1
        into += chunk[: self._room]
        self.full = self.full or len(chunk) > self._room
        self._room -= min(self._room, len(chunk))

    def _write(self) -> None:
        try:
            self._unsent = self._unsent[os.write(self._stdin.fileno(), self._unsent[:_CHUNK]) :]
        except BrokenPipeError:
            self._unsent = self._unsent[:0]  # whoever does not read has no need of it
        if not self._unsent:
            self._selector.unregister(self._stdin)
            self._stdin.close()


def step(selector: selectors.BaseSelector, seconds: float) -> None:
    """Wait for something to happen, and let those it happens to deal with it."""
    for key, _ in selector.select(max(seconds, 0)):
        key.data()

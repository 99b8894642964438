"""Input fed and output read as they come, with a bound on both time and bytes."""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from collections.abc import Callable

_CHUNK = 1 << 16


class Pipes:
    """The three pipes of a process. `room` bytes of output are kept, both streams together."""

    def __init__(self, process: subprocess.Popen[bytes], stdin: bytes, room: int) -> None:
        assert process.stdin and process.stdout and process.stderr
        self.stdout, self.stderr = bytearray(), bytearray()
        self.full = False
        self._room = room
        self._unsent = memoryview(stdin)
        self._stdin = process.stdin
        self._selector = selectors.DefaultSelector()
        self._outputs = 2
        for stream in (process.stdin, process.stdout, process.stderr):
            os.set_blocking(stream.fileno(), False)
        out, err = process.stdout.fileno(), process.stderr.fileno()
        self._selector.register(out, selectors.EVENT_READ, lambda: self._read(out, self.stdout))
        self._selector.register(err, selectors.EVENT_READ, lambda: self._read(err, self.stderr))
        self._selector.register(process.stdin, selectors.EVENT_WRITE, self._write)

    def until(self, signal: int, deadline: float, *, when_full: bool = False) -> bool:
        """Move bytes until descriptor `signal` is readable.

        False when `deadline` (of `time.monotonic`) came first, or more output than is kept;
        `when_full` goes on then, and throws the rest away.
        """
        self._selector.register(signal, selectors.EVENT_READ, None)
        try:
            while (left := deadline - time.monotonic()) > 0 and (when_full or not self.full):
                if self._step(left):
                    return True
            return False
        finally:
            self._selector.unregister(signal)

    def drain(self, deadline: float) -> None:
        """Read what still lies in the pipes, after all who could write are gone."""
        while self._outputs and (left := deadline - time.monotonic()) > 0:
            self._step(left)

    def close(self) -> None:
        """Forget the pipes; closing them is their process's part."""
        self._selector.close()

    def _step(self, seconds: float) -> bool:
        signalled = False
        for key, _ in self._selector.select(seconds):
            act: Callable[[], None] | None = key.data
            if act:
                act()
            else:
                signalled = True
        return signalled

    def _read(self, number: int, into: bytearray) -> None:
        chunk = os.read(number, _CHUNK)
        if not chunk:
            self._selector.unregister(number)
            self._outputs -= 1
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

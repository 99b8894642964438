"""A resident process that answers each line of JSON with one line of JSON, within a deadline."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import Any

from pytest_llmbench.text import printable

_CHUNK = 1 << 16
_LONGEST_LINE = 32 << 20
_STDERR_KEPT = 8 << 10


class ProcessLost(Exception):
    """The process ended, did not answer in time, or wrote what is no answer: it is gone now."""

    def __init__(self, problem: str, *, timed_out: bool = False) -> None:
        super().__init__(problem)
        self.timed_out = timed_out


class LineProcess:
    """The process and its three pipes. It has no environment, and ends with its owner."""

    def __init__(self, command: Sequence[str]) -> None:
        """Start it. Raises `OSError`."""
        leash, self._leash = os.pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program, no text of a model
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(leash,),
                env={},
                cwd="/",
            )
        except OSError:
            os.close(self._leash)
            raise
        finally:
            if "_process" in self.__dict__:
                _end_with_owner(leash, self._process.pid)
            os.close(leash)
        self._unread, self._stderr = bytearray(), bytearray()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert stream
            os.set_blocking(stream.fileno(), False)

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def ask(self, request: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """Send one object and wait for the one that bears the same `id`.

        Raises `ProcessLost`; the process has then been ended.
        """
        try:
            line = self._exchange(json.dumps(request).encode() + b"\n", seconds)
            reply = json.loads(line)
            if not isinstance(reply, dict) or reply.get("id") != request["id"]:
                raise ValueError("not the answer to what was asked")  # noqa: TRY301
        except ValueError as error:
            self.close()
            raise ProcessLost(f"it wrote what is no answer: {error}") from error
        except ProcessLost:
            self.close()
            raise
        return reply

    def stderr_tail(self) -> str:
        """The end of what it wrote for people."""
        return printable(bytes(self._stderr).decode("utf-8", "replace")).strip()

    def kill(self) -> None:
        """Kill it, and leave the rest to who asks it: that one meets its end."""
        self._process.kill()

    def close(self) -> None:
        """End the process; the second call does nothing."""
        if self._leash < 0:
            return
        process = self._process
        process.kill()
        process.wait()
        with contextlib.suppress(OSError):
            assert process.stderr
            self._keep(process.stderr.read() or b"")
        for stream in (process.stdin, process.stdout, process.stderr):
            assert stream
            with contextlib.suppress(OSError):  # input that nobody reads any more
                stream.close()
        os.close(self._leash)
        self._leash = -1

    def _exchange(self, line: bytes, seconds: float) -> bytes:
        assert self._process.stdin and self._process.stdout and self._process.stderr
        deadline = time.monotonic() + seconds
        unsent = memoryview(line)
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdin, selectors.EVENT_WRITE)
            selector.register(self._process.stdout, selectors.EVENT_READ)
            selector.register(self._process.stderr, selectors.EVENT_READ)
            while (left := deadline - time.monotonic()) > 0:
                for key, _ in selector.select(left):
                    if key.fileobj is self._process.stdin:
                        unsent = self._send(unsent)
                        if not unsent:
                            selector.unregister(key.fileobj)
                    elif key.fileobj is self._process.stderr:
                        if not self._keep(os.read(key.fd, _CHUNK)):
                            selector.unregister(key.fileobj)
                    elif (whole := self._receive(key.fd)) is not None:
                        return whole
        raise ProcessLost(f"no answer within {seconds:.0f} s", timed_out=True)

    def _send(self, unsent: memoryview) -> memoryview:
        assert self._process.stdin
        try:
            return unsent[os.write(self._process.stdin.fileno(), unsent[:_CHUNK]) :]
        except BrokenPipeError:
            return unsent[:0]  # it is gone: the end of its output tells so

    def _receive(self, number: int) -> bytes | None:
        chunk = os.read(number, _CHUNK)
        if not chunk:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(10)  # how it ended, rather than that we ended it
            code = self._process.poll()
            raise ProcessLost("it closed its output" if code is None else _ended(code))
        end = chunk.find(b"\n")  # in what is new: a long line is not searched again and again
        if end < 0:
            self._unread += chunk
            if len(self._unread) > _LONGEST_LINE:
                raise ProcessLost(f"it wrote a line longer than {_LONGEST_LINE >> 20} MiB")
            return None
        line = bytes(self._unread) + chunk[:end]
        self._unread = bytearray(chunk[end + 1 :])
        return line

    def _keep(self, chunk: bytes) -> bool:
        self._stderr = (self._stderr + chunk)[-_STDERR_KEPT:]
        return bool(chunk)


def _ended(code: int) -> str:
    return f"it was ended by signal {-code}" if code < 0 else f"it ended with exit code {code}"


def _end_with_owner(leash: int, pid: int) -> None:
    """A signal, even to a busy process, when the last writer of the leash (we) is gone.

    SIGIO's default action ends a process. Elsewhere the end of its input must do.
    """
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(leash, fcntl.F_SETOWN, pid)
        fcntl.fcntl(leash, fcntl.F_SETFL, fcntl.fcntl(leash, fcntl.F_GETFL) | os.O_ASYNC)

"""An attempt that a resident parent forks, seen from here."""

from __future__ import annotations

import array
import contextlib
import json
import os
import select
import signal
import socket
import struct
from collections.abc import Callable, Sequence
from typing import Any

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.bubblewrap.pipes import Streams
from pytest_llmbench.sandbox.bubblewrap.watched import GRACE

_CREDENTIALS = struct.Struct("3i")  # struct ucred: process, user, group
_MOST_LATE = 64
_PATIENCE = 60.0  # seconds to fork and to shut in, which take milliseconds where nothing is wrong

AskFor = Callable[[Sequence[int]], None]
"""Sends the resident parent the descriptors of an attempt. Raises `SandboxBroken`."""


class ResidentAttempt:
    """The first process inside; a `Boxed`. It does nothing before `shut_in`."""

    def __init__(self, ask_for: AskFor, plan: dict[str, Any]) -> None:
        """Ask for it, and wait until it is there. Raises `SandboxBroken`."""
        self._told, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with contextlib.ExitStack() as on_failure:
            on_failure.callback(self._told.close)
            self._told.settimeout(_PATIENCE)
            self._told.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            with inside, contextlib.ExitStack() as given:
                fds = [inside.fileno(), _in_memory(json.dumps(plan).encode())]
                given.callback(os.close, fds[1])
                self.streams, theirs = _pipes()
                for stream in self.streams:
                    on_failure.callback(stream.close)
                for number in theirs:
                    given.callback(os.close, number)
                ask_for([*theirs, *fds])
            self.pid, self.gone = self._first_process()
            on_failure.pop_all()
        self.ended = os.dup(self.gone)

    def _first_process(self) -> tuple[int, int]:
        """As this machine numbers it: the kernel says so with what it sends."""
        message, ancillary = self._hear()
        for level, kind, data in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
                pid = _CREDENTIALS.unpack(data)[0]
                with contextlib.suppress(OSError):
                    return pid, os.pidfd_open(pid)
        told = message.decode("utf-8", "replace") or "the parent of judges ended"
        raise SandboxBroken(f"an attempt was not forked: {told}")

    def shut_in(self, late: Sequence[str]) -> dict[str, int]:
        """Let it go on, into the sandbox; for each late file, a descriptor that writes it.

        Raises `SandboxBroken` where it cannot.
        """
        try:
            self._told.send(b"go on")
        except OSError as error:
            raise SandboxBroken(f"an attempt ended before it was shut in: {error}") from error
        message, ancillary = self._hear()
        numbers = array.array("i")
        for level, kind, data in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                numbers.frombytes(data[: len(data) - len(data) % numbers.itemsize])
        if message != b"up" or len(numbers) != len(late):
            for number in numbers:
                os.close(number)
            text = message.decode("utf-8", "replace")
            raise SandboxBroken(f"an attempt cannot be shut in: {text or 'it ended'}")
        return dict(zip(late, numbers, strict=True))

    def _hear(self) -> tuple[bytes, list[tuple[int, int, bytes]]]:
        room = socket.CMSG_SPACE(_CREDENTIALS.size) + socket.CMSG_SPACE(4 * _MOST_LATE)
        try:
            message, ancillary, _, _ = self._told.recvmsg(2048, room, socket.MSG_CMSG_CLOEXEC)
        except OSError as error:
            raise SandboxBroken(f"the parent of judges is silent: {error}") from error
        return message, ancillary

    def alive(self) -> bool:
        """Whether it has not ended by itself."""
        return not self._is_gone(0)

    def exit_code(self) -> int:
        """Of the judge; only its parent knows."""
        message, _ = self._hear()
        word, _, number = message.partition(b" ")
        if word != b"ended":
            raise SandboxBroken("the parent of judges ended before the attempt did")
        return int(number)

    def kill(self) -> None:
        """End everything inside: the kernel ends a PID namespace with its first process."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.gone, signal.SIGKILL)

    def close(self) -> None:
        """Kill what is left, wait for its end, close every descriptor."""
        self.kill()
        self._is_gone(GRACE)
        for stream in self.streams:
            with contextlib.suppress(OSError):
                stream.close()
        os.close(self.gone)
        os.close(self.ended)
        self._told.close()

    def _is_gone(self, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self.gone, select.POLLIN)
        return bool(poll.poll(seconds * 1000))


def _pipes() -> tuple[Streams, list[int]]:
    """Our ends of standard input, output and error, and theirs."""
    (stdin, our_in), (our_out, stdout), (our_err, stderr) = (os.pipe() for _ in range(3))
    ours = os.fdopen(our_in, "wb", 0), os.fdopen(our_out, "rb", 0), os.fdopen(our_err, "rb", 0)
    return ours, [stdin, stdout, stderr]


def _in_memory(content: bytes) -> int:
    number = os.memfd_create("llmbench-plan")
    with open(number, "wb", closefd=False) as stream:
        stream.write(content)
    os.lseek(number, 0, os.SEEK_SET)
    return number

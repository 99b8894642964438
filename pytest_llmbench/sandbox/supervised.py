"""One sandboxed process from start to end: limits, input, output, deadline."""

from __future__ import annotations

import contextlib
import json
import math
import os
import resource
import signal
import subprocess
import time
from collections.abc import Sequence
from enum import Enum, auto
from pathlib import Path

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox import memory_watch
from pytest_llmbench.sandbox.base import ExecResult, Limits
from pytest_llmbench.sandbox.pipes import Pipes

_GRACE = 10.0  # seconds a killed sandbox may take to be gone


class _How(Enum):
    """Why an attempt came to its end."""

    BY_ITSELF = auto()
    LATE = auto()
    TOO_LOUD = auto()
    TOO_LARGE = auto()


class Supervised:
    """A bubblewrap process and the first process inside it.

    Inside, the judge waits until `run`: so limits and control groups hold from its first
    instruction on, without code between fork and exec.
    """

    def __init__(self, bwrap: str, arguments: Sequence[str], descriptors: Sequence[int]) -> None:
        """Start bubblewrap, which inherits `descriptors`. Raises `SandboxBroken`."""
        info, info_inside = os.pipe()
        wait_inside, self._go = os.pipe()
        told = ["--info-fd", str(info_inside), "--block-fd", str(wait_inside)]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this is the sandbox
                [bwrap, *told, *arguments],
                stdin=subprocess.PIPE,  # never a file: /proc/1/fd/0 would give it again
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(*descriptors, info_inside, wait_inside),
                env={},
                cwd="/",
            )
        except OSError as error:
            os.close(info)
            os.close(self._go)
            raise SandboxBroken(f"bubblewrap cannot be started: {error}") from error
        finally:
            os.close(info_inside)
            os.close(wait_inside)
        with open(info, "rb") as stream:  # noqa: PTH123 - a descriptor
            self.pid = self._first_process(stream.read())

    def _first_process(self, info: bytes) -> int:
        try:
            pid = int(json.loads(info)["child-pid"])
            self._inside = os.pidfd_open(pid)
        except (ValueError, KeyError, OSError) as error:
            self._process.kill()
            _, told = self._process.communicate()
            os.close(self._go)
            text = told.decode("utf-8", "replace").strip()
            raise SandboxBroken(f"bubblewrap failed: {text or 'it said nothing'}") from error
        return pid

    def limit(self, limits: Limits, *, processes: bool) -> None:
        """Set resource limits on the process inside; `processes`: their number, too."""
        values = {
            resource.RLIMIT_NOFILE: limits.open_files,
            resource.RLIMIT_FSIZE: limits.file_size,
            resource.RLIMIT_CORE: 0,
            # Cannot come before the deadline; ends what a lost deadline would leave.
            resource.RLIMIT_CPU: math.ceil(limits.seconds * (os.cpu_count() or 1)) + 1,
        }
        if processes:
            values[resource.RLIMIT_NPROC] = limits.processes
        with contextlib.suppress(ProcessLookupError):  # it failed; its stderr tells why
            for which, wanted in values.items():
                _, hard = resource.prlimit(self.pid, which)
                value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
                resource.prlimit(self.pid, which, (value, value))
        with contextlib.suppress(OSError):  # where the machine itself runs out, this goes first
            Path(f"/proc/{self.pid}/oom_score_adj").write_text("1000")

    def run(self, stdin: bytes, limits: Limits, *, watch_memory: bool) -> ExecResult:
        """Let the judge start, feed it, read it, and end it whole at the deadline.

        `watch_memory`: look at it now and then, for want of a control group.
        """
        pipes = Pipes(self._process, stdin, limits.output)
        started = time.monotonic()
        try:
            with contextlib.suppress(BrokenPipeError):
                os.write(self._go, b"1")
            how = self._wait(pipes, limits, watch_memory=watch_memory)
            seconds = time.monotonic() - started
            self._end(pipes)
        finally:
            pipes.close()
        return ExecResult(
            exit_code=self._process.wait(_GRACE) if how is _How.BY_ITSELF else None,
            stdout=bytes(pipes.stdout),
            stderr=bytes(pipes.stderr),
            seconds=seconds,
            timed_out=how is _How.LATE,
            out_of_memory=how is _How.TOO_LARGE,
            truncated=pipes.full,
        )

    def _wait(self, pipes: Pipes, limits: Limits, *, watch_memory: bool) -> _How:
        deadline = time.monotonic() + limits.seconds
        ended = os.pidfd_open(self._process.pid)
        try:
            while (now := time.monotonic()) < deadline:
                until = min(deadline, now + memory_watch.INTERVAL) if watch_memory else deadline
                if pipes.until(ended, until):
                    return _How.BY_ITSELF
                if pipes.full:
                    return _How.TOO_LOUD
                if watch_memory and memory_watch.used(self.pid) > limits.memory:
                    return _How.TOO_LARGE
        finally:
            os.close(ended)
        return _How.LATE

    def _end(self, pipes: Pipes) -> None:
        """Kill whatever runs on, such as daemons of the answer, and read the last bytes."""
        self.kill()
        deadline = time.monotonic() + _GRACE
        if not pipes.until(self._inside, deadline, when_full=True):
            raise SandboxBroken(f"the sandbox lived on for {_GRACE:.0f} s after it was killed")
        pipes.drain(deadline)

    def kill(self) -> None:
        """End everything inside: the kernel ends a PID namespace with its first process."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._inside, signal.SIGKILL)
        self._process.kill()

    def close(self) -> None:
        """Kill what is left, then close every descriptor."""
        self.kill()
        self._process.wait(_GRACE)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
        os.close(self._inside)
        os.close(self._go)

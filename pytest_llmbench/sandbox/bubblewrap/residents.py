"""Resident parents of judges: one per environment that has one, while they work."""

from __future__ import annotations

import contextlib
import functools
import threading

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import Job, Toolchain
from pytest_llmbench.sandbox.bubblewrap.attempt import Attempt, WaitingAttempts
from pytest_llmbench.sandbox.bubblewrap.attempts import Attempts
from pytest_llmbench.sandbox.bubblewrap.resident_parent import ResidentParent

_MOST = 4
"""Parents at once; each holds a few tens of MiB. The one not used for longest has to go.

There are more while all of them have attempts that run.
"""
_PATIENCE = 3
"""After how many attempts in a row that could not be started no more are tried."""


class Residents:
    """Starts attempts the quick way. `trouble` tells why they are not, where they are not.

    Threads may share one.
    """

    def __init__(self, attempts: Attempts) -> None:
        self.trouble = ""
        self._lock = threading.RLock()
        self._closed = False
        self._attempts = attempts
        self._parents: dict[tuple[str, ...], ResidentParent] = {}
        self._worked = False
        self._failed = 0

    def start(self, toolchain: Toolchain, job: Job, beside: Job | None) -> WaitingAttempts | None:
        """As `bwrap_attempt.start`; None where it has to be done the other way."""
        jobs = [job, beside] if beside else [job]
        if not toolchain.resident or self.trouble or any(each.binds for each in jobs):
            return None
        parent = None
        try:
            parent = self._parent(toolchain)
            waiting = _start(parent, jobs)
        except (SandboxBroken, OSError) as error:
            self._note(error, _key(toolchain), parent)
            return None
        finally:
            if parent is not None:
                parent.starting(-1)
        self._worked, self._failed = True, 0
        return waiting

    def close(self) -> None:
        """End the parents, and with them the attempts they started; there are no others then."""
        with self._lock:
            self._closed = True
            self._drop_all()

    def _drop_all(self) -> None:
        for key in list(self._parents):
            self._drop(key)

    def _note(self, error: Exception, key: tuple[str, ...], parent: ResidentParent | None) -> None:
        """An attempt could not be started; its parent is not asked again."""
        with self._lock:
            if parent is not None and self._parents.get(key) is not parent:
                return  # another attempt has met the same
            self._drop(key)
            self._failed += 1
            # The first attempt of all is the probe: what this machine forbids, it forbids always.
            if not self._worked or self._failed >= _PATIENCE:
                self.trouble = str(error)
                self._drop_all()

    def _parent(self, toolchain: Toolchain) -> ResidentParent:
        """The parent, which stays while the caller starts something: see `starting`."""
        with self._lock:
            if self._closed:
                raise SandboxBroken("the session has ended")
            parent = self._living_parent(toolchain)
            parent.starting(1)
            return parent

    def _living_parent(self, toolchain: Toolchain) -> ResidentParent:
        key = _key(toolchain)
        parent = self._parents.pop(key, None)
        if parent is not None and not parent.alive():
            parent.close()
            parent = None
        if parent is None:
            while len(self._parents) >= _MOST and (idle := self._idle()) is not None:
                self._drop(idle)
            parent = ResidentParent(self._attempts, toolchain)
        self._parents[key] = parent  # the last one is the one used last
        return parent

    def _idle(self) -> tuple[str, ...] | None:
        return next((key for key, parent in self._parents.items() if not parent.busy()), None)

    def _drop(self, key: tuple[str, ...]) -> None:
        parent = self._parents.pop(key, None)
        if parent is not None:
            parent.close()


def _start(parent: ResidentParent, jobs: list[Job]) -> WaitingAttempts:
    with contextlib.ExitStack() as on_failure:
        channel = None
        if len(jobs) > 1:
            channel = parent.make_channel()
            on_failure.callback(parent.remove_channel, channel)
        started: list[Attempt] = []
        for each in jobs:
            started.append(parent.start(each, channel))
            on_failure.callback(started[-1].close)
        on_failure.pop_all()
    if channel is None:
        return WaitingAttempts(started)
    return WaitingAttempts(started, functools.partial(parent.remove_channel, channel))


def _key(toolchain: Toolchain) -> tuple[str, ...]:
    binds = sorted(f"{source}:{inside}" for source, inside in toolchain.binds.items())
    return (*toolchain.resident, *binds)

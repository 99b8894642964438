"""Resident parents of judges: one per environment that has one, while they work."""

from __future__ import annotations

import contextlib
import functools

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import Job, Toolchain
from pytest_llmbench.sandbox.bubblewrap.attempt import Attempt, WaitingAttempts
from pytest_llmbench.sandbox.bubblewrap.attempts import Attempts
from pytest_llmbench.sandbox.bubblewrap.resident_parent import ResidentParent

_MOST = 4
"""Parents at once; each holds a few tens of MiB. The one not used for longest has to go."""
_PATIENCE = 3
"""After how many attempts in a row that could not be started no more are tried."""


class Residents:
    """Starts attempts the quick way. `trouble` tells why they are not, where they are not."""

    def __init__(self, attempts: Attempts) -> None:
        self.trouble = ""
        self._attempts = attempts
        self._parents: dict[tuple[str, ...], ResidentParent] = {}
        self._worked = False
        self._failed = 0

    def start(self, toolchain: Toolchain, job: Job, beside: Job | None) -> WaitingAttempts | None:
        """As `bwrap_attempt.start`; None where it has to be done the other way."""
        jobs = [job, beside] if beside else [job]
        if not toolchain.resident or self.trouble or any(each.binds for each in jobs):
            return None
        try:
            waiting = _start(self._parent(toolchain), jobs)
        except (SandboxBroken, OSError) as error:
            self._drop(_key(toolchain))
            self._failed += 1
            # The first attempt of all is the probe: what this machine forbids, it forbids always.
            if not self._worked or self._failed >= _PATIENCE:
                self.trouble = str(error)
                self.close()
            return None
        self._worked, self._failed = True, 0
        return waiting

    def close(self) -> None:
        """End the parents, and with them the attempts they started."""
        for key in list(self._parents):
            self._drop(key)

    def _parent(self, toolchain: Toolchain) -> ResidentParent:
        key = _key(toolchain)
        parent = self._parents.pop(key, None)
        if parent is not None and not parent.alive():
            parent.close()
            parent = None
        if parent is None:
            while len(self._parents) >= _MOST:
                self._drop(self._idle())
            parent = ResidentParent(self._attempts, toolchain)
        self._parents[key] = parent  # the last one is the one used last
        return parent

    def _idle(self) -> tuple[str, ...]:
        return next(
            (key for key, p in self._parents.items() if not p.busy()), next(iter(self._parents))
        )

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

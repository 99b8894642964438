"""Sandboxes that are up and wait for their input; one alone, or two with a channel between."""

from __future__ import annotations

import contextlib
import selectors
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox import cgroup
from pytest_llmbench.sandbox.base import ExecResult, Input, Limits
from pytest_llmbench.sandbox.host_folder import HostFolder
from pytest_llmbench.sandbox.watched import Boxed, Watched, to_their_end


class Started(Boxed, Protocol):
    """A process inside a sandbox, from start to close."""

    def alive(self) -> bool:
        """Whether it has not ended by itself."""

    def close(self) -> None:
        """Kill what is left, wait for its end, close every descriptor."""


@dataclass(frozen=True)
class Attempt:
    """One sandbox. `group` is None where no control group can be made."""

    process: Started
    group: cgroup.Cgroup | None
    limits: Limits
    watch_memory: bool

    def watched(self, stdin: bytes, selector: selectors.BaseSelector) -> Watched:
        """Give it its input; its time counts from here."""
        return Watched(
            self.process, stdin, self.limits, watch_memory=self.watch_memory, selector=selector
        )

    def seen(self, result: ExecResult) -> ExecResult:
        """The result with what the control group tells."""
        oom = self.group is not None and self.group.out_of_memory()
        return replace(result, out_of_memory=result.out_of_memory or oom)

    def close(self) -> None:
        """Leave no process, descriptor or group behind."""
        try:
            self.process.close()
        finally:
            if self.group is not None:
                self.group.remove()


class WaitingAttempts:
    """See `Waiting`. `folder` holds the late files and the channel, if there are any."""

    def __init__(
        self,
        attempts: list[Attempt],
        folder: HostFolder | None,
        forget: Callable[[WaitingAttempts], None],
    ) -> None:
        """`forget` is told when there is nothing left of it."""
        self._attempts = attempts
        self._folder = folder
        self._forget = forget

    def alive(self) -> bool:
        """See `Waiting.alive`."""
        return bool(self._attempts) and all(each.process.alive() for each in self._attempts)

    def go(self, first: Input, beside: Input | None = None) -> ExecResult:
        """See `Waiting.go`."""
        inputs = [first, beside] if beside else [first]
        if len(inputs) != len(self._attempts):
            raise ValueError(f"{len(inputs)} inputs for {len(self._attempts)} sandboxes")
        try:
            return self._go(inputs)
        except OSError as error:
            raise SandboxBroken(f"the sandbox cannot be used: {error}") from error
        finally:
            self.drop()

    def drop(self) -> None:
        """See `Waiting.drop`."""
        with contextlib.ExitStack() as stack:  # all of them, whatever one of them raises
            stack.callback(self._forget, self)
            if self._folder is not None:
                stack.callback(self._folder.remove)
            for each in self._attempts:
                stack.callback(each.close)
            self._attempts, self._folder = [], None

    def _go(self, inputs: list[Input]) -> ExecResult:
        if self._folder is not None:
            for number, given in enumerate(inputs):
                self._folder.write(number, given.files)
        with selectors.DefaultSelector() as selector:
            running = [
                attempt.watched(given.stdin, selector)
                for attempt, given in zip(self._attempts, inputs, strict=True)
            ]
            results = to_their_end(running, selector)
        first, *others = [
            attempt.seen(result) for attempt, result in zip(self._attempts, results, strict=True)
        ]
        return replace(first, beside=others[0] if others else None)

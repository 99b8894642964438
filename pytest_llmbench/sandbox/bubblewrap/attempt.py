"""Sandboxes that are up and wait for their input; one alone, or two with a channel between."""

from __future__ import annotations

import contextlib
import os
import selectors
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import UP_SECONDS, ExecResult, Input, Limits, not_up
from pytest_llmbench.sandbox.bubblewrap import cgroup
from pytest_llmbench.sandbox.bubblewrap.watched import Boxed, Watched, to_their_end

_ENDED = "a sandbox was ended with its session"


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
    late: Mapping[str, int]
    """Late files, and for each a descriptor that writes it; closed with the attempt."""
    says_up: bool = False

    def wait_until_up(self, until: float) -> None:
        """See `Job.says_up`. Raises `SandboxBroken`; one that ends instead shows that later."""
        if self.says_up:
            _, stdout, _ = self.process.streams
            with selectors.DefaultSelector() as selector:
                selector.register(stdout, selectors.EVENT_READ)
                selector.register(self.process.ended, selectors.EVENT_READ)
                if not selector.select(max(0, until - time.monotonic())):
                    raise not_up()

    def give(self, files: Mapping[str, str]) -> None:
        """Write the late files in place."""
        for name, number in self.late.items():
            with open(number, "wb", closefd=False) as stream:
                stream.write(files[name].encode("utf-8", "surrogatepass"))

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
        for number in self.late.values():
            os.close(number)
        try:
            self.process.close()
        finally:
            if self.group is not None:
                self.group.remove()


class WaitingAttempts:
    """See `Waiting`."""

    def __init__(
        self, attempts: list[Attempt], clean_up: Callable[[], object] = lambda: None
    ) -> None:
        """`clean_up` is called when there is nothing left of the attempts."""
        self._attempts = attempts
        self._clean_up = clean_up
        self._lock = threading.Lock()
        self._running = self._ended = False

    @property
    def over(self) -> bool:
        """Whether there is nothing left of it."""
        return not self._attempts

    def alive(self) -> bool:
        """See `Waiting.alive`."""
        return bool(self._attempts) and all(each.process.alive() for each in self._attempts)

    def go(self, first: Input, beside: Input | None = None) -> ExecResult:
        """See `Waiting.go`."""
        inputs = [first, beside] if beside else [first]
        with self._lock:
            if not self._attempts:
                raise SandboxBroken(_ENDED)
            if len(inputs) != len(self._attempts):
                raise ValueError(f"{len(inputs)} inputs for {len(self._attempts)} sandboxes")
            self._running = True
        try:
            result = self._go(inputs)
        except OSError as error:
            raise SandboxBroken(f"the sandbox cannot be used: {error}") from error
        finally:
            self._close()
        if self._ended:
            raise SandboxBroken(_ENDED)
        return result

    def drop(self) -> None:
        """See `Waiting.drop`. Who runs it closes what it uses, and nobody else."""
        with self._lock:
            if self._running:
                self._ended = True
                for each in self._attempts:
                    each.process.kill()
                return
        self._close()

    def _close(self) -> None:
        with self._lock:
            attempts, self._attempts, self._running = self._attempts, [], False
        with contextlib.ExitStack() as stack:  # all of them, whatever one of them raises
            if attempts:
                stack.callback(self._clean_up)
            for each in attempts:
                stack.callback(each.close)

    def _go(self, inputs: list[Input]) -> ExecResult:
        until = time.monotonic() + UP_SECONDS
        for attempt in self._attempts:
            attempt.wait_until_up(until)
        for attempt, given in zip(self._attempts, inputs, strict=True):
            attempt.give(given.files)
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

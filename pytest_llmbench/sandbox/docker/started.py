"""A container started ahead of need, or two with a channel between: used once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, wait
from dataclasses import replace

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import BESIDE_SECONDS, ExecResult, Input, Limits
from pytest_llmbench.sandbox.docker.container import JobContainer
from pytest_llmbench.sandbox.docker.engine import engine_trouble

_START_SECONDS = 120
_END_SECONDS = 240
"""Some calls to the engine, each within its own bound."""


class StartedContainers:
    """A `Waiting`. Containers start and are removed in threads of `workers`, side by side.

    `clear` is called when they are gone, and must raise nothing.
    """

    def __init__(
        self,
        containers: Sequence[JobContainer],
        limits: Sequence[Limits],
        clear: Callable[[], None],
        workers: Executor,
    ) -> None:
        self._containers = containers
        self._limits = limits
        self._clear = clear
        self._workers = workers
        self._starts = [
            workers.submit(container.come_up, its_limits)
            for container, its_limits in zip(containers, limits, strict=True)
        ]
        self._used = False
        self._lock = threading.Lock()

    def alive(self) -> bool:
        """See `Waiting.alive`: that it cannot be started shows here, too."""
        return not self._used and all(
            not start.done() or (start.exception() is None and container.waits())
            for start, container in zip(self._starts, self._containers, strict=True)
        )

    def go(self, first: Input, beside: Input | None = None) -> ExecResult:
        """See `Waiting.go`."""
        given = [first] if beside is None else [first, beside]
        try:
            self._wait_until_started()
            for container in self._containers:
                container.wait_until_up()
            runs = [
                self._workers.submit(container.run, its_input, limits)
                for container, its_input, limits in zip(
                    self._containers[1:], given[1:], self._limits[1:], strict=True
                )
            ]
            result = self._containers[0].run(first, self._limits[0])
            if runs:
                result = replace(result, beside=self._end_beside(runs[0]))
            if self._used:
                raise SandboxBroken("a container was ended with its session")
            return result
        finally:
            self.drop()

    def _wait_until_started(self) -> None:
        wait(self._starts, _START_SECONDS)
        for start in self._starts:
            if not start.done():
                raise SandboxBroken(f"a container has not started within {_START_SECONDS} s")
            start.result()

    def _end_beside(self, run: Future[ExecResult]) -> ExecResult:
        try:
            return run.result(BESIDE_SECONDS)
        except TimeoutError:
            self._containers[1].kill()
            with engine_trouble("ending a container"):
                return run.result(_END_SECONDS)

    def drop(self) -> None:
        """See `Waiting.drop`. Nobody waits for the removal but `Docker.close`."""
        with self._lock:
            if self._used:
                return
            self._used = True
        self._workers.submit(self._remove)

    def _remove(self) -> None:
        # A start was handed to the workers before this, so one of them is at it already.
        wait(self._starts, _START_SECONDS)
        for container in self._containers:
            container.remove()
        self._clear()

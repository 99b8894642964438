"""A `Waiting` that starts nothing before there is something to do."""

from __future__ import annotations

from dataclasses import replace

from pytest_llmbench.sandbox.base import ExecResult, Input, Job, Prepared, Sandbox


class Unstarted:
    """For sandboxes that start as quickly as one could wait for one started ahead."""

    def __init__(self, sandbox: Sandbox, prepared: Prepared, job: Job) -> None:
        self._sandbox, self._prepared, self._job = sandbox, prepared, job

    def alive(self) -> bool:
        """See `Waiting.alive`."""
        return True

    def go(self, first: Input, beside: Input | None = None) -> ExecResult:
        """See `Waiting.go`; there is nothing beside."""
        assert beside is None
        files = {**first.files, **self._job.files}
        job = replace(self._job, files=files, stdin=first.stdin, late=())
        return self._sandbox.run(self._prepared, job)

    def drop(self) -> None:
        """See `Waiting.drop`."""

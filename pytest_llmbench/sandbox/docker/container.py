"""One container of an attempt: made, started, given its input, ended, removed."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Protocol

from docker import DockerClient
from docker.errors import APIError
from docker.models.containers import Container

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import UP_SECONDS, ExecResult, Input, Limits, not_up
from pytest_llmbench.sandbox.docker.clock import EngineClock
from pytest_llmbench.sandbox.docker.engine import ENGINE_ERRORS, engine_trouble
from pytest_llmbench.sandbox.docker.streams import Streams

_REST_SECONDS = 60
"""How long the rest of what an ended container said may take to come, from a busy engine."""
_KILLED = 128 + 9
_LATE, _LATE_IF_IT_BROKE = 2.0, 0.2
"""Seconds."""


class Files(Protocol):
    """How the files of a job come into its container."""

    def arguments(self) -> dict[str, Any]:
        """Arguments of `containers.create`: mounts and writable folders."""

    def container_runs(self, container: Container, /) -> None:
        """Called once it runs; puts what could not be there before."""

    def deliver(self, container: Container, files: Mapping[str, str], /) -> None:
        """Put the late files, before the container is given its input."""


class JobContainer:
    """A container that is used once. Its calls may be made from threads, one after another."""

    def __init__(
        self,
        client: DockerClient,
        image: str,
        arguments: Mapping[str, Any],
        files: Files,
        clock: EngineClock,
        *,
        says_up: bool,
    ) -> None:
        self._client = client
        self._clock, self._says_up = clock, says_up
        self._image = image
        self._arguments = arguments
        self._files = files
        self._container: Container | None = None
        self._streams: Streams | None = None
        self._killed = False
        # One thread may see its end while another is told that the kill succeeded.
        self._killing = threading.Lock()

    def come_up(self, limits: Limits) -> None:
        """Make and start it; its judge waits for input then. Raises `SandboxBroken`."""
        with engine_trouble("starting a container"):
            self._container = self._client.containers.create(
                self._image, **self._arguments, **self._files.arguments()
            )
            self._streams = Streams(self._container, limits.output)
            self._container.start()
            self._files.container_runs(self._container)

    def waits(self) -> bool:
        """Whether it has come up, and has not ended since as far as its output tells."""
        return self._streams is not None and not self._streams.settled.is_set()

    def wait_until_up(self) -> None:
        """See `Job.says_up`. Raises `SandboxBroken`. One that ended instead is told by `run`."""
        assert self._streams
        if self._says_up and not self._streams.spoke.wait(UP_SECONDS):
            raise not_up()

    def run(self, given: Input, limits: Limits) -> ExecResult:
        """Give it its input and see it to its end. Raises `SandboxBroken`."""
        assert self._container and self._streams
        with engine_trouble("running an attempt"):
            self._files.deliver(self._container, given.files)
            if self._streams.settled.is_set():
                raise SandboxBroken(
                    "a container ended before it was given anything to do: see `docker events`"
                )
            started = time.monotonic()
            self._streams.send(given.stdin)
            self._streams.settled.wait(limits.seconds)
            if self._streams.ended_at is None:
                self._kill()
            # Output ends with the container, and not before, unless the connection was cut: then
            # the container may run on for ever. docker-py bounds no `wait` by itself.
            self._container.wait(timeout=self._client.api.timeout)
            seconds = time.monotonic() - started
            self._streams.finish(_REST_SECONDS)
            self._container.reload()
            self._check_that_output_is_whole()
        return self._result(seconds)

    def _check_that_output_is_whole(self) -> None:
        """Raise `SandboxBroken` if it ended after its output: that was cut on its way here.

        On a busy machine the engine dates an end somewhat later than it tells it.
        """
        assert self._container and self._streams
        output_ended, finished = (
            self._streams.ended_at,
            self._container.attrs["State"]["FinishedAt"],
        )
        late = _LATE_IF_IT_BROKE if self._streams.broke else _LATE
        if output_ended is None or self._clock.is_after(finished, output_ended + late):
            raise SandboxBroken(
                "the connection to the Docker engine was cut while an attempt ran: part of what "
                "it said is lost"
            )

    def _result(self, seconds: float) -> ExecResult:
        assert self._container and self._streams
        state, output = self._container.attrs["State"], self._streams.output
        ended_so = state["ExitCode"] == _KILLED
        with self._killing:
            # Engines tell success, too, where it had ended by itself and they did not know yet.
            killed = self._killed and ended_so
        return ExecResult(
            exit_code=None if killed else state["ExitCode"],
            stdout=bytes(output.stdout),
            stderr=bytes(output.stderr),
            seconds=seconds,
            timed_out=killed and not output.truncated,
            # Engines hear of it apart from the end, and not at all where that is quicker. Nobody
            # inside can kill process 1, so nothing else ends it so.
            out_of_memory=bool(state["OOMKilled"]) or (ended_so and not killed),
            truncated=output.truncated,
        )

    def kill(self) -> None:
        """End it whole. Raises `SandboxBroken` if the engine does not do that in time."""
        with engine_trouble("ending a container"):
            self._kill()

    def _kill(self) -> None:
        assert self._container
        with self._killing:
            try:
                self._container.kill()
                self._killed = True
            except APIError as error:
                # It ended by itself just before.
                if error.status_code != HTTPStatus.CONFLICT:
                    raise

    def remove(self) -> None:
        """Kill it if it runs, and remove it. Quiet: what cannot be removed is swept later."""
        if self._container:
            with contextlib.suppress(*ENGINE_ERRORS, SandboxBroken):
                self._container.remove(force=True, v=True)
        if self._streams:
            self._streams.finish(0)

"""Attempts in Docker containers: one per attempt, without network, read-only, unprivileged."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from weakref import WeakSet

from pytest_llmbench.errors import AttemptError, SandboxBroken
from pytest_llmbench.once import Once
from pytest_llmbench.processes import usable_cores
from pytest_llmbench.sandbox.base import (
    Environment,
    ExecResult,
    Input,
    Job,
    OnProgress,
    Prepared,
    Waiting,
    checked_inside,
)
from pytest_llmbench.sandbox.docker.clock import EngineClock
from pytest_llmbench.sandbox.docker.confinement import confinement
from pytest_llmbench.sandbox.docker.container import Files, JobContainer
from pytest_llmbench.sandbox.docker.engine import (
    ENGINE_ERRORS,
    available,
    connect,
    engine_trouble,
)
from pytest_llmbench.sandbox.docker.folder import sweep_private_folders
from pytest_llmbench.sandbox.docker.image import ensure_image
from pytest_llmbench.sandbox.docker.labels import labels, sweep
from pytest_llmbench.sandbox.docker.locality import sees_our_files
from pytest_llmbench.sandbox.docker.mounted import mounted
from pytest_llmbench.sandbox.docker.seccomp import security_options
from pytest_llmbench.sandbox.docker.sent import sent
from pytest_llmbench.sandbox.docker.sent_folders import SentFolders
from pytest_llmbench.sandbox.docker.started import StartedContainers

__all__ = ["Docker", "available"]

_MAX_CPUS = 2


class Docker:
    """A `Sandbox` on a Docker engine, of this machine or of another.

    `base_images` (language -> image) wins over an environment's own; `docker_host` is a URL
    (unix, ssh, tcp), None means DOCKER_HOST, else the current docker context; `build_network` is
    the network of image builds (`host` where the registries are reached by a proxy of this
    machine); `session` goes into the containers' label. Raises `SandboxUnavailable`.
    """

    name = "docker"

    def __init__(
        self,
        *,
        base_images: Mapping[str, str] | None = None,
        docker_host: str | None = None,
        build_network: str | None = None,
        session: str = "",
    ) -> None:
        self._base_images = dict(base_images or {})
        self._build_network = build_network
        self._session = session
        self._client = connect(docker_host)
        self._folders = SentFolders(self._client)
        self._mounts: bool | None = None
        self._lock = threading.Lock()
        self._looking = threading.Lock()
        self._closed = False
        self._workers = ThreadPoolExecutor(_workers(), "llmbench-docker")
        self._started: WeakSet[StartedContainers] = WeakSet()
        self._prepared: Once[tuple[object, ...], Prepared | AttemptError] = Once()
        try:
            self._look_around()
        except BaseException:
            self._client.close()
            raise

    def _look_around(self) -> None:
        with engine_trouble("removing what earlier sessions left"):
            engine = self._client.info()
            self._clock = EngineClock(self._client)
            # Some kernels cannot share out a CPU's time; 0 is no limit then.
            cpus = min(_MAX_CPUS, engine["NCPU"]) if engine.get("CpuCfsQuota", True) else 0
            self._nano_cpus = cpus * 10**9
            self._security = security_options(engine)
            sweep(self._client)
        sweep_private_folders()

    def prepare(self, environment: Environment, on_progress: OnProgress) -> Prepared:
        """Find or build the image; see `Sandbox.prepare`. A failure is not tried again."""
        base = self._base_images.get(environment.lang, environment.base_image)
        runners = (environment.runner, *environment.shares)
        key = (environment.lang, runners, base, environment.requirements)

        def find() -> Prepared | AttemptError:
            network = self._build_network
            try:
                identity = ensure_image(self._client, environment, base, network, on_progress)
            except AttemptError as error:
                return error
            return Prepared(environment, identity)

        prepared = self._prepared.get(key, find)
        if isinstance(prepared, AttemptError):
            raise prepared
        return prepared

    def start(self, prepared: Prepared, job: Job, beside: Job | None = None) -> Waiting:
        """See `Sandbox.start`. That a container cannot be started is told by `go`."""
        jobs = [job, beside] if beside else [job]
        marks = labels(prepared.environment.lang, self._session)
        files, clear = self._laid(jobs, prepared, marks)
        containers = [
            JobContainer(
                self._client,
                prepared.identity,
                self._arguments(each, marks),
                its_files,
                self._clock,
                says_up=each.says_up,
            )
            for each, its_files in zip(jobs, files, strict=True)
        ]
        limits = [each.limits for each in jobs]
        with self._lock:
            if self._closed:
                clear()
                raise SandboxBroken("the session has ended")
            started = StartedContainers(containers, limits, clear, self._workers)
            self._started.add(started)
        return started

    def _laid(
        self, jobs: Sequence[Job], prepared: Prepared, marks: Mapping[str, str]
    ) -> tuple[Sequence[Files], Callable[[], None]]:
        if self._sees_our_files(prepared.identity, marks):
            return mounted(jobs)
        folders = [
            {
                checked_inside(inside): self._folders.volume(source, prepared.identity, marks)
                for source, inside in job.binds.items()
            }
            for job in jobs
        ]
        return sent(jobs, marks, self._client, folders)

    def _sees_our_files(self, image: str, marks: Mapping[str, str]) -> bool:
        with self._looking:
            if self._mounts is None:
                with engine_trouble("looking whether it sees files of this machine"):
                    self._mounts = sees_our_files(self._client, image, marks)
            return self._mounts

    def run(self, prepared: Prepared, job: Job) -> ExecResult:
        """Run the judge in a container of its own; see `Sandbox.run`."""
        return self.start(prepared, job).go(Input(job.stdin))

    def _arguments(self, job: Job, marks: Mapping[str, str]) -> dict[str, Any]:
        return {
            **confinement(job.limits),
            "labels": dict(marks),
            "nano_cpus": self._nano_cpus,
            "security_opt": self._security,
        }

    def close(self) -> None:
        """Remove what this process started or dead ones left; quiet if the engine is gone."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            left = list(self._started)
        for started in left:
            started.drop()
        self._workers.shutdown()
        with contextlib.suppress(*ENGINE_ERRORS):
            sweep(self._client)
        self._client.close()


def _workers() -> int:
    """The most threads.

    For each attempt that is judged one of two containers runs, while two start for the next one
    and two are removed. There is one attempt per core, and one more.
    """
    return 5 * (usable_cores() + 1)

"""Attempts in Docker containers: one per attempt, without network, read-only, unprivileged."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from weakref import WeakSet

from pytest_llmbench.errors import AttemptError
from pytest_llmbench.sandbox.base import (
    Environment,
    ExecResult,
    Input,
    Job,
    OnProgress,
    Prepared,
    Waiting,
)
from pytest_llmbench.sandbox.docker_confinement import confinement
from pytest_llmbench.sandbox.docker_container import JobContainer
from pytest_llmbench.sandbox.docker_engine import (
    ENGINE_ERRORS,
    LABEL,
    OWNER_LABEL,
    SESSION_LABEL,
    available,
    connect,
    engine_trouble,
    owner,
    sweep,
)
from pytest_llmbench.sandbox.docker_image import ensure_image
from pytest_llmbench.sandbox.docker_mounted import (
    MountedFiles,
    make_channel,
    make_job_folder,
    sweep_job_folders,
)
from pytest_llmbench.sandbox.docker_seccomp import security_options
from pytest_llmbench.sandbox.docker_started import StartedContainers

__all__ = ["Docker", "available"]

_MAX_CPUS = 2
_WORKERS = 6
"""Threads: two containers start while one of two runs and others are removed."""


class Docker:
    """A `Sandbox` on a Docker engine of this machine.

    `base_images` (language -> image) wins over an environment's own; `docker_host` None
    means DOCKER_HOST, else the current docker context; `build_network` is the network of
    image builds (`host` where the registries are reached by a proxy of this machine);
    `session` goes into the containers' label. Raises `SandboxUnavailable`.
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
        self._workers = ThreadPoolExecutor(_WORKERS, "llmbench-docker")
        self._started: WeakSet[StartedContainers] = WeakSet()
        self._prepared: dict[tuple[object, ...], Prepared | AttemptError] = {}
        with engine_trouble("removing what earlier sessions left"):
            engine = self._client.info()
            # Some kernels cannot share out a CPU's time; 0 is no limit then.
            cpus = min(_MAX_CPUS, engine["NCPU"]) if engine.get("CpuCfsQuota", True) else 0
            self._nano_cpus = cpus * 10**9
            self._security = security_options(engine)
            sweep(self._client)
        sweep_job_folders()

    def prepare(self, environment: Environment, on_progress: OnProgress) -> Prepared:
        """Find or build the image; see `Sandbox.prepare`. A failure is not tried again."""
        base = self._base_images.get(environment.lang, environment.base_image)
        runners = (environment.runner, *environment.shares)
        key = (environment.lang, runners, base, environment.requirements)
        if key not in self._prepared:
            try:
                identity = ensure_image(
                    self._client, environment, base, self._build_network, on_progress
                )
                self._prepared[key] = Prepared(environment, identity)
            except AttemptError as error:
                self._prepared[key] = error
        prepared = self._prepared[key]
        if isinstance(prepared, AttemptError):
            raise prepared
        return prepared

    def start(self, prepared: Prepared, job: Job, beside: Job | None = None) -> Waiting:
        """See `Sandbox.start`. That a container cannot be started is told by `go`."""
        folder = make_job_folder()
        channel = make_channel(folder / "channel") if beside else None
        jobs = [job, beside] if beside else [job]
        try:
            containers = [
                self._container(prepared, each, MountedFiles(folder / str(number), each, channel))
                for number, each in enumerate(jobs)
            ]
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        started = StartedContainers(
            containers, [each.limits for each in jobs], folder, self._workers
        )
        self._started.add(started)
        return started

    def run(self, prepared: Prepared, job: Job) -> ExecResult:
        """Run the judge in a container of its own; see `Sandbox.run`."""
        return self.start(prepared, job).go(Input(job.stdin))

    def _container(self, prepared: Prepared, job: Job, files: MountedFiles) -> JobContainer:
        labels = {
            LABEL: prepared.environment.lang,
            SESSION_LABEL: self._session,
            OWNER_LABEL: owner(),
        }
        arguments = {
            **confinement(job.limits),
            "labels": labels,
            "nano_cpus": self._nano_cpus,
            "security_opt": self._security,
        }
        return JobContainer(self._client, prepared.identity, arguments, files)

    def close(self) -> None:
        """Remove what this process started or dead ones left; quiet if the engine is gone."""
        for started in list(self._started):
            started.drop()
        self._workers.shutdown()
        with contextlib.suppress(*ENGINE_ERRORS):
            sweep(self._client)
        self._client.close()

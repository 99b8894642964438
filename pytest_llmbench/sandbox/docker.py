"""Attempts in Docker containers: one per attempt, without network, read-only, unprivileged."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Mapping
from http import HTTPStatus

from docker.errors import APIError
from docker.models.containers import Container
from docker.types import Mount
from requests.exceptions import RequestException

from pytest_llmbench.errors import AttemptError, SandboxBroken
from pytest_llmbench.sandbox.base import (
    Environment,
    ExecResult,
    Job,
    OnProgress,
    Prepared,
    Waiting,
)
from pytest_llmbench.sandbox.docker_confinement import (
    confinement,
    job_folder,
    lay_files,
    shown_folders,
    sweep_job_folders,
    writable_folders,
)
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
from pytest_llmbench.sandbox.docker_seccomp import security_options
from pytest_llmbench.sandbox.docker_streams import Streams
from pytest_llmbench.sandbox.unstarted import Unstarted

__all__ = ["Docker", "available"]

_END_SECONDS = 20
_MAX_CPUS = 2


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
        """See `Sandbox.start`."""
        if beside is not None:
            raise SandboxBroken("two sandboxes with a channel between them are not built yet")
        return Unstarted(self, prepared, job)

    def run(self, prepared: Prepared, job: Job) -> ExecResult:
        """Run the judge in a container of its own; see `Sandbox.run`."""
        with job_folder() as folder:
            mounts = [*lay_files(folder, job.files), *shown_folders(job.binds)]
            with engine_trouble("running an attempt"):
                container = self._create(prepared, job, mounts)
                try:
                    return _exchange(container, job)
                finally:
                    # If the engine is gone, that is told already; the next session sweeps.
                    with contextlib.suppress(*ENGINE_ERRORS):
                        container.remove(force=True, v=True)

    def _create(self, prepared: Prepared, job: Job, mounts: list[Mount]) -> Container:
        labels = {
            LABEL: prepared.environment.lang,
            SESSION_LABEL: self._session,
            OWNER_LABEL: owner(),
        }
        return self._client.containers.create(
            prepared.identity,
            mounts=mounts,
            tmpfs=writable_folders(job),
            labels=labels,
            nano_cpus=self._nano_cpus,
            security_opt=self._security,
            **confinement(job.limits),
        )

    def close(self) -> None:
        """Remove what this process started or dead ones left; quiet if the engine is gone."""
        with contextlib.suppress(*ENGINE_ERRORS):
            sweep(self._client)
        self._client.close()


def _exchange(container: Container, job: Job) -> ExecResult:
    streams = Streams(container, job.stdin, job.limits.output)
    try:
        container.start()
        started = time.monotonic()
        streams.start()
        streams.settled.wait(job.limits.seconds)
        left = started + job.limits.seconds - time.monotonic()
        ended = not streams.truncated and _has_ended(container, left)
        if not ended:
            _kill(container)
        seconds = time.monotonic() - started
        streams.finish(_END_SECONDS)
        container.reload()
    except BaseException:
        with contextlib.suppress(*ENGINE_ERRORS):
            _kill(container)
        streams.finish(1.0)
        raise
    state = container.attrs["State"]
    return ExecResult(
        exit_code=state["ExitCode"] if ended else None,
        stdout=bytes(streams.stdout),
        stderr=bytes(streams.stderr),
        seconds=seconds,
        timed_out=not ended and not streams.truncated,
        out_of_memory=bool(state["OOMKilled"]),
        truncated=streams.truncated,
    )


def _has_ended(container: Container, seconds: float) -> bool:
    """Whether the container ends by itself in that time; its output may end earlier."""
    if seconds <= 0:
        return False
    try:
        container.wait(timeout=math.ceil(seconds))
    except RequestException:
        # The time is over, or the engine is gone: then the kill that follows says so.
        return False
    return True


def _kill(container: Container) -> None:
    try:
        container.kill()
    except APIError as error:
        # It ended by itself just before.
        if error.status_code != HTTPStatus.CONFLICT:
            raise
    container.wait(timeout=_END_SECONDS)

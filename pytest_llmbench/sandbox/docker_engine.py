"""A connection to a Docker engine of this machine, and the labels by which ours are known."""

from __future__ import annotations

import contextlib
import os
import platform
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from docker import APIClient, ContextAPI, DockerClient
from docker.constants import DEFAULT_DOCKER_API_VERSION
from docker.errors import APIError, DockerException
from requests.exceptions import RequestException

from pytest_llmbench.errors import SandboxBroken, SandboxUnavailable
from pytest_llmbench.processes import is_alive

PROBE_SECONDS = 2
"""How long an engine may take to say that it is there."""
CALL_SECONDS = 30
"""The longest one call to the engine may take; builds and pulls apart."""

_DEFAULT_URL = "unix:///var/run/docker.sock"

LABEL = "pytest-llmbench"
SESSION_LABEL = "pytest-llmbench.session"
OWNER_LABEL = "pytest-llmbench.owner"

# What docker-py lets through when the engine goes away in the middle of a call.
ENGINE_ERRORS = (DockerException, RequestException, OSError)


def connect(docker_host: str | None, seconds: int = CALL_SECONDS) -> DockerClient:
    """A client whose every call ends after `seconds`.

    `docker_host` None means DOCKER_HOST, else the current docker context.
    Raises `SandboxUnavailable` with what to do.
    """
    url = docker_host or os.environ.get("DOCKER_HOST") or _context_host()
    _refuse_other_machines(url)
    try:
        version = _api_version(url, seconds)
        client = DockerClient(base_url=url, version=version, timeout=seconds)
    except ENGINE_ERRORS as error:
        raise SandboxUnavailable(
            f"no Docker engine answers at {url}: start it, or see what `docker info` says. {error}"
        ) from error
    try:
        _refuse_without_limits(client, url)
    except BaseException:
        client.close()
        raise
    return client


def _api_version(url: str, seconds: int) -> str:
    """The API version the engine speaks; unlike docker-py's own way it leaves no socket open."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        with socket.socket(socket.AF_UNIX) as knock:
            knock.settimeout(seconds)
            knock.connect(parts.path)
    with contextlib.closing(
        APIClient(base_url=url, version=DEFAULT_DOCKER_API_VERSION, timeout=seconds)
    ) as api:
        return str(api.version(api_version=False)["ApiVersion"])


def available(docker_host: str | None = None) -> str | None:
    """None if an engine of this machine answers, else why not, soon told."""
    try:
        connect(docker_host, PROBE_SECONDS).close()
    except SandboxUnavailable as unavailable:
        return str(unavailable)
    return None


def _context_host() -> str:
    """The docker context in use: Docker Desktop and rootless engines have sockets of their own."""
    try:
        context = ContextAPI.get_current_context()
    except ENGINE_ERRORS:
        return _DEFAULT_URL
    return str(context.Host) if context else _DEFAULT_URL


def _refuse_other_machines(url: str) -> None:
    if os.name != "posix":
        raise SandboxUnavailable("the Docker sandbox needs Linux or macOS: run pytest inside WSL")
    parts = urlsplit(url)
    is_local = parts.scheme in ("unix", "http+unix") or parts.hostname in (
        "127.0.0.1",
        "::1",
        "localhost",
    )
    if not is_local:
        raise SandboxUnavailable(
            f"the Docker engine at {url} is on another machine, and the files of an attempt are "
            "mounted from this one: name a local engine by --llm-docker-host or DOCKER_HOST"
        )


def _refuse_without_limits(client: DockerClient, url: str) -> None:
    try:
        info = client.info()
    except ENGINE_ERRORS as error:
        raise SandboxUnavailable(f"the Docker engine at {url} does not answer: {error}") from error
    if info.get("OSType") != "linux":
        raise SandboxUnavailable(
            f"the Docker engine at {url} runs {info.get('OSType')} containers: switch it to Linux"
        )
    lacking = [what for what in ("MemoryLimit", "PidsLimit") if info.get(what) is False]
    if lacking:
        raise SandboxUnavailable(
            f"the Docker engine at {url} cannot hold {' and '.join(lacking)} (see `docker info`): "
            "a rootless engine needs cgroup v2 with delegation"
        )


@contextlib.contextmanager
def engine_trouble(doing: str) -> Iterator[None]:
    """Turn whatever an engine's failure raises into `SandboxBroken`."""
    try:
        yield
    except ENGINE_ERRORS as error:
        raise SandboxBroken(
            f"the Docker engine failed while {doing}: {error}. `docker info` tells whether it is "
            "still there"
        ) from error


def owner() -> str:
    """Label value of this process: `host/pid`."""
    return f"{platform.node()}/{os.getpid()}"


def sweep(client: DockerClient) -> None:
    """Remove containers of this process and of processes of this host that have ended.

    Called where none of this process is in use. Raises nothing if one is gone meanwhile.
    """
    for found in client.api.containers(all=True, filters={"label": OWNER_LABEL}):
        host, _, pid = found["Labels"][OWNER_LABEL].rpartition("/")
        if host != platform.node() or not pid.isdecimal():
            continue
        if int(pid) == os.getpid() or not is_alive(int(pid)):
            # Gone already, or being removed by another process that sweeps.
            with contextlib.suppress(APIError):
                client.api.remove_container(found["Id"], force=True, v=True)

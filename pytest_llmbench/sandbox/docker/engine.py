"""A connection to a Docker engine: of this machine, by ssh, or over the network."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from docker import APIClient, ContextAPI, DockerClient
from docker.constants import DEFAULT_DOCKER_API_VERSION
from docker.errors import DockerException
from docker.tls import TLSConfig
from docker.utils import kwargs_from_env
from requests.exceptions import RequestException
from requests.utils import get_environ_proxies

from pytest_llmbench.errors import SandboxBroken, SandboxUnavailable
from pytest_llmbench.sandbox.docker.tunnel import SshTunnel

PROBE_SECONDS = 30
"""How long an engine may take to say that it is there.

A machine whose disk is busy (an image is built, say) makes an engine stand still for ten
seconds and more; one that is gone mostly shows at once.
"""
CALL_SECONDS = 60
"""The longest one call to the engine may take; builds and pulls apart."""

_DEFAULT_URL = "unix:///var/run/docker.sock"

# What docker-py lets through when the engine goes away in the middle of a call.
ENGINE_ERRORS = (DockerException, RequestException, OSError)


def connect(docker_host: str | None, seconds: int | None = None) -> EngineClient:
    """A client whose every call ends after `seconds`; None means `CALL_SECONDS`.

    `docker_host` None means DOCKER_HOST, else the current docker context.
    Raises `SandboxUnavailable` with what to do.
    """
    if os.name != "posix":
        raise SandboxUnavailable("the Docker sandbox needs Linux or macOS: run pytest inside WSL")
    url, tls = _address(docker_host)
    tunnel = SshTunnel(url) if url.startswith("ssh://") else None
    try:
        socket_or_url = f"unix://{tunnel.socket}" if tunnel else url
        client = _client(socket_or_url, tls, seconds or CALL_SECONDS)
    except ENGINE_ERRORS as error:
        if tunnel:
            tunnel.close()
        raise SandboxUnavailable(
            f"no Docker engine answers at {url}: start it, or see what `docker info` says. {error}"
        ) from error
    client.tunnel = tunnel
    try:
        _refuse_without_limits(client, url)
    except BaseException:
        client.close()
        raise
    return client


class EngineClient(DockerClient):
    """A client that ends its way to the engine with itself."""

    tunnel: SshTunnel | None = None

    def close(self) -> None:
        """Close every connection."""
        super().close()
        if self.tunnel:
            self.tunnel.close()


def _client(url: str, tls: TLSConfig | None, seconds: int) -> EngineClient:
    options: dict[str, Any] = {"base_url": url, "timeout": seconds, "tls": tls or False}
    # Unlike docker-py's own way to ask for the version, this one leaves no socket open.
    parts = urlsplit(url)
    if parts.scheme == "unix":
        with socket.socket(socket.AF_UNIX) as knock:
            knock.settimeout(seconds)
            knock.connect(parts.path)
    with contextlib.closing(APIClient(**options, version=DEFAULT_DOCKER_API_VERSION)) as api:
        _trust_its_own_authority(api)
        version = str(api.version(api_version=False)["ApiVersion"])
    client = EngineClient(**options, version=version)
    _trust_its_own_authority(client.api)
    return client


def _trust_its_own_authority(api: APIClient) -> None:
    """Over TLS: requests would take REQUESTS_CA_BUNDLE in place of what docker is told."""
    if api.base_url.startswith("https://"):
        api.proxies = get_environ_proxies(api.base_url)
        api.trust_env = False


def available(docker_host: str | None = None) -> str | None:
    """None if an engine of this machine answers, else why not, soon told."""
    try:
        connect(docker_host, PROBE_SECONDS).close()
    except SandboxUnavailable as unavailable:
        return str(unavailable)
    return None


def _address(docker_host: str | None) -> tuple[str, TLSConfig | None]:
    """Where the engine is; DOCKER_TLS_VERIFY and DOCKER_CERT_PATH count as for `docker` itself."""
    url = docker_host or os.environ.get("DOCKER_HOST")
    if not url:
        return _of_context()
    if not url.startswith("tcp://"):
        return url, None
    try:
        return url, kwargs_from_env({**os.environ, "DOCKER_HOST": url}).get("tls")
    except DockerException as error:
        raise SandboxUnavailable(
            f"the Docker engine at {url} is to be asked with TLS, and a file is missing: {error} "
            "See DOCKER_TLS_VERIFY and DOCKER_CERT_PATH"
        ) from error


def _of_context() -> tuple[str, TLSConfig | None]:
    """The docker context in use: Docker Desktop and rootless engines have sockets of their own."""
    try:
        context = ContextAPI.get_current_context()
    except ENGINE_ERRORS:
        return _DEFAULT_URL, None
    return (str(context.Host), context.TLSConfig) if context else (_DEFAULT_URL, None)


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

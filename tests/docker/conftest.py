"""A Docker sandbox around a judge that runs whatever Python text stands on its standard input."""

from __future__ import annotations

import contextlib
import os
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from docker import DockerClient
from needs import need, no_docker
from relay import Relay
from sandboxes import base_images, build_network

from pytest_llmbench.errors import ToolchainMissing
from pytest_llmbench.languages import python
from pytest_llmbench.sandbox.base import (
    Environment,
    ExecResult,
    Job,
    Limits,
    OnProgress,
    Prepared,
    Toolchain,
)
from pytest_llmbench.sandbox.docker.engine import connect
from pytest_llmbench.sandbox.docker.labels import LABEL, OWNER_LABEL, owner
from pytest_llmbench.sandbox.docker.sandbox import Docker

BASE_IMAGE = base_images().get("python", python.BASE_IMAGE)

# Images of one test process, so that it can remove them without hurting another.
LANG = f"trivial{os.getpid()}"

DOCKERFILE = """\
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
ENV JUDGE=trivial
COPY judge.py /opt/judge.py
COPY requirements.case.txt /opt/requirements.case.txt
RUN if [ -s /opt/requirements.case.txt ]; then cp /opt/requirements.case.txt /opt/installed; fi
ENTRYPOINT ["python3", "-I", "/opt/judge.py"]
"""
JUDGE = "import sys\nexec(compile(sys.stdin.read(), 'job', 'exec'))\n"

Run = Callable[..., ExecResult]


class NoHost:
    """A host recipe for tests that only build images."""

    def build(self, folder: Path, requirements: tuple[str, ...], on_progress: OnProgress) -> None:
        raise ToolchainMissing("only Docker here")

    def toolchain(self, folder: Path) -> Toolchain:
        raise ToolchainMissing("only Docker here")

    def fingerprint(self) -> str:
        return ""


@pytest.fixture(scope="session")
def engine() -> Iterator[DockerClient]:
    """The engine itself, to look from outside."""
    need(no_docker())
    client = connect(None)
    yield client
    for image in client.images.list(filters={"label": f"{LABEL}={LANG}"}):
        client.images.remove(str(image.id), force=True)
    client.close()


@pytest.fixture(scope="session")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runners") / "trivial"
    folder.mkdir()
    (folder / "Dockerfile").write_text(DOCKERFILE)
    judge = folder / "judge.py"
    judge.write_text(JUDGE)
    judge.chmod(
        0o600
    )  # as in a checkout under umask 077: the sandbox's user must read it all the same
    return folder


@pytest.fixture(scope="session")
def environment(runner: Path) -> Environment:
    return Environment(LANG, runner, BASE_IMAGE, NoHost())


@pytest.fixture(scope="session", params=["mounted", "sent"])
def sandbox(engine: DockerClient, request: pytest.FixtureRequest) -> Iterator[Docker]:
    """The sandbox under test: with files of this machine, and with files sent over the network."""
    with Relay() if request.param == "sent" else contextlib.nullcontext() as relay:
        docker = Docker(
            session="tests/docker",
            build_network=build_network(),
            docker_host=relay.url if relay else None,
        )
        yield docker
        docker.close()


@pytest.fixture(scope="session")
def prepared(sandbox: Docker, environment: Environment) -> Prepared:
    return sandbox.prepare(environment, print)


@pytest.fixture(autouse=True)
def nothing_left(engine: DockerClient) -> Iterator[None]:
    """Nothing is, whatever a test does; no verdict waits until its container is removed."""
    yield
    deadline = time.monotonic() + 120
    while left := of_this_process(engine):
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def of_this_process(engine: DockerClient) -> list[str]:
    """Containers and volumes that this process made, and folders with their files."""
    ours = {"label": f"{OWNER_LABEL}={owner()}"}
    containers = [found["Id"] for found in engine.api.containers(all=True, filters=ours)]
    volumes = [found["Name"] for found in engine.api.volumes(filters=ours)["Volumes"] or ()]
    # Those of folders are kept until the sandbox is closed.
    volumes = [name for name in volumes if "-folder-" not in name]
    folders = Path(tempfile.gettempdir()).glob(f"llmbench-docker-{os.getpid()}-*")
    return containers + volumes + [str(folder) for folder in folders]


@pytest.fixture
def run(sandbox: Docker, prepared: Prepared) -> Run:
    """Run Python text inside; keywords are fields of `Limits`."""

    def run_code(code: str, files: Mapping[str, str] | None = None, **limits: float) -> ExecResult:
        stdin = textwrap.dedent(code).encode()
        return sandbox.run(prepared, Job(files or {}, stdin, Limits(**limits)))  # type: ignore[arg-type]

    return run_code

"""Images: made once from what goes into them, with errors that help."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import textwrap
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from docker import DockerClient
from sandboxes import build_network

from pytest_llmbench.errors import SandboxBroken, ToolchainMissing
from pytest_llmbench.sandbox.base import Environment, Job
from pytest_llmbench.sandbox.docker.image import build_context
from pytest_llmbench.sandbox.docker.sandbox import Docker

REQUIREMENTS = ('odd-name[extra]>=1.0,<2; python_version > "3"', "@scope/pkg@^1.2")


@pytest.fixture
def fresh(environment: Environment, tmp_path: Path) -> Environment:
    """An environment of which no image exists yet."""
    runner = tmp_path / "runner"
    shutil.copytree(environment.runner, runner)
    (runner / "fresh.txt").write_text(str(uuid.uuid4()))
    dockerfile = runner / "Dockerfile"
    # Before the last steps, so that no layer of theirs is in the engine's cache.
    dockerfile.write_text(
        dockerfile.read_text().replace("COPY judge", "COPY fresh.txt /\nCOPY judge")
    )
    return dataclasses.replace(environment, runner=runner)


@pytest.fixture
def other(engine: DockerClient) -> Iterator[Docker]:
    """A second session."""
    docker = Docker(session="other", build_network=build_network())
    yield docker
    docker.close()


def test_is_built_on_first_use_with_its_steps_shown(
    sandbox: Docker, other: Docker, fresh: Environment, engine: DockerClient
) -> None:
    told: list[str] = []
    first = sandbox.prepare(fresh, told.append)
    assert any("Step 1/" in line for line in told)
    assert first.identity.startswith("sha256:")
    assert engine.images.get(first.identity).tags[0].startswith(f"pytest-llmbench/{fresh.lang}:")
    told.clear()
    assert sandbox.prepare(fresh, told.append) == first
    assert other.prepare(fresh, told.append) == first
    assert told == []


def test_requirements_are_a_layer_of_their_own_built_once(
    sandbox: Docker, other: Docker, fresh: Environment, engine: DockerClient
) -> None:
    told: list[str] = []
    without = sandbox.prepare(fresh, told.append)
    needy = dataclasses.replace(fresh, requirements=REQUIREMENTS)
    first = sandbox.prepare(needy, told.append)
    told.clear()
    assert other.prepare(needy, told.append).identity == first.identity
    assert told == []
    layers, plain = (
        engine.images.get(i.identity).attrs["RootFS"]["Layers"] for i in (first, without)
    )
    assert layers != plain
    assert layers[:-2] == plain[: len(layers) - 2]
    inside = sandbox.run(first, Job({}, b"print(open('/opt/installed').read(), end='')"))
    assert inside.stdout.decode() == "".join(f"{name}\n" for name in REQUIREMENTS)


def test_a_change_of_the_runner_gives_another(fresh: Environment) -> None:
    first = contents(fresh)
    judge = fresh.runner / "judge.py"
    os.utime(judge, (1, 1))
    judge.chmod(0o644)
    (fresh.runner / "__pycache__").mkdir()
    (fresh.runner / "__pycache__" / "judge.pyc").write_bytes(b"x")
    assert contents(fresh) == first
    judge.write_text(judge.read_text() + "# changed\n")
    assert contents(fresh) != first


def test_dockerignore_is_obeyed(fresh: Environment) -> None:
    (fresh.runner / "notes").mkdir()
    (fresh.runner / "notes" / "a.txt").write_text("not for the image")
    assert "notes/a.txt" in contents(fresh)
    (fresh.runner / ".dockerignore").write_text("# ours\nnotes\n")
    assert "notes/a.txt" not in contents(fresh)


def test_several_processes_build_it_once(fresh: Environment, sandbox: Docker) -> None:
    code = f"""
        from pathlib import Path
        from pytest_llmbench.sandbox.base import Environment
        from pytest_llmbench.sandbox.docker.sandbox import Docker
        runner = Path({str(fresh.runner)!r})
        environment = Environment({fresh.lang!r}, runner, {fresh.base_image!r}, None)
        docker = Docker(build_network={build_network()!r})
        print(docker.prepare(environment, print).identity)
        docker.close()
        """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    outputs = [worker.communicate()[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0, 0]
    assert len({output.splitlines()[-1] for output in outputs}) == 1
    assert "".join(outputs).count("Step 1/") == 1


def test_a_failed_build_tells_the_end_of_its_output_and_is_not_repeated(
    sandbox: Docker, fresh: Environment
) -> None:
    dockerfile = fresh.runner / "Dockerfile"
    dockerfile.write_text(
        "ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\nRUN echo the disk ate it >&2; exit 3\n"
    )
    with pytest.raises(SandboxBroken) as failure:
        sandbox.prepare(fresh, print)
    assert str(dockerfile) in str(failure.value)
    assert "the disk ate it" in str(failure.value)
    assert "returned a non-zero code: 3" in str(failure.value)
    told: list[str] = []
    with pytest.raises(SandboxBroken):
        sandbox.prepare(fresh, told.append)
    assert told == []


def test_a_base_image_that_cannot_be_had_names_the_way_out(
    sandbox: Docker, fresh: Environment
) -> None:
    # Nothing listens there, so no network is needed to be refused.
    absent = dataclasses.replace(fresh, base_image="localhost:1/absent:1")
    with pytest.raises(ToolchainMissing) as failure:
        sandbox.prepare(absent, print)
    assert "docker pull localhost:1/absent:1" in str(failure.value)
    assert f"--llm-base-image {fresh.lang}=IMAGE" in str(failure.value)


def test_the_users_base_image_wins(fresh: Environment, engine: DockerClient) -> None:
    absent = dataclasses.replace(fresh, base_image="localhost:1/absent:1")
    docker = Docker(base_images={fresh.lang: fresh.base_image}, build_network=build_network())
    try:
        assert docker.prepare(absent, print).identity.startswith("sha256:")
    finally:
        docker.close()


def test_shared_runners_lie_below_their_name(fresh: Environment, tmp_path: Path) -> None:
    shared = tmp_path / "other"
    shared.mkdir()
    (shared / "helper.py").write_text("1")
    both = contents(dataclasses.replace(fresh, shares=(shared,)))
    alone = contents(fresh)
    assert both.keys() - alone.keys() == {"other/helper.py"}
    assert both["all"] != alone["all"]


def contents(environment: Environment) -> dict[str, str]:
    """Each header and content of the build context, short enough to be compared by eye."""
    context = build_context(environment)
    with tarfile.open(fileobj=io.BytesIO(context)) as archive:
        entries = {m.name: f"{m.mode:o} {m.uid} {m.mtime} {m.size}" for m in archive.getmembers()}
    return {**entries, "all": hashlib.sha256(context).hexdigest()}

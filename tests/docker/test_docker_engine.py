"""Engines that fail, and containers that dead sessions left."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest
from docker import DockerClient

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import Job, Prepared
from pytest_llmbench.sandbox.docker.labels import LABEL, OWNER_LABEL, owner
from pytest_llmbench.sandbox.docker.sandbox import Docker


class TestSweep:
    def test_what_a_process_that_died_left_is_removed(
        self, engine: DockerClient, prepared: Prepared
    ) -> None:
        abandoned, pid = _start_and_die(prepared)
        folders = Path(tempfile.gettempdir())
        assert abandoned in _ids(engine)
        assert list(folders.glob(f"llmbench-docker-{pid}-*"))
        Docker(session="sweeper").close()
        # A session that began at the same moment may have been first, and still be at it.
        deadline = time.monotonic() + 20
        while abandoned in _ids(engine):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert list(folders.glob(f"llmbench-docker-{pid}-*")) == []

    def test_containers_of_another_living_process_stay(
        self, engine: DockerClient, prepared: Prepared
    ) -> None:
        host = owner().rpartition("/")[0]
        other = engine.containers.create(
            prepared.identity, labels={LABEL: "x", OWNER_LABEL: f"{host}/{os.getppid()}"}
        )
        try:
            Docker(session="sweeper").close()
            assert other.id in _ids(engine)
        finally:
            other.remove()


class TestTrouble:
    def test_an_image_that_was_removed_is_our_trouble(
        self, sandbox: Docker, prepared: Prepared
    ) -> None:
        gone = dataclasses.replace(prepared, identity="sha256:" + "0" * 64)
        with pytest.raises(SandboxBroken, match="No such image"):
            sandbox.run(gone, Job({}, b""))


def _ids(engine: DockerClient) -> set[str]:
    return {c["Id"] for c in engine.api.containers(all=True, filters={"label": OWNER_LABEL})}


def _start_and_die(prepared: Prepared) -> tuple[str, str]:
    """A container whose owner was killed while it ran, and the owner: their ids."""
    code = f"""
        import os, signal, threading, time
        from pathlib import Path
        from pytest_llmbench.sandbox.base import Environment, Job, Prepared
        from pytest_llmbench.sandbox.docker.sandbox import Docker
        from pytest_llmbench.sandbox.docker.engine import connect
        from pytest_llmbench.sandbox.docker.labels import OWNER_LABEL, owner

        def die():
            client = connect(None)
            ours = {{"label": f"{{OWNER_LABEL}}={{owner()}}"}}
            while not (mine := client.api.containers(filters=ours)):
                pass
            print(mine[0]["Id"], os.getpid(), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)

        threading.Thread(target=die).start()
        environment = Environment("trivial", Path("."), "", None)
        Docker(session="dies").run(
            Prepared(environment, {prepared.identity!r}), Job({{}}, b"import time; time.sleep(300)")
        )
        """
    child = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )
    assert child.returncode == -signal.SIGKILL, child.stderr
    container, pid = child.stdout.split()
    return container, pid

"""Engines that fail, and containers that dead sessions left."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from docker import DockerClient
from engine_watch import wait_for

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import Job, Prepared
from pytest_llmbench.sandbox.docker.labels import LABEL, OWNER_LABEL, owner
from pytest_llmbench.sandbox.docker.sandbox import Docker


class TestSweep:
    def test_what_a_process_that_died_left_is_removed(
        self, engine: DockerClient, prepared: Prepared
    ) -> None:
        abandoned, *folders = _start_and_die(prepared)
        assert folders
        Docker(session="sweeper").close()
        # A session that began at the same moment may have been first, and still be at it.
        wait_for(lambda: abandoned not in _ids(engine))
        wait_for(lambda: not any(Path(folder).exists() for folder in folders))

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


def _start_and_die(prepared: Prepared) -> list[str]:
    """A container whose owner was killed while it ran, and the owner's folders.

    The owner looks itself: once it has ended any session of this machine may remove them.
    """
    code = f"""
        import os, signal, tempfile, threading
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
            folders = Path(tempfile.gettempdir()).glob(f"llmbench-docker-{{os.getpid()}}-*")
            print(mine[0]["Id"], *folders, flush=True)
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
    return child.stdout.split()

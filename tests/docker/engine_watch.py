"""Waits for what the engine shows of containers, so that no test guesses how long that takes."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

from docker import DockerClient
from docker.errors import APIError

from pytest_llmbench.sandbox.docker.labels import OWNER_LABEL, owner

SLEEPS = b"import subprocess; subprocess.run(['sleep', '600'])\n"
"""An attempt that `sleeping` sees: it has its input, and does not end."""


def wait_for(true: Callable[[], bool]) -> None:
    """Patient: a busy disk makes an engine stand still for ten seconds and more."""
    deadline = time.monotonic() + 120
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def running(engine: DockerClient, number: int) -> list[str]:
    """Ids of this process's containers, once so many run."""
    found: list[str] = []

    def are_there() -> bool:
        ours = {"label": f"{OWNER_LABEL}={owner()}"}
        found[:] = [each["Id"] for each in engine.api.containers(filters=ours)]
        return len(found) == number

    wait_for(are_there)
    return found


def sleeping(engine: DockerClient, pid: int) -> int:
    """In how many containers of a process `sleep` runs by now."""
    number = 0
    for each in engine.api.containers(filters={"label": OWNER_LABEL}):
        if each["Labels"][OWNER_LABEL].endswith(f"/{pid}"):
            with contextlib.suppress(APIError):  # it has ended meanwhile
                number += "sleep" in str(engine.api.top(each["Id"]))
    return number


@contextlib.contextmanager
def interrupted_once_they_sleep(engine: DockerClient, number: int) -> Iterator[None]:
    """Ctrl-C for this process when so many of its containers are at `SLEEPS`."""

    def interrupt() -> None:
        wait_for(lambda: sleeping(engine, os.getpid()) == number)
        os.kill(os.getpid(), signal.SIGINT)

    watcher = threading.Thread(target=interrupt)
    watcher.start()
    try:
        yield
    finally:
        watcher.join()

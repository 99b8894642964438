"""One sandbox object for several threads: each gets its own result, and an end ends them all."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

from docker import DockerClient
from engine_watch import SLEEPS, sleeping, wait_for
from sandboxes import base_images, build_network

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import Input, Job, Limits, Prepared
from pytest_llmbench.sandbox.docker.labels import OWNER_LABEL, owner
from pytest_llmbench.sandbox.docker.sandbox import Docker

THREADS = 3


def test_each_thread_gets_its_own_result(sandbox: Docker, prepared: Prepared) -> None:
    def run(number: int) -> bytes:
        job = Job({"here.txt": str(number)}, late=("late.txt",))
        waiting = sandbox.start(prepared, job)
        code = b"print(open('here.txt').read(), open('late.txt').read())"
        return waiting.go(Input(code, {"late.txt": f"late {number}"})).stdout

    with ThreadPoolExecutor(THREADS) as threads:
        outputs = list(threads.map(run, range(2 * THREADS)))
    assert outputs == [f"{n} late {n}\n".encode() for n in range(2 * THREADS)]


def test_closing_ends_what_another_thread_runs(engine: DockerClient, prepared: Prepared) -> None:
    sandbox = Docker(base_images=base_images(), build_network=build_network())
    waiting = sandbox.start(prepared, Job({}, limits=Limits(seconds=300)))
    told: list[str] = []

    def run() -> None:
        try:
            waiting.go(Input(SLEEPS))
        except SandboxBroken as error:
            told.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    wait_for(lambda: sleeping(engine, os.getpid()) == 1)
    sandbox.close()
    thread.join(120)
    assert not thread.is_alive()
    assert len(told) == 1
    mine = {"label": f"{OWNER_LABEL}={owner()}"}
    assert engine.api.containers(filters=mine, all=True) == []

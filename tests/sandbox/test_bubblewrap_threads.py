"""One sandbox object for several threads: each gets its own result, and an end ends them all."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import Environment, Input, Job, Limits
from pytest_llmbench.sandbox.bubblewrap.sandbox import Bubblewrap

pytestmark = pytest.mark.usefixtures("nothing_left")

LIMITS = Limits(seconds=60)
THREADS = 4


@pytest.fixture
def fresh(needs_bubblewrap, tmp_path):
    """A sandbox whose environments are still to be built."""
    sandbox = Bubblewrap(tmp_path)
    yield sandbox
    sandbox.close()


def test_each_thread_gets_its_own_result_and_one_builds(
    fresh: Bubblewrap, environment: Environment
):
    host: Any = environment.host
    before = host.builds

    def run(number: int) -> bytes:
        prepared = fresh.prepare(environment, lambda _: None)
        job = Job({"here.txt": str(number)}, limits=LIMITS, late=("late.txt",))
        waiting = fresh.start(prepared, job)
        code = b"print(open('here.txt').read(), open('late.txt').read())"
        return waiting.go(Input(code, {"late.txt": f"late {number}"})).stdout

    with ThreadPoolExecutor(THREADS) as threads:
        outputs = list(threads.map(run, range(3 * THREADS)))
    assert outputs == [f"{n} late {n}\n".encode() for n in range(3 * THREADS)]
    assert host.builds == before + 1


def test_what_one_thread_started_outlives_it(fresh: Bubblewrap, environment: Environment):
    """bubblewrap's --die-with-parent means the thread that started it."""
    prepared = fresh.prepare(environment, lambda _: None)
    started = []
    thread = threading.Thread(
        target=lambda: started.append(fresh.start(prepared, Job({}, limits=LIMITS)))
    )
    thread.start()
    thread.join()
    assert started[0].go(Input(b"print('here')")).stdout == b"here\n"


def test_closing_ends_what_other_threads_run(fresh: Bubblewrap, environment: Environment):
    prepared = fresh.prepare(environment, lambda _: None)
    told: list[str] = []
    running = [fresh.start(prepared, Job({}, limits=LIMITS)) for _ in range(2)]

    def run(waiting) -> None:
        try:
            waiting.go(Input(b"import time; time.sleep(60)"))
        except SandboxBroken as error:
            told.append(str(error))

    threads = [threading.Thread(target=run, args=(each,)) for each in running]
    for thread in threads:
        thread.start()
    while not all(each._running for each in running):
        time.sleep(0.01)
    fresh.close()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert len(told) == 2

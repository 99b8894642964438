"""Engines that go away, stall or lose connections at any moment; sessions that are killed."""

from __future__ import annotations

import gc
import itertools
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from docker import DockerClient
from engine_watch import SLEEPS, sleeping, wait_for
from relay import Relay
from sandboxes import build_network
from turns import all_asked

from pytest_llmbench.errors import SandboxBroken, SandboxUnavailable
from pytest_llmbench.sandbox.base import Environment, Input, Job, Limits, Prepared, Waiting
from pytest_llmbench.sandbox.docker import engine as docker_engine
from pytest_llmbench.sandbox.docker.labels import OWNER_LABEL
from pytest_llmbench.sandbox.docker.sandbox import Docker, available
from pytest_llmbench.sandbox.docker.started import StartedContainers

# docker-py leaves its socket open where connecting fails.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

SLEEP = Input(SLEEPS)
TROUBLES: dict[str, Callable[[Relay], None]] = {
    "end": Relay.end,
    "stall": Relay.stall,
    "cut": Relay.cut,
}


@pytest.fixture(scope="module")
def prepared(engine: DockerClient, environment: Environment) -> Prepared:
    docker = Docker(build_network=build_network())
    found = docker.prepare(environment, print)
    docker.close()
    return found


WAYS = ("socket", "tcp")


@pytest.fixture(params=WAYS)
def relay(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Relay]:
    """A way to the engine that can fail."""
    with Relay(tmp_path / "r.sock" if request.param == "socket" else None) as relay:
        yield relay
    # What could not be removed is swept by whoever reaches the engine next.
    Docker(session="sweeper").close()


@pytest.fixture
def fragile(relay: Relay) -> Iterator[Docker]:
    docker = Docker(docker_host=relay.url)
    yield docker
    make_impatient(docker)
    docker.close()
    gc.collect()


def make_impatient(docker: Docker) -> None:
    """Let its calls end soon. Before the trouble a busy engine has all the time it wants."""
    docker._client.api.timeout = 2


def by_turns(values: Sequence[object]) -> list[tuple[str, str, object]]:
    """Each way with each trouble, and of two values the one and the other, turn about; or all."""
    every = [(*both, value) for both in itertools.product(WAYS, TROUBLES) for value in values]
    turns = (0, 3, 4, 7, 8, 11)  # each way, too, with both values
    return every if all_asked() else [every[turn] for turn in turns]


class TestTrouble:
    @pytest.mark.parametrize(
        ("relay", "trouble", "beside"),
        by_turns([None, Job({}, limits=Limits(seconds=1))]),
        indirect=["relay"],
    )
    def test_while_an_attempt_runs(
        self,
        fragile: Docker,
        relay: Relay,
        prepared: Prepared,
        trouble: str,
        beside: Job | None,
    ) -> None:
        """The trouble comes with its input: it runs then, until somebody ends it."""
        waiting = fragile.start(prepared, Job({}, limits=Limits(seconds=1)), beside)
        wait_until_started(waiting)
        make_impatient(fragile)
        relay.trouble_at(trouble, b"# the first")
        with pytest.raises(SandboxBroken, match="Docker engine failed while running an attempt"):
            waiting.go(Input(SLEEP.stdin + b"# the first"), SLEEP if beside else None)

    @pytest.mark.parametrize("trouble", TROUBLES)
    def test_while_a_container_waits(
        self,
        fragile: Docker,
        relay: Relay,
        prepared: Prepared,
        trouble: str,
    ) -> None:
        job = Job({}, limits=Limits(seconds=3), late=("solution.py",))
        waiting = fragile.start(prepared, job)
        wait_until_started(waiting)
        make_impatient(fragile)
        TROUBLES[trouble](relay)
        if trouble != "stall":  # silence is all that a waiting container says
            wait_for(lambda: not waiting.alive())
        with pytest.raises(SandboxBroken):
            waiting.go(Input(b"print(1)", {"solution.py": "text"}))

    @pytest.mark.parametrize(
        ("relay", "trouble", "request_"), by_turns([b"/attach?", b"/start "]), indirect=["relay"]
    )
    def test_while_containers_start(
        self, fragile: Docker, relay: Relay, prepared: Prepared, trouble: str, request_: bytes
    ) -> None:
        """Both have been made when the second asks: what is made later, nobody would remove."""
        fragile.run(prepared, Job({}, b"pass"))  # the way its files go is settled
        make_impatient(fragile)
        relay.trouble_at(trouble, request_, times=2)
        waiting = fragile.start(prepared, Job({"a": "a"}), Job({"b": "b"}))
        with pytest.raises(SandboxBroken, match="Docker engine failed while starting a container"):
            waiting.go(Input(b"print(1)"), Input(b"print(2)"))


def test_after_a_short_trouble_the_next_attempt_runs(
    fragile: Docker, relay: Relay, prepared: Prepared
) -> None:
    relay.cut()
    assert fragile.run(prepared, Job({}, b"print(1)")).stdout == b"1\n"


def test_an_engine_that_is_not_there(tmp_path: Path) -> None:
    reason = available(f"unix://{tmp_path}/none.sock")
    assert reason is not None
    assert "no Docker engine answers" in reason
    with pytest.raises(SandboxUnavailable):
        Docker(docker_host=f"unix://{tmp_path}/none.sock")
    with pytest.raises(SandboxUnavailable):
        Docker(docker_host="tcp://127.0.0.1:9")


def test_an_engine_that_never_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docker_engine, "PROBE_SECONDS", 1)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(tmp_path / "deaf.sock"))
        deaf.listen()
        reason = available(f"unix://{tmp_path}/deaf.sock")
    assert reason is not None
    assert "no Docker engine answers" in reason


class TestSession:
    """One that has two containers with a channel, and is ended from outside."""

    def test_what_a_killed_one_left_is_removed_by_the_next(
        self, relay: Relay, engine: DockerClient, prepared: Prepared
    ) -> None:
        child = start_session(relay.url, prepared, engine)
        # Once it has ended any session of this machine may remove what it left.
        assert len(left_by(engine, child.pid)) >= 2
        child.send_signal(signal.SIGKILL)
        child.wait()
        Docker(session="sweeper").close()
        # A session that began at the same moment may have been first, and still be at it.
        wait_for(lambda: left_by(engine, child.pid) == [])

    def test_an_interrupted_one_leaves_nothing(
        self, relay: Relay, engine: DockerClient, prepared: Prepared
    ) -> None:
        child = start_session(relay.url, prepared, engine)
        child.send_signal(signal.SIGINT)
        child.wait()
        assert left_by(engine, child.pid) == []


def wait_until_started(waiting: Waiting) -> None:
    """Its containers run, with their files: no call to the engine is left open."""
    assert isinstance(waiting, StartedContainers)
    for start in waiting._starts:
        start.result(120)


def left_by(engine: DockerClient, pid: int) -> list[str]:
    """Containers, volumes and folders of a process."""
    ours = {"label": OWNER_LABEL}
    found = engine.api.containers(all=True, filters=ours)
    found += engine.api.volumes(filters=ours)["Volumes"] or []
    folders = Path(tempfile.gettempdir()).glob(f"llmbench-docker-{pid}-*")
    return [
        *(str(each) for each in found if each["Labels"][OWNER_LABEL].endswith(f"/{pid}")),
        *map(str, folders),
    ]


def start_session(url: str, prepared: Prepared, engine: DockerClient) -> subprocess.Popen[bytes]:
    """A process in whose sandbox two containers run; it does what pytest does when interrupted."""
    code = f"""
        from pathlib import Path
        from pytest_llmbench.sandbox.base import Environment, Input, Job, Prepared
        from pytest_llmbench.sandbox.docker.sandbox import Docker

        prepared = Prepared(Environment("trivial", Path("."), "", None), {prepared.identity!r})
        sandbox = Docker(docker_host={url!r})
        code = {SLEEPS!r}
        try:
            waiting = sandbox.start(prepared, Job({{"a": "a"}}), Job({{"b": "b"}}))
            ahead = sandbox.start(prepared, Job({{"c": "c"}}))
            waiting.go(Input(code), Input(code))
        finally:
            sandbox.close()
        """
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], stderr=subprocess.DEVNULL
    )
    wait_for(lambda: sleeping(engine, child.pid) == 2)
    return child

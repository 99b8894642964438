"""Containers that were started before there was anything to do, and two with a channel."""

from __future__ import annotations

import textwrap
import threading

import pytest
from docker import DockerClient
from engine_watch import SLEEPS, interrupted_once_they_sleep, running, wait_for

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import Input, Job, Limits, Prepared
from pytest_llmbench.sandbox.docker import container as docker_container
from pytest_llmbench.sandbox.docker.labels import OWNER_LABEL, owner
from pytest_llmbench.sandbox.docker.sandbox import Docker

ECHO = """
calls = open("/channel/calls")
returns = open("/channel/returns", "w", buffering=1)
events = open("/channel/events", "w", buffering=1)
for line in calls:
    returns.write("got " + line)
"""
ASK = """
calls = open("/channel/calls", "w", buffering=1)
returns, events = open("/channel/returns"), open("/channel/events")
calls.write("x\\n")
print(returns.readline())
"""


def given(code: str, **files: str) -> Input:
    return Input(
        textwrap.dedent(code).encode(), {f"{name}.py": text for name, text in files.items()}
    )


class TestOne:
    def test_late_files_come_with_the_input(self, sandbox: Docker, prepared: Prepared) -> None:
        job = Job({"here.py": "early"}, late=("solution.py", "deep/more.py"))
        waiting = sandbox.start(prepared, job)
        code = "for name in ('here', 'solution', 'deep/more'): print(open(name + '.py').read())"
        files = {"solution.py": "ü" * 3, "deep/more.py": "more", "here.py": "not this one"}
        result = waiting.go(Input(code.encode(), files))
        assert result.stdout.decode().split() == ["early", "üüü", "more"], result
        assert (result.exit_code, result.beside) == (0, None)

    def test_late_files_cannot_be_changed_either(self, sandbox: Docker, prepared: Prepared) -> None:
        waiting = sandbox.start(prepared, Job({}, late=("solution.py",)))
        code = """
            import os
            for attempt in (os.remove, lambda p: open(p, "a"), lambda p: os.rename(p, "/work/x")):
                try:
                    attempt("/work/solution.py")
                    print("POSSIBLE")
                except OSError as error:
                    pass
            print(open("solution.py").read())
            """
        assert waiting.go(given(code, solution="text")).stdout == b"text\n"

    def test_a_judge_that_does_not_come_up_is_our_trouble(
        self, sandbox: Docker, prepared: Prepared, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(docker_container, "UP_SECONDS", 0.1)
        waiting = sandbox.start(prepared, Job({}, says_up=True))
        with pytest.raises(SandboxBroken, match="did not come up"):
            waiting.go(given("print(1)"))

    def test_it_waits_until_it_goes_and_is_dead_then(
        self, sandbox: Docker, prepared: Prepared, engine: DockerClient
    ) -> None:
        waiting = sandbox.start(prepared, Job({}))
        running(engine, 1)
        assert waiting.alive()
        assert waiting.go(given("print(1)")).stdout == b"1\n"
        assert not waiting.alive()
        waiting.drop()

    def test_the_deadline_counts_from_the_input(
        self, sandbox: Docker, prepared: Prepared, engine: DockerClient
    ) -> None:
        waiting = sandbox.start(prepared, Job({}, limits=Limits(seconds=2)))
        running(engine, 1)
        threading.Event().wait(2.5)
        result = waiting.go(Input(SLEEPS))
        assert result.timed_out
        assert result.seconds >= 2  # and not ended at once

    def test_one_that_was_killed_while_it_waited_is_not_alive(
        self, sandbox: Docker, prepared: Prepared, engine: DockerClient
    ) -> None:
        waiting = sandbox.start(prepared, Job({}))
        (container,) = running(engine, 1)
        engine.api.kill(container)
        engine.api.wait(container)
        wait_for(lambda: not waiting.alive())
        waiting.drop()

    def test_one_that_was_removed_while_it_waited_is_our_trouble(
        self, sandbox: Docker, prepared: Prepared, engine: DockerClient
    ) -> None:
        waiting = sandbox.start(prepared, Job({}))
        (container,) = running(engine, 1)
        engine.api.remove_container(container, force=True, v=True)
        with pytest.raises(SandboxBroken, match=r"No such container|ended before"):
            waiting.go(given("print(1)"))

    def test_one_that_is_dropped_at_once_leaves_nothing(
        self, sandbox: Docker, prepared: Prepared
    ) -> None:
        """The fixture `nothing_left` looks."""
        for _ in range(3):
            waiting = sandbox.start(prepared, Job({"a.py": ""}), Job({}))
            waiting.drop()
            assert not waiting.alive()

    def test_closing_ends_what_waits(self, prepared: Prepared, engine: DockerClient) -> None:
        sandbox = Docker(session="closes")
        waiting = sandbox.start(prepared, Job({}))
        sandbox.close()
        assert engine.api.containers(filters={"label": f"{OWNER_LABEL}={owner()}"}) == []
        assert not waiting.alive()


class TestTwo:
    def test_they_share_pipes_and_nothing_else(self, sandbox: Docker, prepared: Prepared) -> None:
        look = """
            import os
            print(sorted(os.listdir("/channel")), sorted(os.listdir("/work")), os.listdir("/proc/1/fd"))
            for attempt in (
                lambda: open("/channel/more", "w"),
                lambda: os.remove("/channel/calls"),
                lambda: os.rename("/channel/calls", "/channel/more"),
                lambda: os.chmod("/channel/calls", 0),
            ):
                try:
                    attempt()
                    print("POSSIBLE")
                except OSError:
                    pass
            """
        waiting = sandbox.start(
            prepared, Job({"test.py": "t"}), Job({"data.py": "d"}, late=("solution.py",))
        )
        first = given(textwrap.dedent(look) + ASK)
        result = waiting.go(first, given(textwrap.dedent(look) + ECHO, solution="s"))
        assert result.beside
        told, beside = result.stdout.decode().splitlines(), result.beside.stdout.decode()
        assert told[0].startswith("['calls', 'events', 'returns'] ['test.py']")
        assert beside.startswith("['calls', 'events', 'returns'] ['data.py', 'solution.py']")
        assert told[1:] == ["got x", ""], result
        assert len(beside.splitlines()) == 1
        assert (result.exit_code, result.beside.exit_code) == (0, 0)

    def test_the_one_beside_has_a_second_to_end(self, sandbox: Docker, prepared: Prepared) -> None:
        waiting = sandbox.start(prepared, Job({}), Job({}, limits=Limits(seconds=300)))
        result = waiting.go(given("print('done')"), Input(SLEEPS))
        assert result.stdout == b"done\n"
        assert result.beside
        assert (result.beside.exit_code, result.beside.timed_out) == (None, True)
        assert result.beside.seconds < 300

    def test_the_end_of_the_one_beside_ends_nothing(
        self, sandbox: Docker, prepared: Prepared
    ) -> None:
        waiting = sandbox.start(prepared, Job({}), Job({}))
        read = "print(open('/channel/returns').read() == '')"
        result = waiting.go(given(read), given("open('/channel/returns', 'w'); sys.exit(7)"))
        assert (result.stdout, result.exit_code) == (b"True\n", 0)
        assert result.beside
        assert result.beside.exit_code == 7

    def test_both_are_killed_at_the_deadline(self, sandbox: Docker, prepared: Prepared) -> None:
        waiting = sandbox.start(prepared, Job({}, limits=Limits(seconds=1)), Job({}))
        result = waiting.go(given("open('/channel/returns')"), given("open('/channel/calls')"))
        assert result.timed_out
        assert result.beside
        assert result.beside.timed_out

    def test_each_has_its_own_limit_of_memory_and_output(
        self, sandbox: Docker, prepared: Prepared
    ) -> None:
        small = Limits(memory=64 << 20, output=1000)
        waiting = sandbox.start(
            prepared, Job({}, limits=Limits(output=1000)), Job({}, limits=small)
        )
        eats = "print(open('/channel/returns').read() or 'y' * 999)"
        result = waiting.go(given(eats), given("open('/channel/returns', 'w'); bytearray(1 << 30)"))
        assert result.beside
        assert (len(result.stdout), result.truncated, result.out_of_memory) == (1000, False, False)
        assert result.beside.out_of_memory

    def test_an_interrupt_leaves_neither(
        self, sandbox: Docker, prepared: Prepared, engine: DockerClient
    ) -> None:
        waiting = sandbox.start(prepared, Job({}), Job({}))
        with interrupted_once_they_sleep(engine, 2), pytest.raises(KeyboardInterrupt):
            waiting.go(Input(SLEEPS), Input(SLEEPS))

    @pytest.mark.parametrize("late", [(), ("solution.py",)])
    def test_a_path_outside_the_work_folder_is_refused_in_either(
        self, sandbox: Docker, prepared: Prepared, late: tuple[str, ...]
    ) -> None:
        with pytest.raises(SandboxBroken, match="not a path below the work folder"):
            sandbox.start(prepared, Job({}), Job({"../x": ""}, late=late))
        with pytest.raises(SandboxBroken, match="not a path below the work folder"):
            sandbox.start(prepared, Job({}, late=("../x",)), Job({}))

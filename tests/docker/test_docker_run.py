"""Streams and the end of a container, as told from outside."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from docker import DockerClient
from engine_watch import SLEEPS, interrupted_once_they_sleep

from pytest_llmbench.sandbox.base import Environment, ExecResult, Job, Prepared
from pytest_llmbench.sandbox.docker.sandbox import Docker

Run = Callable[..., ExecResult]


class TestStreams:
    def test_stdin_comes_whole_and_ends(self, sandbox: Docker, prepared: Prepared) -> None:
        text = "x" * (3 << 20)
        code = f"data = {text!r}\nprint(len(data), sys.stdin.read() == '')\n"
        result = sandbox.run(prepared, Job({}, code.encode()))
        assert result.stdout.decode() == f"{3 << 20} True\n"

    def test_stdout_and_stderr_are_told_apart(self, run: Run) -> None:
        result = run("print('out', flush=True); print('err', file=sys.stderr); sys.exit(7)")
        assert (result.stdout, result.stderr, result.exit_code) == (b"out\n", b"err\n", 7)

    def test_a_flood_is_cut_and_ended(self, run: Run) -> None:
        result = run(
            """
            while True:
                sys.stdout.write("y" * 65536)
                sys.stderr.write("z" * 65536)
            """,
            output=1 << 20,
        )
        assert result.truncated
        assert not result.timed_out
        assert result.exit_code is None
        assert len(result.stdout) + len(result.stderr) == 1 << 20

    def test_output_up_to_the_limit_is_whole(self, run: Run) -> None:
        result = run("sys.stdout.write('y' * (1 << 20))", output=1 << 20)
        assert (len(result.stdout), result.truncated, result.exit_code) == (1 << 20, False, 0)

    def test_a_judge_that_reads_nothing_does_not_block(
        self, sandbox: Docker, environment: Environment, tmp_path: Path
    ) -> None:
        deaf = tmp_path / "deaf"
        deaf.mkdir()
        (deaf / "Dockerfile").write_text(
            (environment.runner / "Dockerfile").read_text().split("ENTRYPOINT")[0]
            + 'ENTRYPOINT ["sh", "-c", "sleep 4; echo deaf"]\n'
        )
        (deaf / "judge.py").write_text("")
        prepared = sandbox.prepare(dataclasses.replace(environment, runner=deaf), print)
        result = sandbox.run(prepared, Job({}, bytes(4 << 20)))
        assert (result.stdout, result.exit_code) == (b"deaf\n", 0)


class TestEnd:
    def test_deadline_kills_whole(self, run: Run) -> None:
        result = run(
            """
            import os, signal, time
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            os.fork()
            print("up", flush=True)
            time.sleep(600)
            """,
            seconds=4,
        )
        assert (result.timed_out, result.exit_code, result.truncated) == (True, None, False)
        assert result.stdout.startswith(b"up\n")
        assert result.seconds >= 4

    def test_deadline_holds_while_output_pours(self, run: Run) -> None:
        result = run(
            "import time\nwhile True: print('x' * 100, flush=True); time.sleep(0.001)", seconds=4
        )
        assert result.timed_out
        assert b"x" * 100 in result.stdout

    def test_closed_output_is_not_the_end(self, run: Run) -> None:
        result = run(
            "import os, time\nos.close(1); os.close(2); time.sleep(1); os._exit(9)", seconds=60
        )
        assert (result.exit_code, result.timed_out) == (9, False)

    def test_closed_output_does_not_escape_the_deadline(self, run: Run) -> None:
        result = run("import os, time\nos.close(1); os.close(2); time.sleep(600)", seconds=2)
        assert (result.exit_code, result.timed_out) == (None, True)

    def test_a_process_left_behind_ends_with_the_judge(self, run: Run) -> None:
        result = run(
            "import os, time\nif os.fork() == 0: time.sleep(600)\nprint('judge ends')", seconds=60
        )
        assert (result.stdout, result.exit_code, result.timed_out) == (b"judge ends\n", 0, False)

    def test_nobody_inside_can_kill_the_judge(self, run: Run) -> None:
        """The kernel hands process 1 no deadly signal from within."""
        result = run(
            """
            import os, signal
            if (child := os.fork()) == 0:
                os.kill(os.getppid(), signal.SIGKILL)
                os._exit(0)
            os.waitpid(child, 0)
            os.kill(os.getpid(), signal.SIGKILL)
            print("still here")
            """
        )
        assert (result.stdout, result.exit_code) == (b"still here\n", 0)

    def test_a_judge_that_crashes_is_the_answers_doing(self, run: Run) -> None:
        result = run("import ctypes; ctypes.string_at(0)")
        assert (result.exit_code, result.out_of_memory, result.timed_out) == (139, False, False)

    def test_an_interrupt_leaves_no_container(
        self, sandbox: Docker, prepared: Prepared, engine: DockerClient
    ) -> None:
        with interrupted_once_they_sleep(engine, 1), pytest.raises(KeyboardInterrupt):
            sandbox.run(prepared, Job({}, SLEEPS))

"""What an attempt may use, and that nothing of it stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sandbox.conftest import wait_until_empty

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import Environment, ExecResult, Job, Limits, Toolchain
from pytest_llmbench.sandbox.bubblewrap.sandbox import Bubblewrap
from pytest_llmbench.sandbox.bubblewrap.supervised import Supervised

Run = Callable[..., ExecResult]

pytestmark = pytest.mark.usefixtures("nothing_left")


def alive(marker: str) -> list[str]:
    """Processes of this machine whose command line holds `marker`."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if marker in path.read_text(errors="replace"):
                found.append(path.parent.name)
        except OSError:
            continue
    return found


def is_shell(process: str) -> bool:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().startswith(b"/bin/sh\0")
    except OSError:
        return False


def gone(marker: str) -> bool:
    """Whether they all end soon; the kernel may need a moment after the kill."""
    until = time.monotonic() + 60
    while alive(marker):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def test_exit_code_is_that_of_the_judge(run: Run) -> None:
    result = run("import sys\nprint('out')\nprint('err', file=sys.stderr)\nsys.exit(7)")
    assert (result.exit_code, result.stdout, result.stderr) == (7, b"out\n", b"err\n")
    assert not (result.timed_out or result.truncated or result.out_of_memory)


def test_long_input_arrives_whole_and_an_unread_one_does_no_harm(
    sandbox: Bubblewrap, environment: Environment
) -> None:
    prepared = sandbox.prepare(environment, lambda _: None)
    text = "#" * (1 << 20) + "\nprint('end')"
    assert sandbox.run(prepared, Job({}, text.encode())).stdout == b"end\n"
    silent = Toolchain(("/bin/true",), {}, {}, "")
    environment.host.toolchain = lambda _: silent  # type: ignore[method-assign]
    other = replace(environment, requirements=("other",))
    result = sandbox.run(sandbox.prepare(other, lambda _: None), Job({}, text.encode()))
    assert result.exit_code == 0


def test_a_known_environment_is_not_looked_for_again(
    sandbox: Bubblewrap, environment: Environment
) -> None:
    two = replace(environment, requirements=("six==1.17.0", "attrs"))
    first = sandbox.prepare(two, lambda _: None)

    class Asked(type(environment.host)):  # type: ignore[misc]
        def fingerprint(self) -> str:
            raise AssertionError("it starts a program to tell its version")

    again = replace(two, host=Asked(), requirements=("attrs", "six==1.17.0"))
    prepared = sandbox.prepare(again, lambda _: None)
    assert prepared.identity == first.identity
    assert sandbox.run(prepared, Job({}, b"print('ran')")).stdout == b"ran\n"


def test_the_deadline_ends_everything_even_daemons(run: Run) -> None:
    marker = f"daemon-of-{os.getpid()}"
    result = run(
        "time.sleep(600)",
        before=f"""
        import os, signal, subprocess, sys, time
        for name in ("SIGTERM", "SIGINT", "SIGHUP"):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
        for _ in range(3):
            subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", {marker!r}],
                             start_new_session=True)
        print("up", flush=True)
        """,
        limits=Limits(seconds=1.0),
    )
    assert result.timed_out
    assert result.exit_code is None
    assert result.stdout == b"up\n"
    assert result.seconds < 60
    assert gone(marker)


def test_daemons_end_with_the_judge_and_do_not_hold_the_pipes(run: Run) -> None:
    marker = f"orphan-of-{os.getpid()}"
    result = run(f"""
        import subprocess, sys
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", {marker!r}],
                         start_new_session=True)
        print("left", flush=True)
        """)
    assert (result.exit_code, result.stdout, result.timed_out) == (0, b"left\n", False)
    assert gone(marker)


def test_a_judge_that_closes_its_output_is_still_waited_for(run: Run) -> None:
    result = run("import os, time\nos.close(1)\nos.close(2)\ntime.sleep(0.3)\nos._exit(5)")
    assert result.exit_code == 5


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_flood_of_output_is_cut_and_ended(run: Run, stream: str) -> None:
    result = run(
        f"import sys\nwhile True: sys.{stream}.write('x' * 65536)",
        limits=Limits(seconds=60, output=1 << 20),
    )
    assert result.truncated
    assert not result.timed_out
    assert result.exit_code is None
    assert len(result.stdout) + len(result.stderr) == 1 << 20


def test_output_up_to_the_limit_is_whole(run: Run) -> None:
    result = run("print('x' * 99999)", limits=Limits(seconds=60, output=100_000))
    assert (result.exit_code, len(result.stdout), result.truncated) == (0, 100_000, False)


def test_memory_is_limited(run: Run) -> None:
    """Of all processes together; pages that forks share count once."""
    result = run(
        """
        import os, time
        shared = bytearray(os.urandom(1 << 20) * 100)
        for _ in range(8):
            if os.fork() == 0:
                time.sleep(0.5)
                os._exit(0)
        for _ in range(8):
            os.wait()
        print("shared", flush=True)
        for _ in range(4):
            if os.fork() == 0:
                own = bytearray(os.urandom(1 << 20) * 100)
                time.sleep(600)
                os._exit(0)
        os.wait()  # none of them ends by itself
        """,
        limits=Limits(seconds=60, memory=256 << 20),
    )
    assert result.stdout == b"shared\n"
    assert result.out_of_memory


def test_files_in_memory_count_as_memory(run: Run, sandbox: Bubblewrap) -> None:
    if any("memory" in line for line in sandbox.degraded):
        pytest.skip(sandbox.degraded[0])
    result = run(
        "open('/tmp/a', 'wb').write(bytes(60 << 20))\nprint('written')",
        limits=Limits(seconds=60, memory=48 << 20),
    )
    assert result.out_of_memory
    assert b"written" not in result.stdout


def test_files_without_content_are_bounded(run: Run, sandbox: Bubblewrap) -> None:
    if any("memory" in line for line in sandbox.degraded):
        pytest.skip(sandbox.degraded[0])
    result = run(
        """
        for number in range(100_000):
            open(f"/tmp/{number}", "w").close()
        print("made")
        """,
        limits=Limits(seconds=60, memory=32 << 20),
    )
    # By the memory they take, or by their number where that can be said to the kernel.
    assert result.out_of_memory or b"No space left" in result.stderr
    assert b"made" not in result.stdout


def test_a_fork_bomb_is_bounded(run: Run) -> None:
    result = run(
        """
        import os, time
        children = 0
        try:
            for _ in range(400):
                if os.fork() == 0:
                    time.sleep(600)
                    os._exit(0)
                children += 1
        except OSError:
            pass
        print(children)
        """,
        limits=Limits(seconds=60, processes=40),
    )
    assert 20 < int(result.stdout) <= 40


def test_open_files_and_file_size_are_limited(run: Run) -> None:
    result = run(
        """
        import errno, os, signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        kept = []
        try:
            while True:
                kept.append(open("/dev/null"))
        except OSError as error:
            print(errno.errorcode[error.errno], len(kept) < 64)
            kept.clear()
        try:
            with open("/tmp/big", "wb") as stream:
                stream.write(bytes(2 << 20))
        except OSError as error:
            print(errno.errorcode[error.errno])
        """,
        limits=Limits(seconds=60, open_files=64, file_size=1 << 20),
    )
    assert result.stdout == b"EMFILE True\nEFBIG\n"


def test_nothing_of_an_attempt_is_there_in_the_next(run: Run) -> None:
    assert run("open('/tmp/a', 'w')\nopen('/work/a', 'w')\nopen('/dev/shm/a', 'w')").exit_code == 0
    result = run(
        "import os\nprint(os.listdir('/tmp'), os.listdir('/work'), os.listdir('/dev/shm'))"
    )
    assert result.stdout == b"[] [] []\n"


def test_a_sandbox_that_cannot_be_set_up_says_why(run: Run, sandbox: Bubblewrap) -> None:
    with pytest.raises(ValueError, match="below the work folder"):
        run("pass", {"../escape": ""})
    with pytest.raises(ValueError, match="below the work folder"):
        run("pass", {"/etc/passwd": ""})


def test_bubblewrap_gone_since_it_was_found_is_our_error(
    sandbox: Bubblewrap, environment: Environment, tmp_path: Path
) -> None:
    with pytest.raises(SandboxBroken, match="cannot be started"):
        Supervised(str(tmp_path / "no-bwrap"), [], [])
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho no namespaces today >&2\nexit 1\n")
    broken.chmod(0o755)
    with pytest.raises(SandboxBroken, match="no namespaces today"):
        Supervised(str(broken), [], [])


OWNER = """
import sys
from pathlib import Path
sys.path[:0] = {path!r}
from pytest_llmbench.sandbox.base import Environment, Job, Limits, Toolchain
from pytest_llmbench.sandbox.bubblewrap.sandbox import Bubblewrap
class Host:
    def build(self, folder, requirements, on_progress): pass
    def toolchain(self, folder):
        command = ("/bin/sh", "-c", "echo up; sleep 600; : {marker}")
        return Toolchain(command, {{}}, {{"PATH": "/usr/bin"}}, "")
    def fingerprint(self): return ""
sandbox = Bubblewrap(Path({cache!r}))
prepared = sandbox.prepare(Environment("sh", Path({cache!r}), "", Host()), print)
print("ready", flush=True)
sandbox.run(prepared, Job({{}}, b"", Limits(seconds=300)))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_session_that_is_killed_leaves_nothing(
    cache_dir: Path, how: signal.Signals, groups_of: Callable[[int], list[Path]]
) -> None:
    marker = f"session-of-{os.getpid()}"
    cache_dir.mkdir()
    program = OWNER.format(path=sys.path, marker=marker, cache=str(cache_dir))
    owner = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert owner.stdout
    while owner.stdout.readline() not in (b"ready\n", b""):
        pass
    until = time.monotonic() + 60
    # Bubblewrap's own processes bear the marker, too, and before the shell runs may outlive it.
    while not any(map(is_shell, alive(marker))):
        assert time.monotonic() < until
        time.sleep(0.02)
    owner.send_signal(how)
    owner.wait(60)
    owner.stdout.close()
    assert gone(marker)
    wait_until_empty(groups_of(owner.pid))
    Bubblewrap(cache_dir).close()  # sweeps
    assert groups_of(owner.pid) == []

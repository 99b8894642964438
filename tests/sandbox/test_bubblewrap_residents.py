"""Parents that fork judges: what happens when one ends, or cannot do it at all."""

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

from pytest_llmbench.sandbox.base import Environment, Input, Job, Limits, Prepared
from pytest_llmbench.sandbox.bubblewrap.sandbox import Bubblewrap

pytestmark = [
    pytest.mark.usefixtures("nothing_left"),
    pytest.mark.parametrize("environment", ["resident"], indirect=True),
]

HERE = Path(__file__).parent
WHO = b"import os\nprint(os.getppid(), os.getpid(), os.readlink('/proc/self/ns/mnt'))"
LIMITS = Limits(seconds=60)


@pytest.fixture
def prepared(sandbox: Bubblewrap, environment: Environment) -> Prepared:
    return sandbox.prepare(environment, lambda _: None)


Children = Callable[[], list[int]]


@pytest.fixture
def children() -> Children:
    """Process ids of those started since: tests of other files may keep a sandbox for longer."""

    def now() -> set[int]:
        return set(map(int, Path("/proc/thread-self/children").read_text().split()))

    before = now()
    return lambda: sorted(now() - before)


def test_a_judge_is_the_first_process_of_a_namespace_and_has_no_parent(
    sandbox: Bubblewrap, prepared: Prepared, children: Children
) -> None:
    # Both are there at a time: the number of a namespace that has ended may be the next one's.
    waiting = [sandbox.start(prepared, Job({}, limits=LIMITS)) for _ in range(2)]
    first, second = (one.go(Input(WHO)) for one in waiting)
    (*ids, mounts), (*_, others) = first.stdout.split(), second.stdout.split()
    assert ids == [b"0", b"1"], first
    assert mounts != others
    assert len(children()) == 1  # one parent for both


def test_several_wait_at_once_and_each_gets_its_own(
    sandbox: Bubblewrap, prepared: Prepared
) -> None:
    waiting = [sandbox.start(prepared, Job({"a": str(n)}, limits=LIMITS)) for n in range(3)]
    waiting[1].drop()
    assert [waiting[n].alive() for n in (0, 1, 2)] == [True, False, True]
    for number in (2, 0):
        result = waiting[number].go(Input(f"print(open('a').read(), {number})".encode()))
        assert (result.stdout, result.exit_code) == (f"{number} {number}\n".encode(), 0)


def test_another_parent_is_started_when_one_has_ended(
    sandbox: Bubblewrap, prepared: Prepared, children: Children
) -> None:
    for _ in range(2):
        assert sandbox.run(prepared, Job({}, b"print('ran')", LIMITS)).stdout == b"ran\n"
        (parent,) = children()
        os.kill(parent, signal.SIGKILL)
        os.waitid(os.P_PID, parent, os.WEXITED | os.WNOWAIT)
    assert sandbox.run(prepared, Job({}, b"print('ran')", LIMITS)).stdout == b"ran\n"


def test_there_are_never_many_parents(
    sandbox: Bubblewrap, environment: Environment, children: Children
) -> None:
    for number in range(6):
        other = replace(environment, requirements=(f"number{number}",))
        result = sandbox.run(sandbox.prepare(other, lambda _: None), Job({}, WHO, LIMITS))
        assert result.stdout.startswith(b"0 1 ")
    assert len(children()) <= 4


def test_folders_of_this_machine_are_shown_by_a_bubblewrap(
    sandbox: Bubblewrap, prepared: Prepared, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)  # for the attempt's user
    (tmp_path / "a").write_text("shown")
    job = Job({}, b"print(open('/shown/a').read())", LIMITS, {tmp_path: "/shown"})
    assert sandbox.run(prepared, job).stdout == b"shown\n"


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import sys; sys.exit('no memory today')", "no memory today"),
        ("import os, socket; s = socket.socket(fileno=0); s.send(b'up'); s.recv(99)", "ended"),
    ],
    ids=["does not come up", "cannot fork"],
)
def test_without_a_parent_judges_are_started_from_nothing(
    cache_dir: Path,
    environment: Environment,
    needs_bubblewrap: None,
    program: str,
    reason: str,
) -> None:
    plain = environment.host.toolchain(cache_dir)
    broken = replace(plain, resident=(plain.command[0], "-c", program))
    environment.host.toolchain = lambda folder: replace(  # type: ignore[method-assign]
        broken, binds={folder: "/environment"}
    )
    sandbox = Bubblewrap(cache_dir)
    prepared = sandbox.prepare(environment, lambda _: None)
    for _ in range(2):
        assert sandbox.run(prepared, Job({}, b"print('ran')", LIMITS)).stdout == b"ran\n"
    assert "from nothing" in sandbox.degraded[-1]
    assert reason in sandbox.degraded[-1]
    sandbox.close()


OWNER = """
import sys
from pathlib import Path
sys.path[:0] = {path!r}
from conftest import SystemPython
from pytest_llmbench.sandbox.base import Environment, Input, Job, Limits
from pytest_llmbench.sandbox.bubblewrap.sandbox import Bubblewrap
from dataclasses import replace
class Host(SystemPython):
    def toolchain(self, folder):
        found = super().toolchain(folder)
        return replace(found, resident=(*found.resident, {marker!r}))
sandbox = Bubblewrap(Path({cache!r}))
made = Environment("python", Path({cache!r}), "", Host(resident=True))
waiting = sandbox.start(sandbox.prepare(made, print), Job({{}}, limits=Limits(seconds=300)))
print("ready", flush=True)
waiting.go(Input(b"import time; time.sleep(600)"))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_session_that_is_killed_leaves_nothing(
    cache_dir: Path,
    environment: Environment,
    needs_bubblewrap: None,
    how: signal.Signals,
    groups_of: Callable[[int], list[Path]],
) -> None:
    marker = f"parent-of-{os.getpid()}"
    cache_dir.mkdir()
    path = [str(HERE), str(HERE.parent), *sys.path]
    program = OWNER.format(path=path, marker=marker, cache=str(cache_dir))
    owner = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert owner.stdout
    while (line := owner.stdout.readline()) not in (b"ready\n", b""):
        pass
    assert line == b"ready\n"
    assert len(alive(marker)) >= 3  # bubblewrap, the parent, the judge
    owner.send_signal(how)
    owner.wait(60)
    owner.stdout.close()
    until = time.monotonic() + 60
    while alive(marker):
        assert time.monotonic() < until
        time.sleep(0.02)
    wait_until_empty(groups_of(owner.pid))
    Bubblewrap(cache_dir).close()  # sweeps
    assert groups_of(owner.pid) == []


def alive(marker: str) -> list[str]:
    """Processes of this machine, but the owner, whose command line holds `marker`."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            arguments = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if marker.encode() in arguments:
            found.append(path.parent.name)
    return found

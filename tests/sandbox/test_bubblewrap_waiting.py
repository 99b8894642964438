"""Sandboxes that are started before they get their input: one alone, and two with a channel."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import (
    Environment,
    ExecResult,
    Input,
    Job,
    Limits,
    Waiting,
)
from pytest_llmbench.sandbox.bubblewrap import attempt, host_folder, watched
from pytest_llmbench.sandbox.bubblewrap.sandbox import Bubblewrap

Start = Callable[..., Waiting]

pytestmark = pytest.mark.usefixtures("nothing_left", "no_folder_left")

LIMITS = Limits(seconds=60)
FOLDERS = Path("/dev/shm")
UP = "print('up', flush=True)"
TRY = """
import os
def attempt(name, act):
    try:
        act()
    except OSError:
        print(name, "refused")
    else:
        print(name, "DONE")
"""


def own_folders() -> list[Path]:
    return list(FOLDERS.glob(f"llmbench-sandbox-{os.getpid()}-*"))


@pytest.fixture
def no_folder_left() -> Iterator[None]:
    yield
    assert own_folders() == []


@pytest.fixture
def start(sandbox: Bubblewrap, environment: Environment) -> Start:
    prepared = sandbox.prepare(environment, lambda _: None)
    return lambda job, beside=None: sandbox.start(prepared, job, beside)


def text(program: str) -> bytes:
    return textwrap.dedent(program).encode()


def one(start: Start, program: str, late: dict[str, str], **job: object) -> ExecResult:
    waiting = start(Job(**{"files": {}, "limits": LIMITS, "late": tuple(late), **job}))
    return waiting.go(Input(text(program), late))


def two(start: Start, program: str, beside: str, limits: Limits = LIMITS) -> ExecResult:
    waiting = start(Job({}, limits=limits), Job({}, limits=limits))
    return waiting.go(Input(text(program)), Input(text(beside)))


class Clock:
    """The sandbox's own, put forward in place of a wait."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    for module in (attempt, watched):
        monkeypatch.setattr(module, "time", made)
    return made


def spoke(process: attempt.Started, seconds: float) -> bool:
    """Whether it writes something within so many seconds."""
    return bool(select.select([process.streams[1]], [], [], seconds)[0])


def test_the_judge_is_up_before_it_gets_its_input(start: Start) -> None:
    waiting = start(Job({"a.txt": "a", "before.py": UP}, limits=LIMITS))
    assert spoke(waiting._attempts[0].process, 60)  # type: ignore[attr-defined]
    assert waiting.alive()
    result = waiting.go(Input(b"print(open('a.txt').read())"))
    assert (result.stdout, result.exit_code, result.beside) == (b"up\na\n", 0, None)
    assert not waiting.alive()
    waiting.drop()


def test_waiting_takes_none_of_its_time(start: Start, clock: Clock) -> None:
    waiting = start(Job({}, limits=LIMITS))
    clock.ahead += 2 * LIMITS.seconds
    result = waiting.go(Input(b"print('ran')"))
    assert (result.stdout, result.timed_out) == (b"ran\n", False)
    assert result.seconds < LIMITS.seconds


def test_a_dropped_one_leaves_nothing(start: Start, sandbox: Bubblewrap) -> None:
    start(Job({}, late=("solution.py",))).drop()
    start(Job({}), Job({}))
    sandbox.close()


def descendants(process: str) -> Iterator[str]:
    """Those that end meanwhile are left out."""
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
            yield child
            yield from descendants(child)


def runs(process: str) -> bool:
    """A process that has ended, and was not waited for yet, does not."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_one_that_died_is_known(start: Start) -> None:
    waiting = start(Job({"before.py": UP}))
    children = Path("/proc/thread-self/children").read_text().split()
    # Those below die with their parent only once they have asked the kernel for it: the judge is up.
    assert spoke(waiting._attempts[0].process, 60)  # type: ignore[attr-defined]
    family = list(descendants(children[-1]))
    os.kill(int(children[-1]), signal.SIGKILL)
    until = time.monotonic() + 60
    # The kernel ends them one after the other: until then one may still say something.
    while (waiting.alive() or any(map(runs, family))) and time.monotonic() < until:
        time.sleep(0.01)
    assert not waiting.alive()
    try:
        assert waiting.go(Input(b"print('ran')")).stdout == b"up\n"
    except SandboxBroken as error:
        assert "parent" in str(error)  # it died with the parent that forked it


@pytest.mark.parametrize("path", ["solution.py", "deep/er/solution.py"])
def test_late_files_come_with_the_input_and_cannot_be_changed(start: Start, path: str) -> None:
    result = one(
        start,
        TRY
        + f"""
path = {path!r}
print(open(path).read())
attempt("write", lambda: open(path, "w"))
attempt("append", lambda: open(path, "a"))
attempt("remove", lambda: os.unlink(path))
attempt("rename", lambda: os.rename(path, "/work/away"))
attempt("chmod", lambda: os.chmod(path, 0o777))
attempt("truncate", lambda: os.truncate(path, 0))
open("/work/mine", "w").write("mine")
attempt("replace", lambda: os.replace("/work/mine", path))
for folder in ("deep", "deep/er", "/work"):
    attempt("rename folder", lambda: os.rename(folder, "/work/gone"))
print(open(path).read())
""",
        {path: "x = 'ä\N{SNOWMAN}'"},
        files={"deep/er/other": ""},
    )
    assert result.stdout.decode().count("x = 'ä\N{SNOWMAN}'") == 2, result
    assert "DONE" not in result.stdout.decode()


@pytest.mark.parametrize("environment", ["alone"], indirect=True)
def test_late_files_are_empty_before(start: Start) -> None:
    waiting = start(Job({}, limits=LIMITS, late=("solution.py",)))
    folder = own_folders()[0]
    assert [path.read_bytes() for path in folder.iterdir()] == [b""]
    assert folder.stat().st_mode & 0o77 == 0
    waiting.drop()


FIRST = """
calls, returns = open("/channel/calls", "w"), open("/channel/returns")
events = open("/channel/events")
for word in ("one", "two"):
    print(word, file=calls, flush=True)
    print(returns.readline().strip())
calls.close()
print(repr(returns.read()), events.read())
"""
SECOND = """
import os
calls, returns = open("/channel/calls"), open("/channel/returns", "w")
events = open("/channel/events", "w")
for line in calls:
    print(line.strip().upper(), file=returns, flush=True)
print("told", file=events, flush=True)
print(os.getuid(), os.listdir("/work"))
"""


def test_two_speak_over_the_channel(start: Start) -> None:
    first = Job({"tests.py": ""}, limits=LIMITS)
    second = Job({}, limits=LIMITS, late=("solution.py",))
    late = {"solution.py": "x = 1"}
    result = start(first, second).go(Input(text(FIRST)), Input(text(SECOND), late))
    assert result.stdout == b"ONE\nTWO\n'' told\n\n", result
    assert result.beside is not None
    assert result.beside.stdout.endswith(b" ['solution.py']\n"), result.beside
    assert result.beside.exit_code == 0


def test_two_share_nothing_else(start: Start) -> None:
    look = """
import os, time
open("/work/mine", "w"), open("/tmp/mine", "w"), open("/dev/shm/mine", "w")
open("/channel/calls", "r" if {second} else "w").close()
print(len([p for p in os.listdir("/proc") if p.isdigit()]) <= 2, os.listdir("/work"))
print(os.readlink("/proc/self/ns/net"), os.readlink("/proc/self/ns/ipc"), os.getuid())
"""
    result = two(start, look.format(second=False), look.format(second=True))
    assert result.beside is not None
    (alone, *mine), (also, *theirs) = (
        each.stdout.decode().splitlines() for each in (result, result.beside)
    )
    assert alone == also == "True ['mine']"
    differ = [a != b for a, b in zip(mine[0].split(), theirs[0].split(), strict=True)]
    assert differ[:2] == [True, True]
    # Users differ where there are users to give, but for 1 time in 5,000.
    assert differ[2] is (os.geteuid() == 0)


def test_the_channel_is_a_folder_that_nobody_changes(start: Start) -> None:
    program = (
        TRY
        + """
print(sorted(os.listdir("/channel")))
attempt("new", lambda: open("/channel/new", "w"))
attempt("unlink", lambda: os.unlink("/channel/calls"))
attempt("rename", lambda: os.rename("/channel/calls", "/channel/x"))
attempt("chmod", lambda: os.chmod("/channel/calls", 0))
attempt("chmod folder", lambda: os.chmod("/channel", 0o777))
attempt("times", lambda: os.utime("/channel/calls"))
"""
    )
    result = two(start, program, program)
    assert result.beside is not None
    for each in (result, result.beside):
        told = each.stdout.decode()
        assert told.startswith("['calls', 'events', 'returns']"), each
        assert "DONE" not in told


def test_the_one_beside_has_some_seconds_to_end(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched, "BESIDE_SECONDS", 60.0)
    result = two(start, "pass", "import time\ntime.sleep(0.3)\nprint('ended')")
    assert result.beside is not None
    assert (result.beside.stdout, result.beside.exit_code) == (b"ended\n", 0)
    monkeypatch.setattr(watched, "BESIDE_SECONDS", 0.5)
    result = two(start, "print('ran')", "import time\ntime.sleep(600)")
    assert result.stdout == b"ran\n"
    assert result.beside is not None
    assert (result.beside.exit_code, result.beside.timed_out) == (None, True)
    assert result.beside.seconds < LIMITS.seconds


def test_the_end_of_the_one_beside_is_seen_by_the_first(start: Start) -> None:
    first = """
        calls, returns = open("/channel/calls", "w"), open("/channel/returns")
        print(repr(returns.read()))
        """
    second = """
        import os
        calls, returns = open("/channel/calls"), open("/channel/returns", "w")
        os._exit(7)
        """
    result = two(start, first, second)
    assert (result.stdout, result.exit_code) == (b"''\n", 0)
    assert result.beside is not None
    assert result.beside.exit_code == 7


@pytest.mark.parametrize("loud", ["first", "beside"])
def test_each_is_limited_by_itself(
    start: Start, loud: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        watched, "BESIDE_SECONDS", 60.0
    )  # the quiet one may not be up yet at the flood's end
    flood = "import sys\nwhile True: sys.stdout.write('x' * 65536)"
    quiet = "import time\ntime.sleep(0.5)\nprint('quiet')"
    programs = [flood, quiet] if loud == "first" else [quiet, flood]
    result = two(start, *programs, limits=Limits(seconds=60, output=1 << 20))
    assert result.beside is not None
    cut, whole = (result, result.beside) if loud == "first" else (result.beside, result)
    assert (cut.truncated, len(cut.stdout)) == (True, 1 << 20)
    assert (whole.truncated, whole.stdout, whole.exit_code) == (False, b"quiet\n", 0)


def test_the_deadline_ends_both(start: Start) -> None:
    wait = "import time\ntime.sleep(60)"
    result = two(start, wait, wait, limits=Limits(seconds=0.7))
    assert result.timed_out
    assert result.beside is not None
    assert result.beside.timed_out


def test_a_second_that_cannot_be_started_takes_the_first_with_it(start: Start) -> None:
    with pytest.raises(ValueError, match="below the work folder"):
        start(Job({}, late=("a",)), Job({}, late=("../b",)))


@pytest.mark.parametrize("environment", ["alone"], indirect=True)
def test_a_bubblewrap_that_is_gone_leaves_nothing(
    sandbox: Bubblewrap, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = sandbox.prepare(environment, lambda _: None)
    monkeypatch.setattr(host_folder, "_parent", lambda: Path("/nowhere"))
    with pytest.raises(SandboxBroken, match="cannot be started"):
        sandbox.start(prepared, Job({}), Job({}))


def test_folders_of_killed_sessions_are_removed(cache_dir: Path, start: Start) -> None:
    left = FOLDERS / f"llmbench-sandbox-{_no_process()}-x"
    left.mkdir()
    Bubblewrap(cache_dir).close()
    assert not left.exists()


def _no_process() -> int:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return child


def test_coming_up_takes_none_of_the_time(
    start: Start, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By their clock both come up for longer than they may run."""
    wait_until_up, up = attempt.Attempt.wait_until_up, []

    def slowly(self: attempt.Attempt, until: float) -> None:
        wait_until_up(self, until)
        up.append(spoke(self.process, 0))
        clock.ahead += LIMITS.seconds

    monkeypatch.setattr(attempt.Attempt, "wait_until_up", slowly)
    monkeypatch.setattr(attempt, "UP_SECONDS", 10 * LIMITS.seconds)
    job = Job({"before.py": UP}, limits=LIMITS, says_up=True)
    result = start(job, job).go(Input(b"print('ran')"), Input(b"print('too')"))
    assert up == [True, True]
    assert result.beside
    assert (result.stdout, result.beside.stdout) == (b"up\nran\n", b"up\ntoo\n")


def test_a_judge_that_does_not_come_up_is_our_trouble(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempt, "UP_SECONDS", 0.1)
    waiting = start(Job({}, limits=LIMITS, says_up=True))
    with pytest.raises(SandboxBroken, match="did not come up"):
        waiting.go(Input(b"print('ran')"))

"""Bubblewrap around a judge that runs whatever Python text stands on its standard input.

What is to be there when its time begins (`Job.says_up`) stands in a file of the job, `before.py`.
"""

from __future__ import annotations

import os
import shutil
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from needs import need, no_bubblewrap

from pytest_llmbench.errors import ToolchainMissing
from pytest_llmbench.runner_files import runner_folder
from pytest_llmbench.sandbox.base import (
    Environment,
    ExecResult,
    Job,
    Limits,
    OnProgress,
    Toolchain,
)
from pytest_llmbench.sandbox.bubblewrap import cgroup
from pytest_llmbench.sandbox.bubblewrap.sandbox import Bubblewrap

JUDGE = """
import os, sys
if os.path.exists("before.py"):
    exec(compile(open("before.py").read(), "before", "exec"))
exec(compile(sys.stdin.read(), "job", "exec"))
"""
SYSTEM_PATH = "/usr/local/bin:/usr/bin"

HERE = Path(__file__).parent

Run = Callable[..., ExecResult]


class SystemPython:
    """The Python of /usr, which needs no bind; `build` leaves one file beside the judge.

    `resident`: judges are forked by a parent.
    """

    def __init__(self, *, resident: bool = False) -> None:
        self.builds = 0
        self.version = "1"
        self.resident = resident

    def build(self, folder: Path, requirements: tuple[str, ...], on_progress: OnProgress) -> None:
        self.builds += 1
        on_progress("installing")
        (folder / "installed").write_text("\n".join(requirements))
        for path in (*runner_folder("python").glob("*.py"), HERE / "resident_text.py"):
            shutil.copy(path, folder / path.name)

    def toolchain(self, folder: Path) -> Toolchain:
        python = shutil.which("python3", path=SYSTEM_PATH)
        if python is None:
            raise ToolchainMissing("no python3 in /usr")
        return Toolchain(
            command=(python, "-I", "-c", JUDGE),
            binds={folder: "/environment"},
            env={"PATH": "/usr/bin", "GREETING": "hello"},
            identity="python",
            resident=(python, "/environment/resident_text.py") if self.resident else (),
        )

    def fingerprint(self) -> str:
        return self.version


@pytest.fixture(scope="session")
def needs_bubblewrap() -> None:
    """Skips, with the reason, where no bubblewrap works; fails there in CI."""
    need(no_bubblewrap())


@pytest.fixture
def cache_dir(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture(params=["alone", "resident"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Environment:
    """Judges that each have a bubblewrap of their own, and those that a parent forks."""
    runner = tmp_path / "runner"
    runner.mkdir()
    (runner / "judge.py").write_text(JUDGE)
    host = SystemPython(resident=request.param == "resident")
    return Environment("python", runner, "", host, ("six==1.17.0",))


@pytest.fixture
def sandbox(cache_dir: Path, needs_bubblewrap: None) -> Iterator[Bubblewrap]:
    made = Bubblewrap(cache_dir)
    yield made
    # Else what a test found of forked judges would have been found of others.
    assert not any("from nothing" in line for line in made.degraded), made.degraded
    made.close()


@pytest.fixture
def run(sandbox: Bubblewrap, environment: Environment) -> Run:
    """Run Python text as the judge. `before` is done, and prints something, before its time begins."""
    prepared = sandbox.prepare(environment, lambda _: None)

    def run_text(
        text: str,
        files: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        *,
        before: str = "",
    ) -> ExecResult:
        shown = {**(files or {}), **({"before.py": textwrap.dedent(before)} if before else {})}
        program, limits = textwrap.dedent(text).encode(), limits or Limits(seconds=60)
        return sandbox.run(prepared, Job(shown, program, limits, says_up=bool(before)))

    return run_text


@pytest.fixture
def nothing_left(groups_of: Callable[[int], list[Path]]) -> Iterator[None]:
    """The test leaves no process, descriptor or control group behind."""
    descriptors, children = Path("/proc/self/fd"), Path("/proc/thread-self/children")

    def there() -> tuple[int, str]:
        below = children.read_text() if children.exists() else ""
        return len(list(descriptors.iterdir())), below

    before = there()
    yield
    assert there() == before
    assert groups_of(os.getpid()) == []


def wait_until_empty(groups: Iterable[Path]) -> None:
    """A process leaves its group at the end of its end: its command line has gone before that."""
    until = time.monotonic() + 60
    for procs in [group / "cgroup.procs" for group in groups]:
        while procs.exists() and procs.read_text().strip():
            assert time.monotonic() < until, f"processes are left in {procs}"
            time.sleep(0.02)


@pytest.fixture
def groups_of() -> Callable[[int], list[Path]]:
    """The control groups that a process has made and not removed."""
    hierarchy = cgroup.find()
    parents = hierarchy.parents.values() if hierarchy else ()
    return lambda pid: [folder for parent in parents for folder in parent.glob(f"llmbench-{pid}-*")]

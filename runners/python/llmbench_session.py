"""What `python -m pytest` does in the work folder, with a reporter, and a fork on the way."""

from __future__ import annotations

import fnmatch
import importlib.util
import os
import re
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from llmbench_hooks import HookGuard
from llmbench_integrity import Integrity
from llmbench_parts import take_part
from llmbench_reporter import Channel, Lister, Reporter

HERE = Path(__file__).resolve().parent
OUR_SETTINGS = HERE / "pytest.ini"
# Where pytest looks for its settings, and what must stand there for the file to count.
SETTINGS = {
    "pytest.ini": "",
    ".pytest.ini": "",
    "pytest.toml": "",
    ".pytest.toml": "",
    "pyproject.toml": r"^\s*\[tool\.pytest\b",
    "tox.ini": r"^\s*\[pytest\]",
    "setup.cfg": r"^\s*\[tool:pytest\]",
}
# pytest-asyncio says so in the log of every case that has no opinion on it.
NOISE = 'ignore:The configuration option "asyncio_default_fixture_loop_scope" is unset'
TEST_FILES = ("test_*.py", "*_test.py")

Job = dict[str, Any]
Divide = Callable[[], Job]


class Gate:
    """The point to which pytest comes up without a case: the test process is forked there.

    `divide` returns in the test process alone, with its job. A case that has a say in how pytest
    comes up (settings, a conftest.py) makes it start once more, in the same process.
    """

    def __init__(self, divide: Divide) -> None:
        self.divide = divide
        self.job: Job | None = None
        self.trouble: BaseException | None = None
        self.channel: Channel | None = None
        self.output: list[int] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        plugins = session.config.pluginmanager
        capture = plugins.getplugin("capturemanager")
        capture.stop_global_capturing()  # its files would be the same in all copies
        work = Path.cwd()
        integrity, reporter, guard = before_any_case(session.config, work)
        try:
            self.job = self.divide()
        except BaseException as error:
            self.trouble = error  # pytest would print it where nobody looks
            raise
        if not comes_up_alike(self.job, work):
            self.output = silence()
            for plugin in (reporter, guard):
                plugins.unregister(plugin)
            pytest.exit("the case has a say in how pytest comes up")
        capture.start_global_capturing()
        capture.suspend_global_capture()
        integrity.meet(work, work / self.job["solution"])
        self.channel = take_on(self.job, work)
        files = test_files(self.job["tests"])
        session.config.args[:] = session.config.option.file_or_dir[:] = files
        reporter.tell_by(self.channel)
        reporter.begin()
        guard.tell = self.channel.send


def run_sessions(divide: Divide) -> NoReturn:
    """Bring pytest up in the work folder, and in the process that `divide` returns in, run it."""
    work = Path.cwd()
    look_like_pytest(work)
    gate = Gate(divide)
    code = int(pytest.main(pytest_arguments("run", ["."], work), plugins=[gate]))
    if gate.trouble is not None:
        raise gate.trouble
    job = gate.job or divide()
    if gate.channel is None:
        give_back(gate.output)
        integrity = Integrity(work, work / job["solution"])
        gate.channel = take_on(job, work)
        plugins = plugins_of(job, gate.channel, integrity)
        arguments = pytest_arguments(job["mode"], test_files(job["tests"]), work)
        code = int(pytest.main(arguments, plugins=plugins))
    gate.channel.send("done", code)
    sys.stdout.flush()
    sys.stderr.flush()
    # A thread or an exit function that the answer left behind is nothing to wait for.
    os._exit(code)


def silence() -> list[int]:
    """Throw away what is printed from here on; for `give_back`."""
    sys.stdout.flush()
    kept = [os.dup(1), os.dup(2)]
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    os.close(null)
    return kept


def give_back(output: list[int]) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    for number, kept in enumerate(output, start=1):
        os.dup2(kept, number)
        os.close(kept)


def before_any_case(config: pytest.Config, work: Path) -> tuple[Integrity, Reporter, HookGuard]:
    """What takes long to remember, and is the same for all; plugins that have not begun."""
    integrity = Integrity(work, work / "none.py")
    reporter, guard = Reporter(integrity), HookGuard()
    for plugin in (reporter, guard):
        config.pluginmanager.register(plugin)
    reporter.remember_runner()
    reporter.canaries.settle(config)  # reads the files of plugins
    guard.remember(config)
    integrity.remember_memory()
    return integrity, reporter, guard


def take_on(job: Job, work: Path) -> Channel:
    """The channel to the judge. Does not return where this is the answer's part."""
    # Its own: where the answer is apart, what calls this is nobody's trick.
    take_part(job, work, Channel(job["results_fd"], job["key"]).send)
    return Channel(job["results_fd"], job["key"])


def plugins_of(job: Job, channel: Channel, integrity: Integrity) -> list[object]:
    """Those that tell the judge what happens, where it is told from the start."""
    if job["mode"] == "list":
        return [Lister(channel, integrity)]
    reporter = Reporter(integrity)
    reporter.tell_by(channel)
    return [reporter, HookGuard(channel.send)]


def comes_up_alike(job: Job, work: Path) -> bool:
    """Whether pytest comes up for this case as it does for none."""
    own = any("conftest.py" in names for _, _, names in os.walk(work))
    return job["mode"] == "run" and not own and settings(work) == OUR_SETTINGS


def look_like_pytest(work: Path) -> None:
    """Path, arguments and main module as `python -m pytest` has them.

    Processes that the tests spawn import the main module again, so it must be one they find.
    """
    spec = importlib.util.find_spec("pytest.__main__")
    main_module = types.ModuleType("__main__")
    main_module.__spec__ = spec
    main_module.__file__ = spec.origin
    main_module.__package__ = "pytest"
    sys.modules["__main__"] = main_module
    for name, module in list(sys.modules.items()):
        # A case may have modules of the same names.
        if (getattr(module, "__file__", None) or "").startswith(f"{HERE}/"):
            del sys.modules[name]
    sys.argv[:] = [spec.origin]
    sys.path[0] = str(work)


def pytest_arguments(mode: str, files: list[str], work: Path) -> list[str]:
    listing = ["--tb=no", "--maxfail=0"] if mode == "list" else ["--tb=short"]
    return [
        f"--rootdir={work}",
        f"--confcutdir={work}",
        f"-c{settings(work)}",
        "-pno:cacheprovider",
        "--color=no",
        "-q",
        f"-W{NOISE}",
        *listing,
        *files,
    ]


def settings(work: Path) -> Path:
    """The case's own pytest settings, or ours where it brings none."""
    for name, pattern in SETTINGS.items():
        path = work / name
        if path.is_file() and re.search(pattern, path.read_text("utf-8", "replace"), re.MULTILINE):
            return path
    return OUR_SETTINGS


def test_files(paths: list[str]) -> list[str]:
    """Of a case's test files those that pytest would find; other Python files if there are none."""
    scripts = sorted({p for p in paths if p.endswith(".py")})
    named = [p for p in scripts if any(fnmatch.fnmatch(Path(p).name, n) for n in TEST_FILES)]
    rest = [p for p in scripts if Path(p).name not in ("conftest.py", "__init__.py")]
    return named or rest

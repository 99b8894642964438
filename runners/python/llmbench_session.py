"""The test process: what `python -m pytest` does in the work folder, with a reporter."""

from __future__ import annotations

import fnmatch
import importlib.util
import json
import os
import re
import sys
import types
from pathlib import Path

import pytest
from llmbench_integrity import Integrity
from llmbench_reporter import Channel, Lister, Reporter

HERE = Path(__file__).resolve().parent
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


def main() -> None:
    job = json.loads(sys.stdin.buffer.read())
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.set_inheritable(job["results_fd"], False)
    work = Path.cwd()
    channel = Channel(job["results_fd"], job["key"])
    integrity = Integrity(work, work / job["solution"])
    plugin = (Lister if job["mode"] == "list" else Reporter)(channel, integrity)
    arguments = pytest_arguments(job, work)
    look_like_pytest(work)
    code = int(pytest.main(arguments, plugins=[plugin]))
    channel.send("done", code)
    sys.stdout.flush()
    sys.stderr.flush()
    # A thread or an exit function that the answer left behind is nothing to wait for.
    os._exit(code)


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
    for name in [name for name in sys.modules if name.startswith("llmbench_")]:
        del sys.modules[name]
    sys.argv[:] = [spec.origin]
    sys.path[0] = str(work)


def pytest_arguments(job: dict, work: Path) -> list[str]:
    listing = ["--tb=no", "--maxfail=0"] if job["mode"] == "list" else ["--tb=short"]
    return [
        f"--rootdir={work}",
        f"--confcutdir={work}",
        f"-c{settings(work)}",
        "-pno:cacheprovider",
        "--color=no",
        "-q",
        f"-W{NOISE}",
        *listing,
        *test_files(job["tests"]),
    ]


def settings(work: Path) -> Path:
    """The case's own pytest settings, or ours where it brings none."""
    for name, pattern in SETTINGS.items():
        path = work / name
        if path.is_file() and re.search(pattern, path.read_text("utf-8", "replace"), re.MULTILINE):
            return path
    return HERE / "pytest.ini"


def test_files(paths: list[str]) -> list[str]:
    """Of a case's test files those that pytest would find; other Python files if there are none."""
    scripts = sorted({p for p in paths if p.endswith(".py")})
    named = [p for p in scripts if any(fnmatch.fnmatch(Path(p).name, n) for n in TEST_FILES)]
    rest = [p for p in scripts if Path(p).name not in ("conftest.py", "__init__.py")]
    return named or rest


if __name__ == "__main__":
    main()

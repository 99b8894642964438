"""Runs pytest as a user who is not root, where root runs the tests."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from needs import need, no_program

_USER = 12345
_NAME = f"python{sys.version_info.major}.{sys.version_info.minor}"
# Root's own Python may lie below /root, where nobody else can start it.
_PYTHONS = (sys.executable, *(f"{p}/bin/{_NAME}" for p in (sys.base_prefix, "/usr/local", "/usr")))
_UNUSABLE = (
    "from pytest_llmbench.sandbox.bubblewrap.sandbox import unusable; print(unusable() or '')"
)


@contextmanager
def home_of_user() -> Iterator[str]:
    """A folder of the user's own; pytest's own tmp_path is closed to others."""
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, _USER, _USER)
        yield folder


def pytest_as_user(
    tests: Sequence[Path], home: str, *options: str
) -> subprocess.CompletedProcess[str]:
    """pytest on those files; skips where that user cannot read them, or can start no Python or bubblewrap."""
    python = python_of_all(tests[0], home)
    need(_as_user(python, "-c", _UNUSABLE, home=home).stdout.strip() or None)
    command = (python, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", "--rootdir", home)
    return _as_user(*command, "-c", os.devnull, *options, *map(str, tests), home=home)


def _as_user(*command: str, home: str) -> subprocess.CompletedProcess[str]:
    drop = ("setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups", "--")
    environ = {
        "HOME": home,
        "TMPDIR": home,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        **{name: os.environ[name] for name in ("PATH", "CI") if name in os.environ},
    }
    return subprocess.run(
        [*drop, *command], env=environ, cwd=home, capture_output=True, text=True, check=False
    )


def python_of_all(test: Path, home: str) -> str:
    """A Python of this version that any user can start."""
    need(no_program("setpriv", "util-linux"))
    for path in (test, Path(pytest.__file__)):
        if _as_user("test", "-r", str(path), home=home).returncode:
            # Where checkout and environment lie is their owner's business, in CI, too.
            pytest.skip(f"only root can read {path}")
    for python in _PYTHONS:
        # By a shell: setpriv itself still has root's right to open files when it executes.
        if _as_user("sh", "-c", '"$0" -c "import pytest"', python, home=home).returncode == 0:
            return python
    need(f"an ordinary user can start none of {', '.join(_PYTHONS)} with pytest")
    raise AssertionError

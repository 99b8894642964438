"""The same tests once more as a user who is not root, where root runs the tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from needs import need, no_program

HERE = Path(__file__).parent
TESTS = tuple(f"test_bubblewrap_{what}.py" for what in ("holds", "limits", "toolchains", "waiting"))
USER = 12345
NAME = f"python{sys.version_info.major}.{sys.version_info.minor}"
# Root's own Python may lie below /root, where nobody else can start it.
PYTHONS = (sys.executable, *(f"{p}/bin/{NAME}" for p in (sys.base_prefix, "/usr/local", "/usr")))

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="the tests beside this one do it already")


def as_user(*command: str, home: str) -> subprocess.CompletedProcess[str]:
    drop = ("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--")
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


@pytest.fixture
def home() -> Iterator[str]:
    """A folder of the user's own; pytest's own tmp_path is closed to others."""
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, USER, USER)
        yield folder


@pytest.fixture
def python_of_all(home: str) -> str:
    """A Python of this version that any user can start."""
    need(no_program("setpriv", "util-linux"))
    for path in (HERE / TESTS[0], Path(pytest.__file__)):
        if as_user("test", "-r", str(path), home=home).returncode:
            # Where checkout and environment lie is their owner's business, in CI, too.
            pytest.skip(f"only root can read {path}")
    for python in PYTHONS:
        # By a shell: setpriv itself still has root's right to open files when it executes.
        if as_user("sh", "-c", '"$0" -c "import pytest"', python, home=home).returncode == 0:
            return python
    need(f"an ordinary user can start none of {', '.join(PYTHONS)} with pytest")
    raise AssertionError


def test_bubblewrap_as_an_ordinary_user(
    needs_bubblewrap: None, python_of_all: str, home: str
) -> None:
    unusable = "from pytest_llmbench.sandbox.bubblewrap import unusable; print(unusable() or '')"
    need(as_user(python_of_all, "-c", unusable, home=home).stdout.strip() or None)
    result = as_user(
        *(python_of_all, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider"),
        *("--rootdir", home, "-c", os.devnull, *(str(HERE / name) for name in TESTS)),
        home=home,
    )
    passed = re.search(r"(\d+) passed", result.stdout)
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
    assert passed, result.stdout
    assert int(passed[1]) > 80, result.stdout

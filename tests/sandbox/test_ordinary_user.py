"""The same tests once more as a user who is not root, where root runs the tests."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TESTS = ("test_bubblewrap_holds.py", "test_bubblewrap_limits.py", "test_bubblewrap_toolchains.py")
USER = 12345


def as_user(*command: str, home: str, **more: str) -> subprocess.CompletedProcess[str]:
    drop = ("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--")
    environ = {"PATH": os.environ["PATH"], "HOME": home, "TMPDIR": home, **more}
    return subprocess.run(
        [*drop, *command], env=environ, cwd=home, capture_output=True, text=True, check=False
    )


@pytest.fixture
def python_of_all(tmp_path: Path) -> str:
    """A Python of this version that any user can start; root's own may lie below /root."""
    same = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    for python in (sys.executable, *filter(None, [shutil.which("python3", path="/usr/bin")])):
        # By a shell: setpriv itself still has root's right to open files when it executes.
        if as_user("sh", "-c", '"$0" -c "$1"', python, same, home="/").returncode == 0:
            return python
    pytest.skip("no Python of this version that an ordinary user can start")


@pytest.mark.skipif(os.geteuid() != 0, reason="the tests beside this one do it already")
def test_bubblewrap_as_an_ordinary_user(python_of_all: str) -> None:
    with tempfile.TemporaryDirectory() as home:  # pytest's own tmp_path is closed to others
        os.chown(home, USER, USER)
        result = as_user(
            *(python_of_all, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider"),
            *("--rootdir", home, "-c", os.devnull, *(str(HERE / name) for name in TESTS)),
            home=home,
            PYTHONPATH=os.pathsep.join(filter(None, sys.path)),
            PYTHONDONTWRITEBYTECODE="1",
            PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
        )
    passed = re.search(r"(\d+) passed", result.stdout)
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
    assert passed, result.stdout
    assert int(passed[1]) > 25, result.stdout

"""The same tests once more as a user who is not root, where root runs the tests."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from other_user import home_of_user, pytest_as_user

HERE = Path(__file__).parent
TESTS = ("test_bubblewrap_holds.py", "test_bubblewrap_limits.py", "test_bubblewrap_toolchains.py")

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="the tests beside this one do it already")


def test_bubblewrap_as_an_ordinary_user(needs_bubblewrap: None) -> None:
    with home_of_user() as home:
        result = pytest_as_user([HERE / name for name in TESTS], home)
    passed = re.search(r"(\d+) passed", result.stdout)
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
    assert passed, result.stdout
    assert int(passed[1]) > 25, result.stdout

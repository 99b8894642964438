"""Hostile answers in the bubblewrap of a user who is not root, where limits are held in other ways."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from needs import need, no_bubblewrap
from other_user import home_of_user, pytest_as_user

HERE = Path(__file__).parent
FLOODS = "fork or shared or output or zombies or kill or stop or inodes or daemon"


@pytest.mark.skipif(os.geteuid() != 0, reason="the tests beside this one do it already")
def test_hostile_answers_judged_by_an_ordinary_user() -> None:
    need(no_bubblewrap())
    chosen = f"bubblewrap and not typescript and not go and (reach or {FLOODS})"
    files = [HERE / "test_hostile_floods.py", HERE / "test_hostile_reach.py"]
    with home_of_user() as home:
        result = pytest_as_user(files, home, "-k", chosen)
    passed = re.search(r"(\d+) passed", result.stdout)
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
    assert passed, result.stdout
    assert int(passed[1]) > 15, result.stdout

"""A folder that processes of a machine share by its name; the last one removes it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

import pytest

from pytest_llmbench.owned_folders import JoinedFolder


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_it_is_private_and_goes_with_the_last_one():
    folder = JoinedFolder("run")
    assert folder.path.stat().st_mode & 0o777 == 0o700
    other = folder.path / "joined-1"  # process 1 is always there
    other.touch()
    folder.leave()
    assert folder.path.exists()
    other.unlink()
    folder.leave()
    assert not folder.path.exists()


def test_one_that_a_killed_process_left_is_removed_by_the_next_session(temporary):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = temporary / f"llmbench-joined-{os.getuid()}-before"
    left.mkdir()
    (left / f"joined-{ended.pid}").touch()
    folder = JoinedFolder("run")
    assert [path.name for path in temporary.iterdir()] == [folder.path.name]


JOINS = """
import sys, tempfile
from pytest_llmbench.owned_folders import JoinedFolder
tempfile.tempdir = sys.argv[1]
for _ in range(200):
    folder = JoinedFolder("run")
    assert folder._mark.exists()
    folder.leave()
"""


def test_none_is_removed_while_somebody_joins_it(temporary):
    joining = [
        subprocess.Popen([sys.executable, "-c", JOINS, str(temporary)], stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    assert [each.communicate()[1] for each in joining] == [b""] * 4
    assert list(temporary.iterdir()) == []


def test_a_link_in_its_place_is_refused(temporary):
    (temporary / "elsewhere").mkdir()
    (temporary / f"llmbench-joined-{os.getuid()}-run").symlink_to(temporary / "elsewhere")
    with pytest.raises(FileExistsError, match="remove it"):
        JoinedFolder("run")
    assert list((temporary / "elsewhere").iterdir()) == []

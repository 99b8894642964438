"""Temporary folders that bear their owner's process id, and are swept when it is gone."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from pytest_llmbench.processes import is_alive

_PREFIX = "llmbench-session-"


def make_session_folder() -> Path:
    """A new private folder; those of killed sessions of this user are removed."""
    sweep_folders(_PREFIX)
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))


def sweep_folders(prefix: str, parent: Path | None = None) -> None:
    """Remove this user's temporary folders `<prefix><pid>-...` whose process is gone.

    `parent` is where they lie, if not where temporary files lie by default.
    """
    for folder in (parent or Path(tempfile.gettempdir())).glob(f"{prefix}*-*"):
        pid = folder.name.removeprefix(prefix).partition("-")[0]
        with contextlib.suppress(OSError):  # another sweep may be quicker
            ours = folder.lstat().st_uid == os.getuid() and not folder.is_symlink()
            if ours and pid.isdecimal() and not is_alive(int(pid)):
                shutil.rmtree(folder, ignore_errors=True)

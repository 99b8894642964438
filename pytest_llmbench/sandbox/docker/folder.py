"""Private folders of this machine, by whose names it is known whose they are."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from pytest_llmbench.owned_folders import sweep_folders

_PREFIX = "llmbench-docker-"


def private_folder() -> Path:
    """A new folder that only this user can look into."""
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))


def sweep_private_folders() -> None:
    """Remove those of this user's processes that were killed."""
    sweep_folders(_PREFIX)

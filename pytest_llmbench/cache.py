"""The user's cache folder, and files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import platformdirs


def cache_folder() -> Path:
    """`~/.cache/pytest-llmbench`, or what the system uses in its place."""
    return Path(platformdirs.user_cache_dir("pytest-llmbench", appauthor=False))


def write_whole(path: Path, text: str) -> None:
    """Write so that no reader ever sees a part. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

"""Where the files of `runners/` lie: in the installed package, or beside it in a clone."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@functools.cache
def runner_folder(lang: str) -> Path:
    """The folder `runners/<lang>`: Dockerfile, package files and judge of a language.

    Raises `FileNotFoundError` when the installation is incomplete.
    """
    # The wheel holds `runners` inside the package; a clone has it one level up.
    places = (_PACKAGE / "runners" / lang, _PACKAGE.parent / "runners" / lang)
    for folder in places:
        if folder.is_dir():
            return folder
    raise FileNotFoundError(
        f"no runner for {lang!r} at {' or '.join(map(str, places))}: install pytest-llmbench again"
    )


@functools.cache
def runner_hash(*folders: Path) -> str:
    """SHA-256 over names and contents of runners' files, read once per process."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                name = path.relative_to(folder.parent).as_posix().encode()
                content = path.read_bytes()
                digest.update(b"%d %s %d " % (len(name), name, len(content)) + content)
    return digest.hexdigest()

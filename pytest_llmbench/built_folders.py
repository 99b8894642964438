"""Folders of the cache that one process builds while others wait: there whole, or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from filelock import FileLock, Timeout


def built_folder(folder: Path, build: Callable[[Path], None], on_wait: Callable[[], None]) -> Path:
    """`folder`, made by `build` where it is not there yet; `on_wait` if another process makes it.

    `build` is given an empty folder beside it, which is moved into place when whole. A build
    that fails leaves nothing. Raises what `build` raises, and `OSError`.
    """
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _locked(folder.with_suffix(".lock"), on_wait):
        if not folder.is_dir():
            _build(folder, build)
    return folder


def _locked(path: Path, on_wait: Callable[[], None]) -> AbstractContextManager[object]:
    lock = FileLock(path)
    try:
        return lock.acquire(timeout=0)
    except Timeout:
        on_wait()
        return lock.acquire()


def _build(folder: Path, build: Callable[[Path], None]) -> None:
    unfinished = folder.with_suffix(".building")
    # We hold the lock, so one that lies there was left by a process that is no more.
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        build(unfinished)
        _readable_by_all(unfinished)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _readable_by_all(folder: Path) -> None:
    """The user inside a sandbox is not the one who built, whose umask may be 077."""
    for path in (folder, *folder.rglob("*")):
        if path.is_symlink():
            continue
        mode = path.stat().st_mode & 0o7777
        wanted = mode | 0o444 | (0o111 if path.is_dir() or mode & 0o100 else 0)
        if wanted != mode:
            path.chmod(wanted)

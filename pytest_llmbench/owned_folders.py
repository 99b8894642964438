"""Temporary folders that bear their owner's process id, and are swept when it is gone."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pytest_llmbench.processes import is_alive

_PREFIX = "llmbench-session-"
_JOINED = "llmbench-joined-"
_TRIES = 1000


def make_session_folder() -> Path:
    """A new private folder; those of killed sessions of this user are removed."""
    sweep_folders(_PREFIX)
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))


class JoinedFolder:
    """A private folder that several processes of this user and machine know by a name.

    The last of them to `leave` removes it. Raises `OSError` if somebody else has it.
    """

    def __init__(self, name: str) -> None:
        self.path = Path(tempfile.gettempdir()) / f"{_JOINED}{os.getuid()}-{name}"
        self._mark = self.path / f"joined-{os.getpid()}"
        for folder in Path(tempfile.gettempdir()).glob(f"{_JOINED}{os.getuid()}-*"):
            _remove_if_left(folder)
        for _ in range(_TRIES):
            with contextlib.suppress(FileNotFoundError):  # removed before it had our mark
                self._join()
                return
        raise FileNotFoundError(f"{self.path} is removed again and again: look who does that")

    def _join(self) -> None:
        with contextlib.suppress(FileExistsError):
            self.path.mkdir(mode=0o700)
        status = self.path.lstat()
        if status.st_uid != os.getuid() or not stat.S_ISDIR(status.st_mode):
            raise FileExistsError(f"{self.path} is not a folder of this user: remove it")
        with _alone_in(self.path):
            self._mark.touch()

    def leave(self) -> None:
        """Nothing in it is needed by this process any longer."""
        self._mark.unlink(missing_ok=True)
        _remove_if_left(self.path)


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """One process at a time joins a folder or removes it. Raises `OSError` if it is gone."""
    import fcntl  # only joined folders need it, and no system but Unix has it

    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not os.path.samestat(os.fstat(handle), folder.lstat()):
            raise FileNotFoundError(f"{folder} is another one now")
        yield
    finally:
        os.close(handle)


def _remove_if_left(folder: Path) -> None:
    """Remove a joined folder that no living process has joined."""
    with contextlib.suppress(OSError):  # another one may be quicker
        if folder.lstat().st_uid != os.getuid() or folder.is_symlink():
            return
        with _alone_in(folder):
            pids = [mark.name.rpartition("-")[2] for mark in folder.glob("joined-*")]
            if not any(pid.isdecimal() and is_alive(int(pid)) for pid in pids):
                shutil.rmtree(folder, ignore_errors=True)


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

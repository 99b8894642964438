"""A private folder of this machine for what a sandbox that waits is given later."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from pytest_llmbench.owned_folders import sweep_folders
from pytest_llmbench.sandbox.base import PIPES

_PREFIX = "llmbench-sandbox-"


class HostFolder:
    """Files that are there and empty at first, and named pipes. Ended by `remove`.

    It lies in memory where the machine has such a folder, is its owner's alone, and what lies
    in it is shown to sandboxes by mounts.
    """

    def __init__(self) -> None:
        self._path = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=_parent()))
        self._numbers = itertools.count()

    def late(self, names: Iterable[str]) -> dict[str, tuple[Path, int]]:
        """Empty files: name inside -> place here, and a descriptor that writes it."""
        places: dict[str, tuple[Path, int]] = {}
        try:
            for name in names:
                path = self._path / f"{next(self._numbers)}"
                number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                places[name] = path, number
                os.fchmod(number, 0o444)
        except BaseException:
            for _, number in places.values():
                os.close(number)
            raise
        return places

    def channel(self) -> Path:
        """A folder with the named pipes between two sandboxes."""
        folder = self._path / "channel"
        folder.mkdir()
        for name in PIPES:
            os.mkfifo(folder / name)
            (folder / name).chmod(0o666)  # two users; mkfifo obeys the umask
        folder.chmod(0o755)
        return folder

    def remove(self) -> None:
        """Remove everything."""
        shutil.rmtree(self._path, ignore_errors=True)


def sweep() -> None:
    """Remove what killed sessions of this user have left."""
    sweep_folders(_PREFIX, _parent())


def _parent() -> Path:
    memory = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a folder of our own there
    return memory if os.access(memory, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())

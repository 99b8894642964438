"""A private folder of this machine for what a sandbox that waits is given later."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pytest_llmbench.owned_folders import sweep_folders
from pytest_llmbench.sandbox.base import PIPES

_PREFIX = "llmbench-sandbox-"


class HostFolder:
    """Files that are there and empty until `write`, and named pipes. Ended by `remove`.

    It lies in memory where the machine has such a folder, is its owner's alone, and what lies
    in it is shown to sandboxes by mounts.
    """

    def __init__(self) -> None:
        self._path = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=_parent()))
        self._files: list[dict[str, int]] = []

    def late(self, names: tuple[str, ...]) -> dict[str, Path]:
        """Empty files for one sandbox: name inside -> place here."""
        opened: dict[str, int] = {}
        self._files.append(opened)
        places = {}
        for name in names:
            path = self._path / f"{len(self._files)}-{len(opened)}"
            opened[name] = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            os.fchmod(opened[name], 0o444)
            places[name] = path
        return places

    def write(self, number: int, texts: Mapping[str, str]) -> None:
        """Give the files of the sandbox that asked as number 0, 1, ... their texts."""
        for name, descriptor in self._files[number].items():
            content = texts[name].encode("utf-8", "surrogatepass")
            with open(descriptor, "wb", closefd=False) as stream:
                stream.write(content)

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
        """Close and remove everything."""
        for opened in self._files:
            for descriptor in opened.values():
                os.close(descriptor)
        self._files.clear()
        shutil.rmtree(self._path, ignore_errors=True)


def sweep() -> None:
    """Remove what killed sessions of this user have left."""
    sweep_folders(_PREFIX, _parent())


def _parent() -> Path:
    memory = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a folder of our own there
    return memory if os.access(memory, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())

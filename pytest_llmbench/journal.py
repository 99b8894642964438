"""A file to which every attempt is appended as it ends: what a session leaves however it ends.

JSON Lines. A session begins with a head, `{"llmbench_journal": 1, "session": ...}`; each further
line is the record of one attempt with what the model said, in `reply` and `reasoning`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import RawIOBase
from pathlib import Path
from typing import Any

from pytest_llmbench.errors import SettingsError
from pytest_llmbench.json_text import json_text

FORMAT = 1
FOLDER = ".llmbench"
"""Where journals lie that nobody named, below pytest's root folder."""
_HEAD = "llmbench_journal"
_BEGINS = f'{{"{_HEAD}":'.encode()


class Journal:
    """Appends to `path`. Nothing is written, nor any folder made, before the first attempt."""

    def __init__(self, path: Path, session: str) -> None:
        self.path = path
        self._session = session
        self._file: RawIOBase | None = None

    def add(self, record: Mapping[str, Any], said: Mapping[str, Any]) -> None:
        """Append an attempt, and have the system hold it: this process may be killed then.

        Raises `OSError`.
        """
        if self._file is None:
            self._file = self._open()
        _write(self._file, json_text({**record, **said}))

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> RawIOBase:
        if self.path.parent.name == FOLDER:
            self.path.parent.mkdir(exist_ok=True)
            if not (self.path.parent / ".gitignore").exists():
                (self.path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
        torn = _is_torn(self.path)
        # Nothing is held back: what the disk has no room for now would come again at the close.
        file = self.path.open("ab", buffering=0)
        head = json_text({_HEAD: FORMAT, "session": self._session})
        _write(file, f"\n{head}" if torn else head)
        return file


def _write(file: RawIOBase, line: str) -> None:
    left = memoryview(f"{line}\n".encode())
    while left:
        left = left[file.write(left) or 0 :]


def default_path(root: Path, session: str) -> Path:
    """Of a session whose journal nobody named."""
    name = re.sub(r"[^\w.+-]+", "_", session)
    return root / FOLDER / f"{name}.jsonl"


def is_journal(file: bytes) -> bool:
    """Whether a file that begins so is a journal, also if only a part of its head was written."""
    return file.startswith(_BEGINS) or (bool(file) and _BEGINS.startswith(file))


def check_journal(path: Path) -> None:
    """Raise `SettingsError` for a file that is there and is no journal: it would be spoilt."""
    if not path.is_file():
        return  # or it is a pipe, and reading would wait
    try:
        with path.open("rb") as file:
            begins = file.read(len(_BEGINS))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from None
    if begins and not is_journal(begins):
        raise SettingsError(f"{path} is no journal: name a new file, or one to append to")


def _is_torn(path: Path) -> bool:
    """Whether the last line was not written to its end: the machine went off."""
    if not path.is_file() or not path.stat().st_size:
        return False
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read() != b"\n"

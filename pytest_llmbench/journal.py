"""A file to which every attempt is appended as it ends: what a session leaves however it ends.

JSON Lines. A session begins with a head, `{"llmbench_journal": 1, "session": ...}`; each further
line is the record of one attempt with what the model said, in `reply` and `reasoning`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from pytest_llmbench.errors import SettingsError
from pytest_llmbench.json_text import json_text

FORMAT = 1
FOLDER = ".llmbench"
"""Where journals lie that nobody named, below pytest's root folder."""
_HEAD = "llmbench_journal"


class Journal:
    """Appends to `path`. Nothing is written, nor any folder made, before the first attempt."""

    def __init__(self, path: Path, session: str) -> None:
        self.path = path
        self._session = session
        self._file: TextIO | None = None

    def add(self, record: Mapping[str, Any], said: Mapping[str, Any]) -> None:
        """Append an attempt, and have the system hold it: this process may be killed then.

        Raises `OSError`.
        """
        if self._file is None:
            self._file = self._open()
        self._write(self._file, {**record, **said})

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> TextIO:
        if self.path.parent.name == FOLDER:
            self.path.parent.mkdir(exist_ok=True)
            (self.path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
        torn = _is_torn(self.path)
        file = self.path.open("a", encoding="utf-8")
        if torn:
            file.write("\n")
        self._write(file, {_HEAD: FORMAT, "session": self._session})
        return file

    def _write(self, file: TextIO, line: Mapping[str, Any]) -> None:
        file.write(json_text(line) + "\n")
        file.flush()


def default_path(root: Path, session: str) -> Path:
    """Of a session whose journal nobody named."""
    name = re.sub(r"[^\w.+-]+", "_", session)
    return root / FOLDER / f"{name}.jsonl"


def check_journal(path: Path) -> None:
    """Raise `SettingsError` for a file that is there and is no journal: it would be spoilt."""
    if not path.exists() or not path.stat().st_size:
        return
    with path.open("rb") as file:
        try:
            head = json.loads(file.readline())
        except ValueError:
            head = None
    if not isinstance(head, dict) or _HEAD not in head:
        raise SettingsError(f"{path} is no journal: name a new file, or one to append to")


def _is_torn(path: Path) -> bool:
    """Whether the last line was not written to its end: the machine went off."""
    if not path.exists() or not path.stat().st_size:
        return False
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read() != b"\n"

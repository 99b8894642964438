"""The attempts of a journal, found by their node ids."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_llmbench.errors import SettingsError
from pytest_llmbench.journal import is_journal

_NEAR = 5


@dataclass(frozen=True)
class _Place:
    """Where the last attempt with a node id begins in the file, and how many there are."""

    offset: int
    status: str
    attempts: int


class Attempts:
    """What a journal holds, whichever session appended it. Lines are kept on disk only.

    `cut` counts lines that are not whole. Raises `SettingsError` for a file that is no journal.
    """

    def __init__(self, path: Path) -> None:
        self.cut = 0
        self._path = path
        self._places: dict[str, _Place] = {}
        try:
            self._look_through()
        except OSError as error:
            raise SettingsError(f"{path} cannot be read: {error.strerror}") from None

    def __len__(self) -> int:
        return len(self._places)

    def matching(self, part: str) -> list[str]:
        """The node id itself, else those that hold it, in the journal's order."""
        return [part] if part in self._places else [each for each in self._places if part in each]

    def near(self, word: str) -> list[str]:
        """Node ids that a mistyped one may mean, the likeliest first."""
        names: dict[str, list[str]] = {}
        for nodeid in self._places:
            name = nodeid.rpartition("::")[2]
            for spelling in {nodeid, name, name.partition("[")[0]}:
                names.setdefault(spelling, []).append(nodeid)
        found = difflib.get_close_matches(word, names, n=_NEAR)
        return list(dict.fromkeys(nodeid for spelling in found for nodeid in names[spelling]))

    def status(self, nodeid: str) -> str:
        """Of the last attempt with this node id."""
        return self._places[nodeid].status

    def times(self, nodeid: str) -> int:
        """How many attempts have this node id: sessions append to a journal."""
        return self._places[nodeid].attempts

    def read(self, nodeid: str) -> dict[str, Any]:
        """The last attempt with this node id: its record, and what was said."""
        with self._path.open("rb") as file:
            file.seek(self._places[nodeid].offset)
            line = _parsed(file.readline())
        if line is None:
            raise SettingsError(f"{self._path} has been changed meanwhile: try again")
        return line

    def _look_through(self) -> None:
        with self._path.open("rb") as file:
            if not is_journal(file.read(100)):
                raise SettingsError(
                    f"{self._path} is no journal: sessions leave theirs in .llmbench, or where "
                    "--llm-journal says"
                )
            offset = file.seek(0)
            for raw in file:
                self._note(raw, offset)
                offset += len(raw)

    def _note(self, raw: bytes, offset: int) -> None:
        line = _parsed(raw)
        if line is None:
            self.cut += bool(raw.strip())
            return
        nodeid = line.get("nodeid")
        if isinstance(nodeid, str):
            before = self._places[nodeid].attempts if nodeid in self._places else 0
            self._places[nodeid] = _Place(offset, str(line.get("status")), before + 1)


def _parsed(raw: bytes) -> dict[str, Any] | None:
    """None for a line that was cut: the machine went off, or it is being written."""
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return line if isinstance(line, dict) else None

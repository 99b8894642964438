"""The files of one attempt: texts by path, in memory. No folder, so nothing leads out of it.

There is no link to follow, no device to open and no disk to fill. What runs code gets a copy in a
sandbox of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from pytest_llmbench.text import did_you_mean, whole_characters

LARGEST = 1 << 20
"""Characters of a file that a model may write: far more than it can say in one reply."""
_LONGEST_PATH = 1000
_NAMED = 200
"""Characters of a path that are repeated to the model."""


class Refused(Exception):
    """What a tool does not do; the text tells the model why, and what it may do instead."""


def refuse_too_large(text: str) -> None:
    """Raises `Refused` for more than a file may hold, before anybody copies or parses it."""
    if len(text) > LARGEST:
        raise Refused(f"{len(text):,} characters are too long: write {LARGEST:,} at most")


class Workspace:
    """`present` are the files that are there at the beginning, `writable` those it may write.

    Raises `Refused` for any path that is none of these, however it is spelt.
    """

    def __init__(self, writable: Iterable[str], present: Mapping[str, str]) -> None:
        self.writable = tuple(writable)
        self._present = present
        self._written: dict[str, str] = {}

    def paths(self) -> list[str]:
        """Of all files that are there, sorted."""
        return sorted({*self._present, *self._written})

    def read(self, path: str) -> str:
        """The text of a file, as it is now."""
        plain = self._plain(path)
        if plain in self._written:
            return self._written[plain]
        if plain in self._present:
            return self._present[plain]
        if plain in self.writable:
            raise Refused(f"{plain!r} is not there yet: you may write it")
        raise Refused(f"there is no file {plain!r}{did_you_mean(plain, self.paths())}")

    def write(self, path: str, text: str) -> bool:
        """Write a file whole; whether that changed anything."""
        if not isinstance(text, str):  # a plugin's: nobody has checked its types
            raise TypeError(f"{path!r} is a text file: write text, not {type(text).__name__}")
        plain = self._plain(path)
        if plain not in self.writable:
            may = ", ".join(self.writable)
            there = "is read-only" if plain in self.paths() else "may not be written"
            raise Refused(f"{plain!r} {there}: you may write {may}")
        refuse_too_large(text)
        text = whole_characters(text)
        changed = self._written.get(plain) != text
        self._written[plain] = text
        return changed

    def take(self, answer: Mapping[str, str]) -> None:
        """The files of a whole answer, found in a reply: of any size, as in prompt mode."""
        self._written.update(answer)

    def answer(self) -> dict[str, str]:
        """What was written: path -> text; empty where nothing was."""
        return dict(self._written)

    def _plain(self, path: str) -> str:
        """`./a//b` is `a/b`. Raises `Refused` for what does not lie below the work folder."""
        if len(path) > _LONGEST_PATH:
            raise Refused(f"a path of {len(path):,} characters is too long")
        parts = PurePosixPath(path).parts
        if not parts or path.startswith("/") or ".." in parts or "\\" in path or "\0" in path:
            told = path[:_NAMED]
            raise Refused(f"{told!r} is no path of a file here: write it like {self.writable[0]!r}")
        return str(PurePosixPath(path))

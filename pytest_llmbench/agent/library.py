"""Documents cut into sections, and found by their words: Okapi BM25 as SQLite's FTS5 computes it.

https://www.sqlite.org/fts5.html#the_bm25_function, with its fixed k1 = 1.2 and b = 0.75; a word
in a heading counts twice.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_llmbench.documents import document_files
from pytest_llmbench.errors import CaseBroken

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$")
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})(.*)")
_WORD = re.compile(r"\w+")
_WORDS = 64
"""Different words of a query that are looked for."""
_LONGEST = 4000
"""Characters of a section; what is longer is cut into several."""


@dataclass(frozen=True)
class Section:
    """`where` is the document's path and the heading, as `api/table.md: Sorting`."""

    where: str
    text: str


class Library:
    """The documents of one folder. Threads may share one. Raises `CaseBroken`."""

    def __init__(self, folder: Path) -> None:
        self._lock = threading.Lock()
        self._index = sqlite3.connect(":memory:", check_same_thread=False)
        weakref.finalize(self, self._index.close)  # Python 3.13 warns of one that is left open
        try:
            self._index.execute(
                "CREATE VIRTUAL TABLE section USING "
                "fts5(place, body, tokenize = 'porter unicode61')"
            )
        except sqlite3.OperationalError as error:
            raise CaseBroken(
                f"this Python's SQLite has no FTS5, which documents need ({error})"
            ) from error
        self.documents: list[str] = []
        for file in document_files(folder):
            name = file.relative_to(folder).as_posix()
            self.documents.append(name)
            rows = [(f"{name}: {heading}", text) for heading, text in sections(_text(file))]
            self._index.executemany("INSERT INTO section VALUES (?, ?)", rows)

    def search(self, query: str, most: int) -> list[Section]:
        """The best sections first; any of the words may stand in them."""
        words = list(dict.fromkeys(_WORD.findall(query.lower())))[:_WORDS]
        if not words:
            return []
        match = " OR ".join(f'"{word}"' for word in words)
        with self._lock:
            found = self._index.execute(
                "SELECT place, body FROM section WHERE section MATCH ? "
                "ORDER BY bm25(section, 2.0, 1.0), rowid LIMIT ?",
                (match, most),
            ).fetchall()
        return [Section(*row) for row in found]


def sections(text: str) -> Iterator[tuple[str, str]]:
    """Heading and text of each section; what stands before the first heading is `(top)`."""
    heading, lines, fence = "(top)", list[str](), ""
    for line in text.splitlines():
        edge = _FENCE.match(line)
        if edge and not fence:
            fence = edge[1]
        elif edge and edge[1].startswith(fence) and not edge[2].strip():
            fence = ""
        found = None if fence else _HEADING.match(line)
        if found:
            yield from _cut(heading, lines)
            heading, lines = found[1], []
        lines.append(line)
    yield from _cut(heading, lines)


def _cut(heading: str, lines: list[str]) -> Iterator[tuple[str, str]]:
    text = "\n".join(lines).strip()
    for start in range(0, len(text), _LONGEST):
        yield heading, text[start : start + _LONGEST]


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace")
    except OSError as error:
        raise CaseBroken(f"{file} cannot be read ({error.strerror})") from error

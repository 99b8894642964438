"""What is wanted of a reply, and what was found in it: files by path. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class ExtractionRules(Protocol):
    """What extraction must know of a language; every `Language` satisfies it."""

    @property
    def fence_tags(self) -> frozenset[str]:
        """Info strings of this language, in lower case."""

    def parses(self, code: str) -> bool:
        """Whether the text is whole, right code of this language."""


@dataclass(frozen=True)
class WantedFile:
    """One file that an answer may write; the first one of a case must be in the answer.

    `title` is the language as people write it, `tag` the info string of its fences.
    `any_name`: code that the reply gives another file name is meant all the same.
    """

    path: str
    title: str
    tag: str
    rules: ExtractionRules
    any_name: bool = False


@dataclass(frozen=True)
class Answer:
    """The code of a reply. `files` (path -> text) is empty where there is none to judge.

    `shown` is the code as a person reads it; `ignored` names files that the reply also
    holds and that nobody asked for.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    shown: str | None = None
    ignored: tuple[str, ...] = ()

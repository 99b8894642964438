"""What reading case files gives besides cases: the dataclasses other modules see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class ListedAnswer:
    """An answer that lies beside a Vue fixture, and what it must get.

    `files` maps paths as in `Fixture.answer_files` to texts. `wanted` holds those of `score`
    (0-100), `compiles` (bool), `missing` (list of checks) and `reason` (None: it passes)
    that are listed in `path` at `line`.
    """

    name: str
    files: Mapping[str, str]
    wanted: Mapping[str, Any]
    path: Path
    line: int


@dataclass(frozen=True)
class LockedCase:
    """What `llmbench verify` found out about a problem, as its lock file holds it.

    `digest` tells which text of the case that was. `why` says why it is shared. `self_judging`
    are the operations that `separate` allows. `tests` tells how the tests end with the reference:
    test key (see `Language.test_key`) -> outcome -> number of results; None without a reference.
    """

    digest: str
    isolation: str
    why: str | None = None
    self_judging: tuple[str, ...] = ()
    tests: Mapping[str, Mapping[str, int]] | None = None


def outcomes_in_words(outcomes: Mapping[str, int]) -> str:
    """Outcome -> number as text: `passed`, or `5 passed, 1 skipped`; empty where there are none."""
    if sum(outcomes.values()) == 1:
        return next(iter(outcomes))
    return ", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items()))

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

"""Which files are case files, by their names and places."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath

PROBLEM_GLOBS = ("problems/*.yaml", "problems/*.yml")
FIXTURE_GLOBS = ("validation_spec.json",)
LOCK_SUFFIX = ".lock.json"
"""How the names of lock files end: whatever the globs, they hold no cases."""
_INNER = ("target_project", "answers")
"""Folders of a fixture that hold no cases, whatever lies in them."""


def matches(path: PurePath, globs: Sequence[str]) -> bool:
    """Whether one of the globs matches, from the right, and it is no lock file."""
    return not path.name.endswith(LOCK_SUFFIX) and any(path.match(glob) for glob in globs)


def is_inner_folder(folder: Path, fixture_globs: Sequence[str]) -> bool:
    """Whether the folder is the project or the answers of a fixture."""
    if folder.name not in _INNER:
        return False
    names = {PurePath(glob).name for glob in fixture_globs}
    return any(path.is_file() for name in names for path in folder.parent.glob(name))


def is_fixture_file(path: Path, top: Path, globs: Sequence[str]) -> bool:
    """Whether a fixture is to be read from the file.

    Not from one in a package, or inside of another fixture's project; only folders below
    `top` are looked at.
    """
    if not matches(path, globs):
        return False
    above = [p for p in path.parents if p.is_relative_to(top)]
    return not any(p.name == "node_modules" or is_inner_folder(p, globs) for p in above)

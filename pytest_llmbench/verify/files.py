"""The case files that `llmbench verify` is to look at."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pytest_llmbench.case_files.discovery import (
    FIXTURE_GLOBS,
    LOCK_SUFFIX,
    PROBLEM_GLOBS,
    is_fixture_file,
    is_inner_folder,
    matches,
)


def case_files(path: Path) -> Iterator[Path]:
    """The case files at or below a path; a file that is named is taken for one.

    But not a lock file: the shell's `problems/*` names them, too.
    """
    if path.is_file():
        if not path.name.endswith(LOCK_SUFFIX):
            yield path
        return
    for folder, names, files in os.walk(path):
        here = Path(folder)
        names[:] = sorted(name for name in names if _is_searched(here / name))
        for file in sorted(here / name for name in files):
            if matches(file, PROBLEM_GLOBS) or is_fixture_file(file, path, FIXTURE_GLOBS):
                yield file


def _is_searched(folder: Path) -> bool:
    hidden = folder.name.startswith(".") or folder.name == "node_modules"
    return not hidden and not is_inner_folder(folder, FIXTURE_GLOBS)

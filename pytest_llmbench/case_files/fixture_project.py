"""The npm project of a Vue fixture on disk: where it is, and which paths of it may be named."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pytest_llmbench.case_files.globs import glob_matches
from pytest_llmbench.case_files.readers import filled, path_problem
from pytest_llmbench.case_files.yaml_nodes import Value
from pytest_llmbench.errors import CaseFileError
from pytest_llmbench.text import did_you_mean

LOCK_FILES = ("package-lock.json", "npm-shrinkwrap.json")
_SKIPPED = frozenset({"node_modules", "dist", "coverage"})


@dataclass(frozen=True)
class FixtureProject:
    """`own` is the folder that the fixture names; `root` is where npm installs its packages.

    They differ if `own` has no lock file and is a workspace of a folder above that has one.
    Both are resolved. Paths given and returned are POSIX paths below `own` unless said.
    """

    own: Path
    root: Path

    def from_root(self, path: str) -> str:
        """The same place as a path below `root`; "." is `own` itself."""
        return (PurePosixPath(self.own.relative_to(self.root)) / path).as_posix()

    def existing_file(self, text: str) -> str:
        """The plain form of a path to a file. Raises `ValueError` that says what is wrong."""
        path = self.plain_path(text)
        if not (self.own / path).is_file():
            raise ValueError(f"the project has no file {path!r}{self._near(path)}")
        return path

    def plain_path(self, text: str) -> str:
        """The plain form of a path that stays inside. Raises `ValueError`."""
        path = str(PurePosixPath(text)) if text else ""
        if problem := path_problem(path, "the project"):
            raise ValueError(problem)
        if not (self.own / path).resolve().is_relative_to(self.root):
            raise ValueError(f"path {path!r}: a link leads out of the project")
        return path

    def files(self) -> Iterator[str]:
        """Every file but packages, build output and hidden ones, in order."""
        for folder, names, files in os.walk(self.own):
            names[:] = sorted(n for n in names if n not in _SKIPPED and not n.startswith("."))
            for name in sorted(files):
                yield Path(folder, name).relative_to(self.own).as_posix()

    def scripts(self, cwd: str) -> tuple[str, ...]:
        """The npm scripts of the package that the folder `cwd` is in."""
        folder = self.own / cwd
        while folder != self.own and not (folder / "package.json").is_file():
            folder = folder.parent
        scripts = _package(folder / "package.json").get("scripts")
        return tuple(scripts) if isinstance(scripts, dict) else ()

    def _near(self, path: str) -> str:
        known = list(self.files())
        same_name = [k for k in known if PurePosixPath(k).name == PurePosixPath(path).name]
        return did_you_mean(path, same_name) or did_you_mean(path, known) or _or_these(same_name)


def find_project(folder: Path, value: Value | None, spec: Path) -> FixtureProject:
    """The project below the fixture's folder, or the one that `target_project_path` names.

    Raises `CaseFileError` if there is none.
    """
    text = "target_project" if value is None else filled(value)
    trouble = None
    if Path(text).is_absolute() or "\\" in text or not text.isprintable():
        trouble = f"target_project_path {text!r}: write a path relative to this file, with /"
    elif not (folder / text).is_dir():
        beside = "target_project/ beside this file, or target_project_path"
        trouble = f"there is no folder {text!r}: the project is {beside}"
    elif not (folder / text / "package.json").is_file():
        trouble = f"the folder {text!r} has no package.json: it is no npm project"
    if trouble:
        raise CaseFileError(spec, value.line if value else 1, trouble)
    own = (folder / text).resolve()
    _package(own / "package.json")
    return FixtureProject(own, _npm_root(own))


def _npm_root(own: Path) -> Path:
    if _has_lock(own):
        return own
    for above in own.parents:
        if _has_lock(above) and _covers(above, own):
            return above
    return own


def _has_lock(folder: Path) -> bool:
    return any((folder / name).is_file() for name in LOCK_FILES)


def _covers(above: Path, own: Path) -> bool:
    """Whether `own` is a workspace of the folder above."""
    try:
        globs = _package(above / "package.json").get("workspaces")
    except CaseFileError:
        return False  # somebody else's file, above what the fixture names
    if isinstance(globs, dict):
        globs = globs.get("packages")
    if not isinstance(globs, list):
        return False
    path = own.relative_to(above).as_posix()
    chosen = False
    for glob in map(str, globs):
        if glob_matches(glob.removeprefix("!"), path):
            chosen = not glob.startswith("!")
    return chosen


def _package(path: Path) -> dict[str, object]:
    """What a package.json holds. Raises `CaseFileError`."""
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise CaseFileError(path, 1, f"cannot be read: {error.strerror}") from error
    except json.JSONDecodeError as error:
        raise CaseFileError(path, error.lineno, f"not JSON: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise CaseFileError(path, 1, "not JSON that can be read") from error
    if not isinstance(data, dict):
        raise CaseFileError(path, 1, "must hold a JSON object")
    return data


def _or_these(paths: list[str]) -> str:
    return f" (there is {', '.join(map(repr, paths[:3]))})" if paths else ""

"""The files of a fixture's project: listed, hashed and copied; nothing is ever written there."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_llmbench.errors import CaseBroken

_NEVER = frozenset({"node_modules", ".git", ".npmrc"})
"""Left out wherever they stand. An `.npmrc` may hold a token: it is for the install alone."""
_BESIDE_PACKAGE_JSON = frozenset({"dist", "coverage"})
"""What tools write beside a package.json; elsewhere they are names like any other."""


@dataclass(frozen=True)
class ProjectFile:
    """`path` is POSIX, below the project; `link` is where a symbolic link leads, relative."""

    path: str
    source: Path
    executable: bool = False
    link: str | None = None


def project_files(project: Path) -> list[ProjectFile]:
    """All files and links, sorted by path.

    Raises `CaseBroken` for a link that leads out of the project, a thing that is neither file
    nor folder, or what cannot be read.
    """
    try:
        return sorted(_walk(project.resolve(), project.resolve()), key=lambda file: file.path)
    except OSError as error:
        raise CaseBroken(f"{error.filename} cannot be read ({error.strerror})") from error


def content_hash(files: list[ProjectFile]) -> str:
    """64 hexadecimal digits over names, executable bits, links and contents."""
    digest = hashlib.sha256()
    for file in files:
        about = [file.path, "x" if file.executable else "", file.link or ""]
        content = b"" if file.link else _read(file.source)
        for part in (*(text.encode("utf-8", "surrogateescape") for text in about), content):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def copy_files(files: list[ProjectFile], target: Path) -> None:
    """Copy into the folder `target`; files are read-only there, and keep their executable bit."""
    for file in files:
        path = target / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if file.link is not None:
            path.symlink_to(file.link)
            continue
        path.write_bytes(_read(file.source))
        path.chmod(0o555 if file.executable else 0o444)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CaseBroken(f"{path} cannot be read ({error.strerror})") from error


def _walk(folder: Path, project: Path) -> Iterator[ProjectFile]:
    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    skipped = _NEVER
    if any(entry.name == "package.json" for entry in entries):
        skipped = _NEVER | _BESIDE_PACKAGE_JSON
    for entry in entries:
        path = Path(entry.path)
        below = path.relative_to(project).as_posix()
        if entry.name in skipped:
            continue
        if entry.is_symlink():
            yield ProjectFile(below, path, link=_link(path, project))
        elif entry.is_dir():
            yield from _walk(path, project)
        elif entry.is_file():
            yield ProjectFile(below, path, bool(entry.stat().st_mode & stat.S_IXUSR))
        else:
            raise CaseBroken(f"{path} is neither a file nor a folder: take it out of the project")


def _link(path: Path, project: Path) -> str:
    """Where a link leads, from the folder it stands in."""
    told = path.readlink()
    target = Path(os.path.normpath(path.parent / told))
    if not target.is_relative_to(project) or not path.resolve().is_relative_to(project):
        raise CaseBroken(
            f"{path} is a link out of the project (to {told}): put a copy in its place"
        )
    return os.path.relpath(target, path.parent)

"""Copies of fixture projects with their packages linked in; the fixture is never written to.

A layout is the project's files and a `node_modules` of links, one per package, into the folder of
`packages.py`: on this machine for the resident checker, at `/deps` for a sandbox.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_llmbench.built_folders import built_folder
from pytest_llmbench.case import Fixture
from pytest_llmbench.errors import AttemptError, SandboxBroken
from pytest_llmbench.owned_folders import sweep_folders
from pytest_llmbench.sandbox.base import OnProgress
from pytest_llmbench.vue.packages import packages_folder
from pytest_llmbench.vue.project_files import ProjectFile, content_hash, copy_files, project_files

SANDBOX_PROJECT = "/project"
SANDBOX_PACKAGES = "/deps"
_SCHEMA = 1
_PREFIX = "llmbench-vue-"


@dataclass(frozen=True)
class LaidProject:
    """A fixture's project as it stands: `root` is read-only and complete with `node_modules`.

    `packages` is the folder its packages lie in; `identity` a hash of both contents.
    """

    root: Path
    packages: Path
    identity: str
    files: tuple[ProjectFile, ...]


class Projects:
    """The projects of a session's fixtures, each laid out once per content."""

    def __init__(self, cache_dir: Path, on_progress: OnProgress) -> None:
        self._cache_dir = cache_dir
        self._on_progress = on_progress
        sweep_folders(_PREFIX)  # what killed sessions left
        self._laid: dict[Path, LaidProject | AttemptError] = {}

    def laid(self, fixture: Fixture) -> LaidProject:
        """The project, its packages installed. Raises as `packages_folder`, and `CaseBroken`.

        What failed is not tried again in this session: no attempt waits for a dead network anew.
        """
        if fixture.project not in self._laid:
            try:
                self._laid[fixture.project] = self._lay(fixture.project)
            except AttemptError as error:
                self._laid[fixture.project] = error
        found = self._laid[fixture.project]
        if isinstance(found, AttemptError):
            raise type(found)(str(found))
        return found

    def _lay(self, project: Path) -> LaidProject:
        files = project_files(project)
        packages = packages_folder(self._cache_dir, project, self._on_progress)
        told = f"{_SCHEMA} {packages} {content_hash(files)}"
        identity = hashlib.sha256(told.encode()).hexdigest()[:20]
        root = self._cache_dir / "vue-projects" / identity
        try:
            built_folder(
                root,
                lambda folder: _lay_out(folder, files, packages, str(packages), None),
                lambda: None,  # quick: nobody need be told
            )
        except OSError as error:
            raise SandboxBroken(f"{project} cannot be laid out at {root}: {error}") from error
        return LaidProject(root, packages, identity, tuple(files))


@contextlib.contextmanager
def layout_with(laid: LaidProject, files: Mapping[str, str]) -> Iterator[Path]:
    """A copy for one sandboxed run, with `files` (path -> text) written; removed at the end.

    To be shown at `SANDBOX_PROJECT`, and `laid.packages` at `SANDBOX_PACKAGES`. Raises
    `SandboxBroken` if it cannot be written.
    """
    try:
        own = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    except OSError as error:
        raise SandboxBroken(f"no temporary folder for a project: {error}") from error
    try:
        root = own / "project"
        try:
            _lay_out(root, list(laid.files), laid.packages, SANDBOX_PACKAGES, laid.root)
            _write(root, files)
        except OSError as error:
            raise SandboxBroken(f"a project cannot be laid out at {root}: {error}") from error
        yield root
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _lay_out(
    root: Path, files: list[ProjectFile], packages: Path, deps: str, copied: Path | None
) -> None:
    """Files first, then links to packages as they are reached at `deps`."""
    root.mkdir(mode=0o755, exist_ok=True)
    if copied:  # from our own copy: the fixture may have been edited meanwhile
        files = [ProjectFile(f.path, copied / f.path, f.executable, f.link) for f in files]
    copy_files(files, root)
    for modules in _module_folders(packages):
        below = modules.relative_to(packages)
        if (root / below.parent).is_dir():
            _link_packages(modules, root / below, f"{deps}/{below.as_posix()}")
    for folder, _, _ in os.walk(root):  # whatever the umask
        Path(folder).chmod(0o755)


def _module_folders(packages: Path) -> Iterator[Path]:
    """`node_modules` of the root and of workspaces, not those within packages."""
    for folder, names, _ in os.walk(packages):
        if "node_modules" in names:
            yield Path(folder) / "node_modules"
            names.remove("node_modules")


def _link_packages(modules: Path, target: Path, deps: str) -> None:
    target.mkdir()
    for entry in sorted(modules.iterdir()):
        link = target / entry.name
        if entry.is_symlink():  # a workspace: its files lie in the layout itself
            link.symlink_to(entry.readlink())
        elif entry.name.startswith("@") and entry.is_dir():
            _link_packages(entry, link, f"{deps}/{entry.name}")
        elif entry.is_dir() and (entry.name == ".bin" or not entry.name.startswith(".")):
            link.symlink_to(f"{deps}/{entry.name}")


def _write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # a link in its place would lead to another file
        path.write_text(text, encoding="utf-8", newline="")
        path.chmod(0o444)
        for parent in path.relative_to(root).parents:
            (root / parent).chmod(0o755)

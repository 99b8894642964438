"""npm packages of a fixture's project, installed once per lock file: `<cache>/npm/<hash>`."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from pytest_llmbench.built_folders import built_folder
from pytest_llmbench.errors import CaseBroken, SandboxBroken
from pytest_llmbench.node import NPM_OPTIONS, host_node, npm
from pytest_llmbench.npm_errors import NpmFailed
from pytest_llmbench.sandbox.base import OnProgress

_SCHEMA = 1
"""Counted up when folders installed by an earlier version must not be used any more."""
_LOCKS = ("npm-shrinkwrap.json", "package-lock.json")
_OPTIONS = (*NPM_OPTIONS, "--include=dev", "--include=optional", "--include=peer")
"""vue-tsc is a development dependency: NODE_ENV=production in a shell must not leave it out."""


def packages_folder(cache_dir: Path, project: Path, on_progress: OnProgress) -> Path:
    """The folder with the project's `node_modules` (and those of its workspaces), made if need be.

    Several processes may ask at once: one installs, the others wait. Installing runs no script
    of any package. Raises `CaseBroken` for package files that cannot be used, `SandboxBroken`
    with npm's words for a network or machine that is to blame, `ToolchainMissing` without npm.
    """
    project = project.resolve()
    files = _package_files(project)
    waiting = f"waiting for another process that installs the packages of {project}"
    try:
        return built_folder(
            cache_dir / "npm" / _hash(files),
            lambda folder: _install(folder, project, files, on_progress),
            lambda: on_progress(waiting),
        )
    except OSError as error:
        raise SandboxBroken(f"npm packages of {project} cannot be kept: {error}") from error


def _package_files(project: Path) -> dict[str, bytes]:
    """What an install depends on: path below the project -> content."""
    root = _read(project, "package.json")
    lock_name = next((name for name in _LOCKS if (project / name).is_file()), None)
    found = {"package.json": root}
    if lock_name:
        found[lock_name] = _read(project, lock_name)
    locked = _object(project / lock_name, found[lock_name]) if lock_name else {}
    for folder in sorted({*_workspaces(project, root), *_local_folders(locked)}):
        name = f"{folder}/package.json"
        if (project / name).is_file():
            found[name] = _read(project, name)
    for tarball in _local_tarballs(locked):
        found[tarball] = _read(project, tarball)
    return found


def _workspaces(project: Path, package_json: bytes) -> Iterator[str]:
    """Folders that `workspaces` of the root names, by glob; `!glob` takes some out again."""
    told = _object(project / "package.json", package_json).get("workspaces", [])
    globs = told.get("packages", []) if isinstance(told, dict) else told
    chosen: set[str] = set()
    for glob in globs if isinstance(globs, list) else []:
        taken_out, pattern = str(glob).startswith("!"), str(glob).lstrip("!").removeprefix("./")
        if not pattern.strip("/."):
            continue
        matches = {
            path.parent.relative_to(project).as_posix()
            for path in _found(project, f"{pattern.rstrip('/')}/package.json")
            if "node_modules" not in path.parts
        }
        chosen = chosen - matches if taken_out else chosen | matches
    yield from chosen


def _found(project: Path, pattern: str) -> list[Path]:
    try:
        return [path for path in project.glob(pattern) if path.resolve().is_relative_to(project)]
    except (ValueError, NotImplementedError) as error:
        told = f"workspaces: {pattern!r} is no glob below the project: {error}"
        raise CaseBroken(f"{project / 'package.json'}: {told}") from error


def _local_folders(lock: dict[str, Any]) -> Iterator[str]:
    """Packages that lie in the project itself: workspaces, and `file:` dependencies."""
    for path in _locked_packages(lock):
        if path and "node_modules" not in PurePosixPath(path).parts and _is_inside(path):
            yield path


def _local_tarballs(lock: dict[str, Any]) -> Iterator[str]:
    for package in _locked_packages(lock).values():
        told = str(package.get("resolved", ""))
        path = told.removeprefix("file:")
        if path != told and path.endswith((".tgz", ".tar.gz", ".tar")) and _is_inside(path):
            yield PurePosixPath(path).as_posix()


def _locked_packages(lock: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Path -> entry; what is no entry is npm's to complain of."""
    packages = lock.get("packages")
    found = packages.items() if isinstance(packages, dict) else ()
    return {path: entry for path, entry in found if isinstance(entry, dict)}


def _is_inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return not pure.is_absolute() and ".." not in pure.parts


def _install(folder: Path, project: Path, files: dict[str, bytes], on_progress: OnProgress) -> None:
    locked = any(name in files for name in _LOCKS)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    npmrc = project / ".npmrc"
    if npmrc.is_file():
        shutil.copyfile(npmrc, folder / ".npmrc")
    floating = "" if locked else "; without a lock file their versions float"
    on_progress(f"installing the npm packages of {project}, once{floating}")
    _npm(folder, project, "ci" if locked else "install")
    (folder / ".npmrc").unlink(missing_ok=True)  # it may hold a token
    (folder / "node_modules").mkdir(exist_ok=True)


def _npm(folder: Path, project: Path, command: str) -> None:
    try:
        npm(host_node(), folder, (command, *_OPTIONS))
    except NpmFailed as error:
        cause, _, more = str(error).partition("\n")
        told = f"{cause} (packages of {project})\n{more}".rstrip()
        if error.of_package_files:
            raise CaseBroken(f"{told}") from error
        raise SandboxBroken(told) from error


def _hash(files: dict[str, bytes]) -> str:
    """20 hexadecimal digits over package files and node's version (npm picks packages by it)."""
    node = ".".join(map(str, host_node().version))
    digest = hashlib.sha256(f"{_SCHEMA} {node}".encode())
    for name, content in sorted(files.items()):
        digest.update(b"%d %s %d " % (len(name), name.encode(), len(content)) + content)
    return digest.hexdigest()[:20]


def _read(project: Path, name: str) -> bytes:
    try:
        return (project / name).read_bytes()
    except OSError as error:
        raise CaseBroken(f"{project / name} cannot be read ({error.strerror})") from error


def _object(path: Path, content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError as error:
        raise CaseBroken(f"{path} is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise CaseBroken(f"{path} must hold a JSON object")
    return found

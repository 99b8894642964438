"""Environments of this machine, built once per content: `<cache>/environments/<lang>-<hash>`."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from filelock import FileLock, Timeout

from pytest_llmbench.sandbox.base import Environment, OnProgress

SCHEMA = 1
"""Counted up when folders built by an earlier version must not be used any more."""


def environment_folder(cache_dir: Path, environment: Environment, on_progress: OnProgress) -> Path:
    """The folder of an environment, building it where it is not there yet.

    Several processes may ask at once: one builds, the others wait. A build that fails
    leaves nothing. Raises what `HostRecipe.build` raises, and `OSError`.
    """
    home = cache_dir / "environments"
    home.mkdir(parents=True, exist_ok=True)
    folder = home / f"{environment.lang}-{content_hash(environment)}"
    if folder.is_dir():
        return folder
    with _locked(folder, environment, on_progress):
        if not folder.is_dir():
            _build(folder, environment, on_progress)
    return folder


def content_hash(environment: Environment) -> str:
    """16 hexadecimal digits over everything that can change what a build gives."""
    digest = hashlib.sha256()
    parts = [str(SCHEMA), environment.lang, environment.host.fingerprint()]
    for text in (*parts, *sorted(environment.requirements)):
        _add(digest, text.encode())
    for name, path in _inputs(environment):
        _add(digest, name.encode())
        _add(digest, path.read_bytes())
    return digest.hexdigest()[:16]


def _inputs(environment: Environment) -> Iterator[tuple[str, Path]]:
    """The files that can change what is built, each with a name that tells its runner."""
    runner = environment.runner
    if environment.package_files:
        yield from ((name, runner / name) for name in environment.package_files)
        return
    yield from ((path.relative_to(runner).as_posix(), path) for path in _files(runner))
    for shared in environment.shares:
        for path in _files(shared):
            yield f"../{shared.name}/{path.relative_to(shared).as_posix()}", path


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def _add(digest: hashlib._Hash, part: bytes) -> None:
    digest.update(len(part).to_bytes(8, "big") + part)  # no two lists of parts look alike


def _locked(
    folder: Path, environment: Environment, on_progress: OnProgress
) -> AbstractContextManager[object]:
    lock = FileLock(folder.with_suffix(".lock"))
    try:
        return lock.acquire(timeout=0)
    except Timeout:
        on_progress(f"waiting for another process that builds the {environment.lang} environment")
        return lock.acquire()


def _build(folder: Path, environment: Environment, on_progress: OnProgress) -> None:
    packages = ", ".join(environment.requirements) or "no further packages"
    on_progress(f"building the {environment.lang} environment, once ({packages})")
    unfinished = folder.with_suffix(".building")
    # We hold the lock, so one that lies there was left by a process that is no more.
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        environment.host.build(unfinished, environment.requirements, on_progress)
        _readable_by_all(unfinished)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _readable_by_all(folder: Path) -> None:
    """The user inside the sandbox is not the one who built, whose umask may be 077."""
    for path in (folder, *folder.rglob("*")):
        if path.is_symlink():
            continue
        mode = path.stat().st_mode & 0o7777
        wanted = mode | 0o444 | (0o111 if path.is_dir() or mode & 0o100 else 0)
        if wanted != mode:
            path.chmod(wanted)

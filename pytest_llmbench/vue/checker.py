"""Client of the resident checker (`runners/vue/checker/checker.mjs`), which analyses answers.

It never runs code of an answer. All the same it may neither write nor start anything where node
can be kept from it (its permission model), and sees no environment.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pytest_llmbench.case import Fixture
from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.node import HostNode, host_node
from pytest_llmbench.runner_files import runner_folder
from pytest_llmbench.sandbox.base import OnProgress
from pytest_llmbench.vue.findings import Findings, read_findings
from pytest_llmbench.vue.line_process import LineProcess, ProcessLost
from pytest_llmbench.vue.packages import packages_folder
from pytest_llmbench.vue.project_paths import paths_below
from pytest_llmbench.vue.projects import LaidProject

HEAP_MB = 2048
"""Of the checker's JavaScript heap: three open projects of common size need a quarter of it."""

_TOOLS = ("vue-tsc", "typescript", "vue", "@vue/compiler-sfc")


class CheckFailed(Exception):
    """The checker gave no findings."""


class CheckerRefused(CheckFailed):
    """The checker is well and says that it cannot check.

    `kind` as in its protocol: "unsupported", "config", "request", "patterns" or "crash".
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class CheckerLost(CheckFailed):
    """The checker's process died, or had to be ended since it did not answer in time."""

    def __init__(self, problem: str, *, timed_out: bool) -> None:
        super().__init__(problem)
        self.timed_out = timed_out


class Checker:
    """The process, started when first asked and anew when it was lost.

    `seconds` is the longest that a request may take. Every method raises `CheckFailed`,
    and `SandboxBroken` or `ToolchainMissing` if node cannot be started.
    """

    def __init__(self, cache_dir: Path, on_progress: OnProgress, heap_mb: int = HEAP_MB) -> None:
        self._cache_dir = cache_dir.resolve()
        self._on_progress = on_progress
        self._heap_mb = heap_mb
        self._process: LineProcess | None = None
        self._with_own_tools = False
        self._ids = itertools.count(1)
        self._ended = False

    @property
    def pid(self) -> int | None:
        """Of the process; None before it is started and after it was lost."""
        return self._process.pid if self._process else None

    def open(self, project: LaidProject, fixture: Fixture, seconds: float) -> dict[str, str]:
        """Make a project ready; gives the versions of the tools that check it."""
        self._lend_tools(project)
        reply = self._ask("open", project, _place(project, fixture), seconds)
        return {str(name): str(version) for name, version in reply["versions"].items()}

    def check(
        self,
        project: LaidProject,
        fixture: Fixture,
        files: Mapping[str, str],
        seconds: float,
        *,
        stub: Sequence[str] = (),
    ) -> Findings:
        """Check an answer (path -> text), laid over the project; with none, the project itself.

        `stub` names components to be taken for well, whatever they hold.
        """
        self._lend_tools(project)
        matched = bool(files)
        asked = {
            "files": dict(files),
            "originals": {path: fixture.originals.get(path, "") for path in files},
            "patterns": dict(fixture.patterns) if matched else {},
            "forbidden": dict(fixture.forbidden) if matched else {},
            "naming": dict(fixture.naming) if matched else {},
            "stub": list(stub),
        }
        place = _place(project, fixture)
        return read_findings(self._ask("check", project, {**place, **asked}, seconds))

    def end(self) -> None:
        """Kill the process for good; may be called while another thread asks it."""
        self._ended = True
        if self._process:
            self._process.kill()

    def close(self) -> None:
        """End the process; it is started anew if asked again, unless `end` was called."""
        if self._process:
            self._process.close()
            self._process = None

    def _lend_tools(self, project: LaidProject) -> None:
        """Start anew with the runner's own packages if a project does not bring the tools."""
        if not self._with_own_tools and not _brings_tools(project):
            self.close()
            self._with_own_tools = True

    def _ask(
        self, operation: str, project: LaidProject, request: Mapping[str, Any], seconds: float
    ) -> dict[str, Any]:
        told = paths_below(project)
        if self._ended:
            raise CheckerLost("the session has ended", timed_out=False)
        if self._process is None:
            self._process = self._start()
        process = self._process
        try:
            reply = process.ask({"id": next(self._ids), "op": operation, **request}, seconds)
        except ProcessLost as error:
            self._process = None
            tail = told(process.stderr_tail())
            reason = f"the checker was lost: {error}" + (f"\n{tail}" if tail else "")
            raise CheckerLost(reason, timed_out=error.timed_out) from None
        reply = told(reply)
        if "error" in reply:
            raise CheckerRefused(str(reply["error"]["kind"]), str(reply["error"]["message"]))
        found: dict[str, Any] = reply["ok"]
        return found

    def _start(self) -> LineProcess:
        runner = runner_folder("vue").resolve()
        modules: list[str] = []
        if self._with_own_tools:
            folder = packages_folder(self._cache_dir, runner, self._on_progress)
            modules = ["--modules", str(folder / "node_modules")]
        host = host_node()
        command = [
            str(host.node),
            f"--max-old-space-size={self._heap_mb}",
            *_permissions(host, (runner, *self._readable())),
            str(runner / "checker" / "checker.mjs"),
            *modules,
        ]
        try:
            return LineProcess(command)
        except OSError as error:
            raise SandboxBroken(f"the Vue checker cannot be started: {error}") from error

    def _readable(self) -> tuple[Path, Path]:
        return self._cache_dir / "npm", self._cache_dir / "vue-projects"


def _brings_tools(project: LaidProject) -> bool:
    """Whether all that checks a project is among its own packages, as it mostly is."""
    modules = project.packages / "node_modules"
    there = all((modules / name / "package.json").is_file() for name in _TOOLS)
    return there and not _version(modules / "vue").startswith("2.")


def _version(package: Path) -> str:
    try:
        return str(json.loads((package / "package.json").read_text("utf-8"))["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _place(project: LaidProject, fixture: Fixture) -> dict[str, str]:
    return {
        "project": str(project.root.resolve()),
        "cwd": fixture.compilation_cwd,
        "target": fixture.target_file,
    }


def _permissions(host: HostNode, readable: Sequence[Path]) -> list[str]:
    """Only these folders may be read; nothing may be written, no process or thread started."""
    stable = (22, 13) <= host.version < (23,) or host.version >= (23, 5)
    option = "--permission" if stable else "--experimental-permission"
    return [option, "--no-warnings", *(f"--allow-fs-read={folder}/" for folder in readable)]

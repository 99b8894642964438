"""Runs of the judge in `runners/vue` on a project with an answer in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_llmbench.case import Case
from pytest_llmbench.judging.judge_run import Outcome, run_judge
from pytest_llmbench.sandbox.base import Limits, OnProgress, Prepared, Sandbox
from pytest_llmbench.vue.baseline import fixture_of
from pytest_llmbench.vue.environment import vue_environment
from pytest_llmbench.vue.projects import (
    SANDBOX_PACKAGES,
    SANDBOX_PROJECT,
    LaidProject,
    layout_with,
)


class JudgeRuns:
    """The judge in one sandbox. `timeout` is seconds for the tests of one answer, or one script."""

    def __init__(self, sandbox: Sandbox, timeout: float, on_progress: OnProgress) -> None:
        self.sandbox = sandbox
        self._timeout = timeout
        self._on_progress = on_progress

    def prepare(self) -> Prepared:
        """Build or find the environment; see `Sandbox.prepare`."""
        return self.sandbox.prepare(vue_environment(), self._on_progress)

    def on_project(
        self,
        case: Case,
        project: LaidProject,
        files: Mapping[str, str],
        limits: Limits,
        binds: Mapping[Path, str] | None = None,
        **told: Any,
    ) -> Outcome:
        """Run the judge with `files` (path -> text) laid over the project; `told` is its request.

        Raises `SandboxBroken` and `ToolchainMissing`.
        """
        fixture = fixture_of(case)
        request = {
            "timeout": case.timeout or self._timeout,
            "root": SANDBOX_PROJECT,
            "cwd": fixture.compilation_cwd,
            "answers": list(fixture.answer_files),
            **told,
        }
        with layout_with(project, files) as layout:
            if "tests" in told:
                _link_vitest(layout / "node_modules")
            shown = {layout: SANDBOX_PROJECT, project.packages: SANDBOX_PACKAGES}
            return self.run(request, limits, {**shown, **(binds or {})})

    def run(self, request: Mapping[str, Any], limits: Limits, binds: Mapping[Path, str]) -> Outcome:
        """One run; `request` is what docs/judges.md lists, without the nonce."""
        return run_judge(self.sandbox, self.prepare(), request, limits, binds=binds)


def _link_vitest(modules: Path) -> None:
    """The runner's in place of the project's: Vitest looks for what it needs from the root on."""
    link = modules / "vitest"
    link.unlink(missing_ok=True)
    link.symlink_to("/env/node_modules/vitest")

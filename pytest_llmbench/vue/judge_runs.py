"""Runs of the judge in `runners/vue` on a project with an answer in it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pytest_llmbench.case import Case
from pytest_llmbench.languages.base import JudgeReport
from pytest_llmbench.sandbox.base import ExecResult, Job, Limits, OnProgress, Prepared, Sandbox
from pytest_llmbench.verdict import read_report
from pytest_llmbench.vue.baseline import fixture_of
from pytest_llmbench.vue.environment import vue_environment
from pytest_llmbench.vue.projects import (
    SANDBOX_PACKAGES,
    SANDBOX_PROJECT,
    LaidProject,
    layout_with,
)

_GRACE = 10.0
"""Seconds the sandbox lives on after the judge's own deadline, for it to report."""

Outcome = tuple[ExecResult, JudgeReport | None]


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
        prepared, nonce = self.prepare(), secrets.token_hex(16)
        allowed = replace(limits, seconds=request["timeout"] + _GRACE)
        stdin = json.dumps({**request, "nonce": nonce}).encode()
        result = self.sandbox.run(prepared, Job({}, stdin, allowed, binds))
        return result, read_report(result, nonce)


def _link_vitest(modules: Path) -> None:
    """The runner's in place of the project's: Vitest looks for what it needs from the root on."""
    link = modules / "vitest"
    link.unlink(missing_ok=True)
    link.symlink_to("/env/node_modules/vitest")

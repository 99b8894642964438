"""The seam between the judge of fixtures and what runs a project's code in a sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pytest_llmbench.case import Case
from pytest_llmbench.verdict import Verdict
from pytest_llmbench.vue.findings import Diagnostic
from pytest_llmbench.vue.projects import LaidProject


@dataclass(frozen=True)
class Compilation:
    """What the fixture's `compilation_command` told of an answer.

    `diagnostics` are empty where it compiles. `trouble` is a verdict (test_timeout,
    resource_limit, tampering, ...) where the command came to no end or to a bad one.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    trouble: Verdict | None = None


class CodeRunner(Protocol):
    """Runs what a fixture has to run. `files` (path -> text) are laid over the project.

    Methods raise `ToolchainMissing`, `SandboxBroken` or `CaseBroken` for what is not the
    answer's fault.
    """

    def expected(self, case: Case, project: LaidProject) -> int:
        """How many functional tests must pass."""

    def run(self, case: Case, project: LaidProject, files: Mapping[str, str]) -> Verdict:
        """Run the functional tests on an answer."""

    def compile(self, case: Case, project: LaidProject, files: Mapping[str, str]) -> Compilation:
        """Run the fixture's `compilation_command` on an answer, or on the project as it is."""

    def toolchain(self) -> str:
        """What functional tests run in: `vitest 4.1.12, happy-dom 21.0.4`."""

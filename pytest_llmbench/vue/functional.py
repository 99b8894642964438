"""Functional tests and npm scripts of Vue fixtures: what runs, runs in the sandbox."""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from pytest_llmbench.cache import write_whole
from pytest_llmbench.case import Case
from pytest_llmbench.errors import CaseBroken
from pytest_llmbench.languages.base import JudgeReport
from pytest_llmbench.runner_files import runner_hash
from pytest_llmbench.sandbox.base import ExecResult, Job, Limits, OnProgress, Prepared, Sandbox
from pytest_llmbench.verdict import Verdict, decide, read_report
from pytest_llmbench.vue.baseline import fixture_of
from pytest_llmbench.vue.compile_output import read_diagnostics
from pytest_llmbench.vue.environment import vue_environment
from pytest_llmbench.vue.projects import (
    SANDBOX_PACKAGES,
    SANDBOX_PROJECT,
    LaidProject,
    layout_with,
)
from pytest_llmbench.vue.running import Compilation
from pytest_llmbench.vue.stubs import stubs

_GRACE = 10.0
"""Seconds the sandbox lives on after the tests' own deadline, for the judge to report."""
_LIMITS = Limits(memory=1 << 30)
"""Vite, Vue's compiler and a DOM beside the tests themselves."""
_SCRIPT_LIMITS = Limits(
    memory=2 << 30, processes=256, tmp=512 << 20, tmp_inodes=1 << 16, open_files=4096
)
"""A copy of the project, npm and the project's whole compiler."""
_CRASHED = "type_error"
_SCHEMA = 1
"""Of the remembered expected tests: another number forgets them all."""
_SOURCES = frozenset({".vue", ".ts", ".mts", ".tsx", ".js", ".mjs", ".jsx"})


class FunctionalTests:
    """A `CodeRunner`. `timeout` is seconds for the tests of one answer, or one script.

    `browser`: tests run in a real Chromium in place of a DOM in node.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        cache_dir: Path,
        timeout: float,
        on_progress: OnProgress,
        browser: bool = False,
    ) -> None:
        self._sandbox = sandbox
        self._expected_dir = cache_dir / "expected-vue"
        self._timeout = timeout
        self._on_progress = on_progress
        self._browser = browser
        self._expected: dict[str, dict[str, int]] = {}

    def expected(self, case: Case, project: LaidProject) -> int:
        """See `CodeRunner.expected`."""
        return sum(self._tests(case, project, self._prepare()).values())

    def run(self, case: Case, project: LaidProject, files: Mapping[str, str]) -> Verdict:
        """See `CodeRunner.run`."""
        prepared = self._prepare()
        expected = self._tests(case, project, prepared)
        result, report = self._judge(case, project, prepared, files, "run")
        return decide(result, report, expected, _key)

    def compile(self, case: Case, project: LaidProject, files: Mapping[str, str]) -> Compilation:
        """See `CodeRunner.compile`."""
        done = self._compile(case, project, files)
        if done.trouble and done.trouble.reason == _CRASHED and files:
            alone = self._compile(case, project, {})
            if alone.trouble:
                raise CaseBroken(
                    f"{case.path}: npm script {fixture_of(case).compilation_command!r} fails on "
                    f"the project without any answer, too: {alone.trouble.message}"
                )
        return done

    def _compile(self, case: Case, project: LaidProject, files: Mapping[str, str]) -> Compilation:
        fixture = fixture_of(case)
        script = fixture.compilation_command
        result, report = self._judge(
            case, project, self._prepare(), files, "command", script=script
        )
        if report is None or report.problem is not None:
            return Compilation(trouble=decide(result, report, {"compiles": 1}, _key))
        diagnostics = read_diagnostics(report.log, fixture.compilation_cwd)
        if diagnostics or report.exit_code == 0:
            return Compilation(diagnostics)
        message = f"npm run {script} ended with exit code {report.exit_code}"
        message = f"{message} and no diagnostic: {report.log[-1000:].strip()}"
        trouble = Verdict(False, _CRASHED, message, 0.0, exit_code=report.exit_code, log=report.log)
        return Compilation(trouble=trouble)

    def _prepare(self) -> Prepared:
        return self._sandbox.prepare(vue_environment(), self._on_progress)

    # -- which tests must pass ----------------------------------------------------------

    def _tests(self, case: Case, project: LaidProject, prepared: Prepared) -> dict[str, int]:
        """Test id -> number of results; remembered in the user's cache."""
        key = self._fingerprint(case, project, prepared)
        if key not in self._expected:
            path = self._expected_dir / f"{key}.json"
            found = _recall(path)
            if found is None:
                found = self._list(case, project, prepared)
                with contextlib.suppress(OSError):  # the next session lists them again
                    write_whole(path, json.dumps(found, indent=1))
            self._expected[key] = found
        return self._expected[key]

    def _list(self, case: Case, project: LaidProject, prepared: Prepared) -> dict[str, int]:
        fixture = fixture_of(case)
        sources = [*fixture.functional_tests.values(), *_sources(project)]
        standing_in = stubs(fixture.answer_files, sources)
        result, report = self._judge(case, project, prepared, standing_in, "list")
        if report is None:
            raise CaseBroken(
                f"{case.path}: the functional tests of {case.id} ended their own judge "
                f"(exit code {result.exit_code}, timed out: {result.timed_out}): mend them"
            )
        found = Counter(_key(test.id) for test in report.tests)
        if report.problem or not found:
            raise CaseBroken(
                f"{case.path}: the functional tests of {case.id} cannot be listed without an "
                f"answer: mend them. {report.message}\n{report.log[-1500:]}".rstrip()
            )
        return dict(found)

    def _fingerprint(self, case: Case, project: LaidProject, prepared: Prepared) -> str:
        """A hash of all that could change which tests are expected."""
        fixture, environment = fixture_of(case), prepared.environment
        parts = [
            _SCHEMA, prepared.identity, runner_hash(environment.runner, *environment.shares),
            project.identity, dict(fixture.functional_tests), fixture.answer_files,
            fixture.compilation_cwd, self._browser,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:40]

    # -- the sandbox --------------------------------------------------------------------

    def _judge(
        self,
        case: Case,
        project: LaidProject,
        prepared: Prepared,
        files: Mapping[str, str],
        mode: str,
        **told: Any,
    ) -> tuple[ExecResult, JudgeReport | None]:
        fixture = fixture_of(case)
        nonce = secrets.token_hex(16)
        timeout = case.timeout or self._timeout
        request = {
            "nonce": nonce,
            "mode": mode,
            "timeout": timeout,
            "root": SANDBOX_PROJECT,
            "cwd": fixture.compilation_cwd,
            "answers": list(fixture.answer_files),
            "tests": list(fixture.functional_tests),
            **told,
        }
        if mode == "command":
            limits, laid = _SCRIPT_LIMITS, files
        else:
            limits, laid = _LIMITS, {**files, **fixture.functional_tests}
        limits = replace(limits, seconds=timeout + _GRACE)
        with layout_with(project, laid) as layout:
            binds = {layout: SANDBOX_PROJECT, project.packages: SANDBOX_PACKAGES}
            job = Job({}, json.dumps(request).encode(), limits, binds)
            result = self._sandbox.run(prepared, job)
        return result, read_report(result, nonce)


def _key(test_id: str) -> str:
    """The id itself: titles come from the test file."""
    return test_id


def _sources(project: LaidProject) -> Iterator[str]:
    for file in project.files:
        if file.link is None and PurePosixPath(file.path).suffix in _SOURCES:
            yield (project.root / file.path).read_text("utf-8", "replace")


def _recall(path: Path) -> dict[str, int] | None:
    """What a session before found; None if there is nothing, or nothing that can be true."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or not all(type(n) is int and n > 0 for n in found.values()):
        return None
    return found or None

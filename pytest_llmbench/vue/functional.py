"""Functional tests of Vue fixtures: Vitest in the sandbox, in a DOM of node or in Chromium."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from pytest_llmbench.cache import write_whole
from pytest_llmbench.case import Case
from pytest_llmbench.errors import CaseBroken, ToolchainMissing
from pytest_llmbench.judging.judge_run import Outcome
from pytest_llmbench.node_recipe import locked_versions
from pytest_llmbench.runner_files import runner_hash
from pytest_llmbench.sandbox.base import Limits, OnProgress, Sandbox
from pytest_llmbench.verdict import Verdict, decide
from pytest_llmbench.vue import browser as chromium
from pytest_llmbench.vue.baseline import fixture_of
from pytest_llmbench.vue.environment import DOM_PACKAGES
from pytest_llmbench.vue.judge_runs import JudgeRuns
from pytest_llmbench.vue.npm_script import run_script
from pytest_llmbench.vue.projects import LaidProject
from pytest_llmbench.vue.running import Compilation
from pytest_llmbench.vue.stubs import stubs

_LIMITS = Limits(memory=1 << 30)
"""Vite, Vue's compiler and a DOM beside the tests themselves."""
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
        self._runs = JudgeRuns(sandbox, timeout, on_progress)
        self._expected_dir = cache_dir / "expected-vue"
        self._in_browser = browser
        self._expected: dict[str, dict[str, int]] = {}

    def expected(self, case: Case, project: LaidProject) -> int:
        """See `CodeRunner.expected`."""
        return sum(self._tests(case, project).values())

    def run(self, case: Case, project: LaidProject, files: Mapping[str, str]) -> Verdict:
        """See `CodeRunner.run`."""
        expected = self._tests(case, project)
        result, report = self._judge(case, project, files, "run")
        return decide(result, report, expected, str)  # a test's key is its id

    def compile(self, case: Case, project: LaidProject, files: Mapping[str, str]) -> Compilation:
        """See `CodeRunner.compile`."""
        return run_script(self._runs, case, project, files)

    def toolchain(self) -> str:
        """What the tests run in: `vitest 4.1.12, happy-dom 21.0.4`. Raises `ToolchainMissing`."""
        lock = locked_versions(self._runs.prepare().environment.runner / "package-lock.json")
        vitest, dom = (f"{name} {lock[name]}" for name in DOM_PACKAGES)
        where = f"chromium {self._browser.version}" if self._in_browser else dom
        return f"{vitest}, {where}"

    @property
    def _browser(self) -> chromium.Browser:
        if isinstance(self._found, ToolchainMissing):
            raise ToolchainMissing(str(self._found))
        return self._found

    @cached_property
    def _found(self) -> chromium.Browser | ToolchainMissing:
        try:
            return chromium.find_browser(self._runs)
        except ToolchainMissing as missing:  # asked once, told of every attempt
            return missing

    def _judge(
        self, case: Case, project: LaidProject, files: Mapping[str, str], mode: str
    ) -> Outcome:
        tests = fixture_of(case).functional_tests
        laid = {**files, **tests}
        told: dict[str, Any] = {"mode": mode, "tests": list(tests)}
        if not self._in_browser:
            return self._runs.on_project(case, project, laid, _LIMITS, **told)
        found = self._browser
        told["browser"] = found.program
        return self._runs.on_project(case, project, laid, chromium.LIMITS, found.binds, **told)

    # -- which tests must pass ----------------------------------------------------------

    def _tests(self, case: Case, project: LaidProject) -> dict[str, int]:
        """Test id -> number of results; remembered in the user's cache."""
        key = self._fingerprint(case, project)
        if key not in self._expected:
            path = self._expected_dir / f"{key}.json"
            found = _recall(path)
            if found is None:
                found = self._list(case, project)
                with contextlib.suppress(OSError):  # the next session lists them again
                    write_whole(path, json.dumps(found, indent=1))
            self._expected[key] = found
        return self._expected[key]

    def _list(self, case: Case, project: LaidProject) -> dict[str, int]:
        fixture = fixture_of(case)
        sources = [*fixture.functional_tests.values(), *_sources(project)]
        standing_in = stubs(fixture.answer_files, sources)
        result, report = self._judge(case, project, standing_in, "list")
        if report is None:
            raise CaseBroken(
                f"{case.path}: the functional tests of {case.id} ended their own judge "
                f"(exit code {result.exit_code}, timed out: {result.timed_out}): mend them"
            )
        found = Counter(test.id for test in report.tests)
        if report.problem or not found:
            raise CaseBroken(
                f"{case.path}: the functional tests of {case.id} cannot be listed without an "
                f"answer: mend them. {report.message}\n{report.log[-1500:]}".rstrip()
            )
        return dict(found)

    def _fingerprint(self, case: Case, project: LaidProject) -> str:
        """A hash of all that could change which tests are expected."""
        fixture, prepared = fixture_of(case), self._runs.prepare()
        environment = prepared.environment
        parts = [
            _SCHEMA, prepared.identity, runner_hash(environment.runner, *environment.shares),
            project.identity, dict(fixture.functional_tests), fixture.answer_files,
            fixture.compilation_cwd, self._browser.version if self._in_browser else None,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:40]


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

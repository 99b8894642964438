"""The judge of Vue fixtures: the compiler's word, the syntax tree's, and functional tests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pytest_llmbench.answer import ExtractionRules, WantedFile
from pytest_llmbench.case import Case, Fixture
from pytest_llmbench.errors import CaseBroken
from pytest_llmbench.judging.base import Check, Judgement
from pytest_llmbench.once import Once
from pytest_llmbench.sandbox.base import OnProgress, Sandbox
from pytest_llmbench.verdict import Verdict
from pytest_llmbench.vue.base import VueScores
from pytest_llmbench.vue.baseline import fixture_of, require_compiling, require_well, trouble
from pytest_llmbench.vue.blame import Blame, FairCheck
from pytest_llmbench.vue.checker import Checker, CheckFailed
from pytest_llmbench.vue.findings import Findings
from pytest_llmbench.vue.project_texts import ProjectTexts, hidden_from
from pytest_llmbench.vue.projects import LaidProject, Projects
from pytest_llmbench.vue.running import CodeRunner
from pytest_llmbench.vue.scores import nothing_known, weigh
from pytest_llmbench.waiting import turn_of

RulesFor = Callable[[str], tuple[str, str, ExtractionRules]]
"""Path of a file -> title of its language, tag of its fences, how it is found in a reply."""
_COLD = 4
"""The first check of a project builds its whole program: so many times the seconds of others."""
_COLD_SECONDS = 120.0
_END_SECONDS = 2.0


@dataclass(frozen=True)
class _Ready:
    """A case that can be judged. `fixture` is held so that its `id` stays its own."""

    fixture: Fixture
    project: LaidProject
    toolchain: str
    tests_total: int | None


class VueJudge:
    """A `CaseJudge` for Vue fixtures. `timeout` is seconds for one check, and for one test run.

    `sandbox` gives the sandbox; it is asked for only where code of an answer runs, which is in
    functional tests and by a `compilation_command`. Threads may share one: it judges one answer
    at a time, since one process checks them.
    """

    def __init__(
        self,
        sandbox: Callable[[], Sandbox],
        cache_dir: Path,
        timeout: float,
        on_progress: OnProgress,
        *,
        rules: RulesFor,
        browser: bool = False,
    ) -> None:
        self._sandbox = sandbox
        self._cache_dir = cache_dir
        self._timeout = timeout
        self._on_progress = on_progress
        self._rules = rules
        self._browser = browser
        self._projects = Projects(cache_dir, on_progress)
        self._checker = Checker(cache_dir, on_progress)
        self._ready: dict[int, _Ready | CaseBroken] = {}
        self._texts: Once[Path, ProjectTexts] = Once()
        self._one = threading.RLock()

    def sandbox_of(self, case: Case) -> str | None:
        """See `CaseJudge.sandbox_of`: analysing a component does not run it."""
        return self._sandbox().name if _runs_code(fixture_of(case)) else None

    def wanted(self, case: Case) -> tuple[WantedFile, ...]:
        """The target file, then the others that may be written."""
        return tuple(WantedFile(path, *self._rules(path)) for path in fixture_of(case).answer_files)

    def prepare(self, case: Case) -> int | None:
        """See `CaseJudge.prepare`; what is found is remembered for the session."""
        with turn_of(self._one):
            return self._made_ready(case).tests_total

    def start_ahead(self, case: Case) -> None:
        """See `CaseJudge.start_ahead`: what is started lives on between answers anyway."""

    def let_go(self, case: Case) -> None:
        """See `CaseJudge.let_go`: nothing was started."""

    def judge(self, case: Case, files: Mapping[str, str]) -> Judgement:
        """See `CaseJudge.judge`. Files that nobody asked for never reach the project."""
        with turn_of(self._one):
            ready = self._made_ready(case)
            started = time.perf_counter()
            scores, verdict = self._judge(case, ready, _laid(ready.fixture, files))
            seconds = time.perf_counter() - started
        return Judgement(verdict, seconds, toolchain=ready.toolchain, scores=scores)

    def present(self, case: Case) -> Mapping[str, str]:
        """See `CaseJudge.present`: the sources of the project."""
        fixture = fixture_of(case)
        return self._texts.get(
            fixture.folder, lambda: ProjectTexts(fixture.project, hidden_from(fixture))
        )

    def checks_types(self, case: Case) -> bool:  # noqa: ARG002 - the seam's signature
        """See `CaseJudge.checks_types`: every project is compiled."""
        return True

    def check_types(self, case: Case, files: Mapping[str, str]) -> Check:
        """See `CaseJudge.check_types`: what vue-tsc says, and nothing of the other checks.

        Hidden files are compiled, too, and their errors quote them: only their number is told.
        """
        with turn_of(self._one):
            ready = self._made_ready(case)
            found = self._compiled(case, ready, _laid(ready.fixture, files))
        if isinstance(found, Blame):
            hidden = hidden_from(ready.fixture)
            secret = any(hidden(file.path) for file in ready.project.files)
            # No compiler's word: nobody knows which file it is about.
            told = "what is said of it may be about files that you do not see"
            return Check(False, f"{found.reason}: {told if secret else found.message}")
        if found.compiles:
            return Check(True, "no type errors", compiles=True)
        told = found.told({*self.present(case), *ready.fixture.answer_files})
        return Check(False, told or "the target file is not part of the project", compiles=False)

    def run_visible_tests(self, case: Case, files: Mapping[str, str]) -> Check:
        """See `CaseJudge.run_visible_tests`: the tests of a fixture are all hidden."""
        raise NotImplementedError(f"{case.path}: a fixture has no visible tests")

    def close(self) -> None:
        """End the checker; an answer that is being judged gets no verdict."""
        self._checker.end()
        # Whoever waits for the checker hears of its end at once, and leaves.
        if self._one.acquire(timeout=_END_SECONDS):
            self._checker.close()
            self._one.release()

    # -- before an answer -------------------------------------------------------------

    def _made_ready(self, case: Case) -> _Ready:
        key = id(case.fixture)
        if key not in self._ready:
            try:
                self._ready[key] = self._make_ready(case)
            except CaseBroken as error:  # its reason is `internal`: no bug of ours is meant
                self._ready[key] = CaseBroken(f"the fixture: {error}")
        found = self._ready[key]
        if isinstance(found, CaseBroken):
            raise CaseBroken(str(found))
        return found

    def _make_ready(self, case: Case) -> _Ready:
        fixture = fixture_of(case)
        project = self._projects.laid(fixture)
        seconds = self._cold_seconds(case)
        try:
            versions = self._checker.open(project, fixture, seconds)
        except CheckFailed as error:
            raise trouble(case, error) from error
        if fixture.compilation_command:
            require_compiling(self._runner, project, case)
        else:
            require_well(self._checker, project, case, seconds)
        total = self._runner.expected(case, project) if fixture.functional_tests else None
        toolchain = ", ".join(f"{name} {version}" for name, version in versions.items())
        if total is not None:
            toolchain += f", {self._runner.toolchain()}"
        return _Ready(fixture, project, toolchain, total)

    @cached_property
    def _runner(self) -> CodeRunner:
        from pytest_llmbench.vue.functional import FunctionalTests

        return FunctionalTests(
            self._sandbox(), self._cache_dir, self._timeout, self._on_progress, self._browser
        )

    def _seconds(self, case: Case) -> float:
        return case.timeout or self._timeout

    def _cold_seconds(self, case: Case) -> float:
        return max(_COLD_SECONDS, _COLD * self._seconds(case))

    # -- an answer --------------------------------------------------------------------

    def _judge(
        self, case: Case, ready: _Ready, files: Mapping[str, str]
    ) -> tuple[VueScores, Verdict]:
        weights = ready.fixture.weights
        found = self._compiled(case, ready, files)
        if isinstance(found, Blame):
            return nothing_known(weights, found.reason, found.message, ready.tests_total)
        functional = None
        if ready.fixture.functional_tests and found.compiles:
            functional = self._runner.run(case, ready.project, files)
        return weigh(weights, found, functional, ready.tests_total)

    def _compiled(self, case: Case, ready: _Ready, files: Mapping[str, str]) -> Findings | Blame:
        warm, cold = self._seconds(case), self._cold_seconds(case)
        found = FairCheck(self._checker, ready.project, case, warm, cold).of(files)
        if isinstance(found, Blame) or found.parse_errors or found.suppressions:
            return found
        if not ready.fixture.compilation_command:
            return found
        done = self._runner.compile(case, ready.project, files)
        if done.trouble is not None:
            told = done.trouble
            slow = told.reason == "test_timeout"  # no test: that word may pass, see Record
            return Blame("resource_limit" if slow else told.reason or "type_error", told.message)
        return replace(found, diagnostics=done.diagnostics, target_checked=True)


def _runs_code(fixture: Fixture) -> bool:
    return bool(fixture.functional_tests or fixture.compilation_command)


def _laid(fixture: Fixture, files: Mapping[str, str]) -> dict[str, str]:
    """The answer's files as asked for; those it lacks stay as they were, if they were."""
    texts = {
        path: files.get(path, fixture.originals.get(path, "")) for path in fixture.answer_files
    }
    return {path: text for path, text in texts.items() if text or path in files}

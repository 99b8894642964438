"""One answer judged: files into a sandbox, the judge's word out, a verdict from it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pytest_llmbench.case import Case
from pytest_llmbench.errors import CaseBroken, SandboxBroken
from pytest_llmbench.judging.base import Judgement
from pytest_llmbench.judging.expected_cache import fingerprint, recall, remember
from pytest_llmbench.judging.judge_run import Outcome, StartedJudge
from pytest_llmbench.judging.started_ahead import StartedAhead
from pytest_llmbench.languages.base import JudgeOptions, JudgeReport, Language
from pytest_llmbench.level import SHARED, Level, LevelOf, declared_level
from pytest_llmbench.once import Once
from pytest_llmbench.sandbox.base import OnProgress, Prepared, Sandbox
from pytest_llmbench.verdict import decide
from pytest_llmbench.waiting import turn_of


class Judge:
    """Judges answers in one sandbox. `timeout` is seconds for the tests of one answer.

    Threads may share one: `lanes` answers run at a time.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        cache_dir: Path,
        timeout: float,
        on_progress: OnProgress,
        level_of: LevelOf = declared_level,
        *,
        lanes: int = 1,
    ) -> None:
        self.sandbox = sandbox
        self._expected_dir = cache_dir / "expected"
        self._timeout = timeout
        self._on_progress = on_progress
        self.level_of = level_of
        self._expected: Once[str, dict[str, int]] = Once()
        self._keys: dict[int, tuple[Case, str, Level, str]] = {}
        self._lanes = threading.BoundedSemaphore(lanes)
        self._ahead = StartedAhead(lanes + 1, self._start)
        self._closed = False

    def tests_total(self, language: Language, case: Case) -> int:
        """How many tests must pass, after building the environment if need be.

        Asked before a model is, so that nobody pays for a case that cannot be judged.
        Raises `ToolchainMissing`, `SandboxBroken` or `CaseBroken`.
        """
        level = self.level_of(language, case)
        prepared = self._prepare(language, case)
        return sum(self.expected(language, case, prepared, level).values())

    def start_ahead(self, language: Language, case: Case) -> None:
        """Start the sandbox of an answer to the case. Raises as `tests_total` does.

        Only the attempts that began first get one: so many as there are lanes, and one more.
        Either `judge` follows or `let_go`.
        """
        self._ahead.want(language, case, self.level_of(language, case))

    def let_go(self, case: Case) -> None:
        """An attempt at the case has ended, and there is nothing to judge."""
        self._ahead.let_go(case)

    def judge(self, language: Language, case: Case, code: str) -> Judgement:
        """Run the case's tests on `code`. Raises as `tests_total` does."""
        return self.judge_at(self.level_of(language, case), language, case, code)

    def judge_at(
        self, level: Level, language: Language, case: Case, code: str, *, known_here: bool = False
    ) -> Judgement:
        """As `judge`, at some level.

        What a lock expects was found out elsewhere, maybe with another toolchain. So a failure
        counts only if the reference ends so here, unless `known_here` says that it does.
        """
        prepared = self._prepare(language, case)
        expected = self.expected(language, case, prepared, level)
        result, report = self._run(language, case, level, code)
        verdict = decide(result, report, expected, language.test_key)
        if not (verdict.passed or known_here or level.expected is None):
            here = self.expected(language, case, prepared, replace(level, expected=None))
            verdict = decide(result, report, here, language.test_key)
        docker = self.sandbox.name == "docker"
        return Judgement(
            verdict,
            result.seconds,
            toolchain=None if docker else prepared.identity,
            image_digest=prepared.identity if docker else None,
            isolation=level.isolation,
            self_judging=level.self_judging,
        )

    def examine(self, language: Language, case: Case, level: Level, code: str) -> JudgeReport:
        """What the judge tells of an answer at some level, and nothing made of it.

        Raises as `tests_total` does, and `CaseBroken` where it tells nothing.
        """
        options = {**language.options(case), "mode": "run"}
        return _told(case, self._run_anew(language, case, level, code, options))

    def try_out(self, language: Language, case: Case, code: str, options: JudgeOptions) -> Outcome:
        """One run that no verdict is made of, with the tests beside the answer.

        `options` as of `Language.options`. Raises as `tests_total` does.
        """
        run = {**options, "mode": "run"}
        return self._run_anew(language, case, Level(SHARED), code, run)

    def expected(
        self, language: Language, case: Case, prepared: Prepared, level: Level
    ) -> Mapping[str, int]:
        """Test key -> number of results that must pass; remembered in the user's cache."""
        if level.expected is not None:
            return level.expected
        key = self._key(case, prepared, level)
        path = self._expected_dir / f"{key}.json"
        return self._expected.get(
            key, lambda: recall(path) or self._find(language, case, level, path)
        )

    def _key(self, case: Case, prepared: Prepared, level: Level) -> str:
        """`fingerprint`, made once for the attempts at a case."""
        known = self._keys.get(id(case))
        if known is None or known[0] is not case or known[1:3] != (prepared.identity, level):
            # The case is kept: its id stays its own.
            known = case, prepared.identity, level, fingerprint(case, prepared, level)
            self._keys[id(case)] = known
        return known[3]

    def close(self) -> None:
        """End the sandboxes that were started ahead and never used, and start no more."""
        self._closed = True
        self._ahead.close()

    def _prepare(self, language: Language, case: Case) -> Prepared:
        return self.sandbox.prepare(language.environment(case), self._on_progress)

    def _find(self, language: Language, case: Case, level: Level, path: Path) -> dict[str, int]:
        def run_judge(code: str, options: JudgeOptions) -> JudgeReport:
            at = level if options["mode"] == "run" else Level(SHARED)
            return _told(case, self._run_anew(language, case, at, code, options))

        found = language.expected(case, run_judge)
        remember(path, found)
        return found

    def _start(self, language: Language, case: Case, level: Level) -> StartedJudge:
        if self._closed:  # threads that waited for a lane would each start one after Ctrl-C
            raise SandboxBroken("the session has ended: nothing is judged any more")
        prepared = self._prepare(language, case)
        timeout = case.timeout or self._timeout
        return StartedJudge(self.sandbox, prepared, language, case, level=level, timeout=timeout)

    def _run(self, language: Language, case: Case, level: Level, code: str) -> Outcome:
        options = {**language.options(case), "mode": "run"}
        with turn_of(self._lanes):
            ahead = self._ahead.take(case, level)
            if ahead is not None:
                # It may die between the look at it and the answer: another one takes its place.
                with contextlib.suppress(SandboxBroken):
                    return _run_and_end(ahead, code, options)
        return self._run_anew(language, case, level, code, options)

    def _run_anew(
        self, language: Language, case: Case, level: Level, code: str, options: JudgeOptions
    ) -> Outcome:
        with turn_of(self._lanes):
            return _run_and_end(self._start(language, case, level), code, options)


def _run_and_end(started: StartedJudge, code: str, options: JudgeOptions) -> Outcome:
    """Whatever comes in between (Ctrl-C), nothing of it is left."""
    try:
        return started.run(code, options)
    finally:
        started.drop()


def _told(case: Case, outcome: Outcome) -> JudgeReport:
    result, report = outcome
    if report is None:
        raise CaseBroken(
            f"{case.path}:{case.line}: the tests of {case.id} ended their own judge "
            f"(exit code {result.exit_code}, timed out: {result.timed_out}): mend the case"
        )
    return report

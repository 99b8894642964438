"""One answer judged: files into a sandbox, the judge's word out, a verdict from it."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from pytest_llmbench.cache import write_whole
from pytest_llmbench.case import Case
from pytest_llmbench.errors import CaseBroken
from pytest_llmbench.judge_run import Outcome, StartedJudge
from pytest_llmbench.judging import Judgement
from pytest_llmbench.languages.base import JudgeOptions, JudgeReport, Language
from pytest_llmbench.level import SHARED, Level, LevelOf, declared_level
from pytest_llmbench.runner_files import runner_hash
from pytest_llmbench.sandbox.base import OnProgress, Prepared, Sandbox
from pytest_llmbench.verdict import decide

_SCHEMA = 2
"""Of the remembered expected tests: another number forgets them all."""


class Judge:
    """Judges answers in one sandbox. `timeout` is seconds for the tests of one answer."""

    def __init__(
        self,
        sandbox: Sandbox,
        cache_dir: Path,
        timeout: float,
        on_progress: OnProgress,
        level_of: LevelOf = declared_level,
    ) -> None:
        self.sandbox = sandbox
        self._expected_dir = cache_dir / "expected"
        self._timeout = timeout
        self._on_progress = on_progress
        self._level_of = level_of
        self._expected: dict[str, dict[str, int]] = {}
        self._ahead: tuple[Case, StartedJudge] | None = None

    def tests_total(self, language: Language, case: Case) -> int:
        """How many tests must pass, after building the environment if need be.

        Asked before a model is, so that nobody pays for a case that cannot be judged.
        Raises `ToolchainMissing`, `SandboxBroken` or `CaseBroken`.
        """
        return sum(self.expected(language, case, self._prepare(language, case)).values())

    def start_ahead(self, language: Language, case: Case) -> None:
        """Start the sandbox of the case's next answer. Raises as `tests_total` does."""
        self._drop_ahead()
        level = self._level_of(language, case)
        self._ahead = case, self._start(language, case, level)

    def judge(self, language: Language, case: Case, code: str) -> Judgement:
        """Run the case's tests on `code`. Raises as `tests_total` does."""
        level = self._level_of(language, case)
        prepared = self._prepare(language, case)
        expected = self.expected(language, case, prepared)
        started = self._take_ahead(case) or self._start(language, case, level)
        result, report = started.run(code, {**language.options(case), "mode": "run"})
        verdict = decide(result, report, expected, language.test_key)
        docker = self.sandbox.name == "docker"
        return Judgement(
            verdict,
            result.seconds,
            toolchain=None if docker else prepared.identity,
            image_digest=prepared.identity if docker else None,
            isolation=level.isolation,
            self_judging=level.profile or (),
        )

    def examine(self, language: Language, case: Case, level: Level, code: str) -> JudgeReport:
        """What the judge tells of an answer at some level, and nothing made of it.

        Raises as `tests_total` does, and `CaseBroken` where it tells nothing.
        """
        options = {**language.options(case), "mode": "run"}
        return _told(case, self._start(language, case, level).run(code, options))

    def expected(self, language: Language, case: Case, prepared: Prepared) -> Mapping[str, int]:
        """Test key -> number of results that must pass; remembered in the user's cache."""
        known = self._level_of(language, case).expected
        if known is not None:
            return known
        key = _fingerprint(case, prepared)
        if key not in self._expected:
            path = self._expected_dir / f"{key}.json"
            self._expected[key] = _recall(path) or self._find(language, case, path)
        return self._expected[key]

    def close(self) -> None:
        """End a sandbox that was started ahead and never used."""
        self._drop_ahead()

    def _prepare(self, language: Language, case: Case) -> Prepared:
        return self.sandbox.prepare(language.environment(case), self._on_progress)

    def _find(self, language: Language, case: Case, path: Path) -> dict[str, int]:
        def run_judge(code: str, options: JudgeOptions) -> JudgeReport:
            return _told(case, self._start(language, case, Level(SHARED)).run(code, options))

        found = language.expected(case, run_judge)
        _remember(path, found)
        return found

    def _start(self, language: Language, case: Case, level: Level) -> StartedJudge:
        prepared = self._prepare(language, case)
        timeout = case.timeout or self._timeout
        return StartedJudge(self.sandbox, prepared, language, case, level=level, timeout=timeout)

    def _take_ahead(self, case: Case) -> StartedJudge | None:
        if self._ahead is None or self._ahead[0] is not case:
            return None
        started = self._ahead[1]
        if not started.alive():
            self._drop_ahead()
            return None
        self._ahead = None
        return started

    def _drop_ahead(self) -> None:
        if self._ahead is not None:
            self._ahead[1].drop()
        self._ahead = None


def _told(case: Case, outcome: Outcome) -> JudgeReport:
    result, report = outcome
    if report is None:
        raise CaseBroken(
            f"{case.path}:{case.line}: the tests of {case.id} ended their own judge "
            f"(exit code {result.exit_code}, timed out: {result.timed_out}): mend the case"
        )
    return report


def _fingerprint(case: Case, prepared: Prepared) -> str:
    """A hash of all that could change which tests are expected."""
    environment = prepared.environment
    parts = [
        _SCHEMA, prepared.identity, runner_hash(environment.runner, *environment.shares),
        case.lang, case.id,
        dict(case.tests), dict(case.files), case.reference, case.requirements, case.type_check,
        case.timeout,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:40]


def _recall(path: Path) -> dict[str, int] | None:
    """What a session before found; None if there is nothing, or nothing that can be true."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or not all(type(n) is int and n >= 0 for n in found.values()):
        return None
    return found if any(found.values()) else None


def _remember(path: Path, found: Mapping[str, int]) -> None:
    """Without a cache that can be written the next session finds it again: no trouble."""
    with contextlib.suppress(OSError):
        write_whole(path, json.dumps(found, indent=1))

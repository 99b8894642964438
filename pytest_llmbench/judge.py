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
from pytest_llmbench.judge_run import Outcome, run_judge
from pytest_llmbench.judging import Judgement
from pytest_llmbench.languages.base import JudgeOptions, JudgeReport, Language
from pytest_llmbench.runner_files import runner_hash
from pytest_llmbench.sandbox.base import Limits, OnProgress, Prepared, Sandbox
from pytest_llmbench.verdict import decide

_SCHEMA = 2
"""Of the remembered expected tests: another number forgets them all."""


class Judge:
    """Judges answers in one sandbox. `timeout` is seconds for the tests of one answer."""

    def __init__(
        self, sandbox: Sandbox, cache_dir: Path, timeout: float, on_progress: OnProgress
    ) -> None:
        self.sandbox = sandbox
        self._expected_dir = cache_dir / "expected"
        self._timeout = timeout
        self._on_progress = on_progress
        self._expected: dict[str, dict[str, int]] = {}

    def tests_total(self, language: Language, case: Case) -> int:
        """How many tests must pass, after building the environment if need be.

        Asked before a model is, so that nobody pays for a case that cannot be judged.
        Raises `ToolchainMissing`, `SandboxBroken` or `CaseBroken`.
        """
        return sum(self.expected(language, case, self._prepare(language, case)).values())

    def judge(self, language: Language, case: Case, code: str) -> Judgement:
        """Run the case's tests on `code`. Raises as `tests_total` does."""
        prepared = self._prepare(language, case)
        expected = self.expected(language, case, prepared)
        options = {**language.options(case), "mode": "run"}
        result, report = self._run(language, case, prepared, language.files(case, code), options)
        verdict = decide(result, report, expected, language.test_key)
        docker = self.sandbox.name == "docker"
        return Judgement(
            verdict,
            result.seconds,
            toolchain=None if docker else prepared.identity,
            image_digest=prepared.identity if docker else None,
        )

    def expected(self, language: Language, case: Case, prepared: Prepared) -> dict[str, int]:
        """Test key -> number of results that must pass; remembered in the user's cache."""
        key = _fingerprint(case, prepared)
        if key not in self._expected:
            path = self._expected_dir / f"{key}.json"
            self._expected[key] = _recall(path) or self._find(language, case, prepared, path)
        return self._expected[key]

    def _prepare(self, language: Language, case: Case) -> Prepared:
        return self.sandbox.prepare(language.environment(case), self._on_progress)

    def _find(
        self, language: Language, case: Case, prepared: Prepared, path: Path
    ) -> dict[str, int]:
        def run_judge(files: Mapping[str, str], options: JudgeOptions) -> JudgeReport:
            result, report = self._run(language, case, prepared, files, options)
            if report is None:
                raise CaseBroken(
                    f"{case.path}:{case.line}: the tests of {case.id} ended their own judge "
                    f"(exit code {result.exit_code}, timed out: {result.timed_out}): mend the case"
                )
            return report

        found = language.expected(case, run_judge)
        _remember(path, found)
        return found

    def _run(
        self,
        language: Language,
        case: Case,
        prepared: Prepared,
        files: Mapping[str, str],
        options: JudgeOptions,
    ) -> Outcome:
        request = {
            "solution": language.solution_file,
            "tests": list(case.tests),
            **options,
            "timeout": case.timeout or self._timeout,
        }
        return run_judge(self.sandbox, prepared, request, Limits(), files=files)


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

"""Judges an attack with the real judge, in a real sandbox, on the level that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from attack_manifest import Run, read_manifest
from attack_variants import VARIANTS
from needs import need, no_bubblewrap, no_docker
from patience import known_level
from sandboxes import open_sandbox, user_cache

from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.languages.base import Language
from pytest_llmbench.languages.go import Go
from pytest_llmbench.languages.python import Python
from pytest_llmbench.languages.typescript import TypeScript
from pytest_llmbench.level import Level
from pytest_llmbench.sandbox.base import Sandbox
from pytest_llmbench.verdict import Verdict

CODE: Mapping[str, type[Language]] = {"python": Python, "typescript": TypeScript, "go": Go}


class Bench(Protocol):
    """The judge of one language in one sandbox."""

    def judge(self, run: Run) -> Verdict: ...

    def close(self) -> None: ...


def open_bench(language: str, sandbox: str, cache: Path) -> Bench:
    """Skips the test where the machine lacks the sandbox; fails it in CI."""
    need(no_docker() if sandbox == "docker" else no_bubblewrap())
    opened = open_sandbox(sandbox, user_cache())
    if language in CODE:
        return CodeBench(CODE[language](), opened, cache)
    from vue_bench import VueBench

    return VueBench(opened, cache)


class CodeBench:
    """An answer is one file."""

    def __init__(self, language: Language, sandbox: Sandbox, cache: Path) -> None:
        self._language, self._sandbox = language, sandbox
        self._judge = Judge(sandbox, cache, 10, print)

    def judge(self, run: Run) -> Verdict:
        victim = read_manifest(run.language).victims[run.attack.case_name]
        code = run.attack.text()
        if run.variant:
            assert victim.case.reference
            code = VARIANTS[run.language][run.variant](code, victim.case.reference)
        level = Level(run.level, profile=victim.profile)
        known = known_level(self._judge, level, self._language, victim.case)
        found = self._judge.judge_at(known, self._language, run.case(), code, known_here=True)
        assert found.isolation == run.level
        return found.verdict

    def close(self) -> None:
        self._judge.close()
        self._sandbox.close()

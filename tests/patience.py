"""Time limits of answers, for tests: no slow machine comes to them, unless they are the point."""

from __future__ import annotations

from dataclasses import replace

from pytest_llmbench.case import Case
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.languages.base import Language
from pytest_llmbench.level import Level

PATIENT_SECONDS = 90.0


def patient(case: Case) -> Case:
    """For answers that end by themselves, however long that takes."""
    return replace(case, timeout=PATIENT_SECONDS)


def known_level(judge: Judge, level: Level, language: Language, case: Case) -> Level:
    """With the tests that are expected: only the answer is bounded by the time limit of the case.

    They are found out once for all limits. To be judged by `judge_at` with `known_here`.
    """
    prepared = judge.sandbox.prepare(language.environment(case), print)
    return replace(level, expected=judge.expected(language, patient(case), prepared, level))

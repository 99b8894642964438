"""The level of a case, decided by judging what comes with it: docs/judges.md, Levels and locks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pytest_llmbench.case import Case
from pytest_llmbench.case_files.base import LockedCase, outcomes_in_words
from pytest_llmbench.errors import CaseBroken
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.languages.base import JudgeReport, Language
from pytest_llmbench.level import SEPARATE, SHARED, Level, locked_level, not_apart
from pytest_llmbench.locks import case_digest
from pytest_llmbench.verdict import Verdict

_TIMES = 2
"""How often the reference is judged each way: what differs by chance differs here, mostly."""

Outcomes = Mapping[str, Mapping[str, int]]
"""Test key -> how many of its results ended how."""


@dataclass(frozen=True)
class Decision:
    """What goes into the lock, and the verdicts on `Case.wrong` at that level."""

    locked: LockedCase
    wrong: tuple[Verdict, ...] = ()


class _Shared(Exception):
    """Why the case is not separate."""


def decide_level(judge: Judge, language: Language, case: Case) -> Decision:
    """Judge the reference both ways, and what must fail.

    Raises `CaseBroken` where the reference fails its own tests, and as `Judge.examine`.
    """
    of_case = _OfCase(judge, language, case)
    if case.reference is None:
        return of_case.without_reference()
    return of_case.with_reference(case.reference)


class _OfCase:
    def __init__(self, judge: Judge, language: Language, case: Case) -> None:
        self._judge, self._language, self._case = judge, language, case
        self._digest = case_digest(language, case)

    def without_reference(self) -> Decision:
        case, separation = self._case, self._language.separation
        if case.isolation == SHARED:
            return self._decision(self._locked(SHARED, "the case says so"))
        if separation is None:
            return self._decision(self._locked(SHARED, not_apart(self._language)))
        if case.isolation is None and (told := separation.scan(case)) is not None:
            return self._decision(self._locked(SHARED, told))
        try:
            locked = self._locked(SEPARATE)
            return Decision(locked, self._all_fail(locked))
        except _Shared as why:
            return self._decision(self._locked(SHARED, str(why)))

    def with_reference(self, reference: str) -> Decision:
        tests = self._outcomes_together(reference)
        if self._case.isolation == SHARED:
            return self._decision(self._locked(SHARED, "the case says so", tests=tests))
        try:
            locked = self._apart(reference, tests)
            return Decision(locked, self._all_fail(locked))
        except _Shared as why:
            return self._decision(self._locked(SHARED, str(why), tests=tests))

    def _locked(
        self,
        isolation: str,
        why: str | None = None,
        profile: tuple[str, ...] = (),
        tests: Outcomes | None = None,
    ) -> LockedCase:
        return LockedCase(self._digest, isolation, why, profile, tests)

    def _decision(self, locked: LockedCase) -> Decision:
        wrong = tuple(self._verdict(locked, code) for code in self._case.wrong)
        return Decision(locked, wrong)

    def _verdict(self, locked: LockedCase, code: str) -> Verdict:
        level = locked_level(self._language, locked)
        at = self._judge.judge_at
        return at(level, self._language, self._case, code, known_here=True).verdict

    # -- the reference ------------------------------------------------------------------

    def _outcomes_together(self, reference: str) -> Outcomes:
        found = [self._report(Level(SHARED), reference) for _ in range(_TIMES)]
        for report in found:
            self._language.expected(self._case, lambda *_, report=report: report)
        first, *others = map(self._outcomes, found)
        for other in others:
            if (told := _difference(first, other, "once", "then")) is not None:
                raise CaseBroken(
                    f"{self._case.path}:{self._case.line}: the tests of {self._case.id} end now "
                    f"so, now otherwise, with the reference: {told}: mend the case"
                )
        return first

    def _apart(self, reference: str, tests: Outcomes) -> LockedCase:
        """The entry of a case whose reference does the same apart from its tests."""
        if self._language.separation is None:
            raise _Shared(not_apart(self._language))
        if (told := self._language.separation.executes(self._case)) is not None:
            raise _Shared(told)
        used: set[str] = set()
        for _ in range(_TIMES):
            report = self._same_apart(Level(SEPARATE, profile=None), reference, tests)
            used.update(report.self_judging)
        profile = tuple(sorted(used))
        self._same_apart(Level(SEPARATE, profile=profile), reference, tests)
        return self._locked(SEPARATE, None, profile, tests)

    def _same_apart(self, level: Level, reference: str, tests: Outcomes) -> JudgeReport:
        try:
            report = self._report(level, reference)
        except CaseBroken:
            raise _Shared("judged apart, the reference ends its judge") from None
        if report.problem is not None:
            told = (report.message or report.problem).split("\n")[0]
            raise _Shared(f"judged apart, the reference fails: {told}")
        if not report.tests:
            told = (report.message or report.log.strip() or "no output").split("\n")[-1]
            raise _Shared(f"judged apart, no test ran (exit code {report.exit_code}): {told}")
        if (differs := _difference(tests, self._outcomes(report), "together", "apart")) is not None:
            raise _Shared(differs)
        if report.exit_code != 0:
            raise _Shared(f"judged apart, the tests end with exit code {report.exit_code}")
        return report

    def _report(self, level: Level, code: str) -> JudgeReport:
        return self._judge.examine(self._language, self._case, level, code)

    def _outcomes(self, report: JudgeReport) -> Outcomes:
        found: dict[str, Counter[str]] = {}
        for test in report.tests:
            found.setdefault(self._language.test_key(test.id), Counter())[test.outcome] += 1
        return found

    # -- what must fail -----------------------------------------------------------------

    def _all_fail(self, locked: LockedCase) -> tuple[Verdict, ...]:
        """The verdicts on wrong answers, none of which passes apart from the tests."""
        assert self._language.separation is not None
        if self._verdict(locked, self._language.separation.stub(self._case)).passed:
            raise _Shared("judged apart, an answer without content passes")
        verdicts = tuple(self._verdict(locked, code) for code in self._case.wrong)
        for number, verdict in enumerate(verdicts, start=1):
            if verdict.passed:
                raise _Shared(f"judged apart, wrong answer {number} passes")
        return verdicts


def _difference(one: Outcomes, other: Outcomes, here: str, there: str) -> str | None:
    """The first test that ended otherwise, for a person."""
    for key in sorted({*one, *other}):
        mine, theirs = one.get(key, {}), other.get(key, {})
        if mine != theirs:
            first, then = (outcomes_in_words(each) or "not run" for each in (mine, theirs))
            return f"{key}: {here} {first}, {there} {then}"
    return None

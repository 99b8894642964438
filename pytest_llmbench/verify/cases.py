"""Whether cases judge as their authors say: right answers pass, flawed ones get what is listed.

And at which level they are judged: what a lock file holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_llmbench.case import Case
from pytest_llmbench.case_files.base import ListedAnswer, LockedCase
from pytest_llmbench.errors import AttemptError, Unavailable
from pytest_llmbench.judging.base import CaseJudge, Judgement
from pytest_llmbench.judging.problem_judge import ProblemJudge
from pytest_llmbench.verdict import Verdict

OK, FAILED, UNKNOWN = "ok", "FAILED", "unknown"
_EXACT = 0.005
"""Scores have two decimals."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `status` is ok, FAILED, or unknown where it could not be judged."""

    status: str
    told: str


@dataclass(frozen=True)
class Verified:
    """What was found of one case. `locked` is for its lock; None where nothing is known of it."""

    findings: tuple[Finding, ...]
    locked: LockedCase | None = None


def verify_problem(case: Case, judge: ProblemJudge) -> Verified:
    """The reference passes and each of `wrong` fails, at the level found out here.

    And the reference passes the visible tests alone, as a model with tools runs them.
    """
    try:
        if case.reference is None:
            judge.prepare(case)
        decision = judge.decide(case)
        visible = _visible_alone(case, judge)
    except AttemptError as error:
        return Verified((_trouble(error),))
    findings = []
    if case.reference is None and not case.wrong:
        findings.append(Finding(UNKNOWN, "has neither a reference nor wrong answers"))
    if case.reference is not None:
        findings.append(Finding(OK, "reference: passes"))
    findings.extend(visible)
    for number, verdict in enumerate(decision.wrong, start=1):
        findings.append(_fails(f"wrong answer {number}", verdict))
    findings.append(Finding(OK, level_told(decision.locked)))
    return Verified(tuple(findings), decision.locked)


def _visible_alone(case: Case, judge: ProblemJudge) -> list[Finding]:
    if case.reference is None or not case.visible_tests:
        return []
    (file,) = judge.wanted(case)
    check = judge.run_visible_tests(case, {file.path: case.reference})
    if check.passed:
        return [Finding(OK, "visible tests: the reference passes them alone")]
    told = (
        "visible tests: the reference fails them without the hidden ones: add to visible_tests "
        "the file of tests that they need (a conftest.py, helpers), or leave them hidden"
    )
    return [Finding(FAILED, f"{told}\n{check.text.strip()}")]


def level_told(locked: LockedCase) -> str:
    """`separate, 7 tests`, with why it is shared and what is self-judging."""
    told = [locked.isolation]
    if locked.tests is not None:
        count = sum(sum(outcomes.values()) for outcomes in locked.tests.values())
        told.append(f"{count} test{'' if count == 1 else 's'}")
    if locked.self_judging:
        told.append(f"self-judging ({', '.join(locked.self_judging)})")
    return ", ".join(told) + (f": {locked.why}" if locked.why else "")


def repeat_problem(case: Case, judge: ProblemJudge, times: int) -> Verified:
    """The reference passes every time, judged as a session judges answers."""
    if case.reference is None:
        return Verified((Finding(UNKNOWN, "has no reference"),))
    (file,) = judge.wanted(case)
    try:
        level = judge.level(case)
        verdicts = []
        for _ in range(times):
            judge.start_ahead(case)
            verdicts.append(judge.judge(case, {file.path: case.reference}).verdict)
    except AttemptError as error:
        return Verified((_trouble(error),))
    failed = [(n, verdict) for n, verdict in enumerate(verdicts, start=1) if not verdict.passed]
    told = f"{level.isolation}: {times - len(failed)} of {times} passed"
    if failed:
        number, verdict = failed[0]
        return Verified((Finding(FAILED, f"{told}; run {number}: {_why(verdict)}\n{verdict.log}"),))
    return Verified((Finding(OK, told),))


def verify_fixture(
    case: Case, answers: Sequence[ListedAnswer], judge: CaseJudge
) -> Iterator[Finding]:
    """The project is well before any answer, and each answer gets exactly what is listed."""
    if trouble := _unprepared(case, judge):
        yield trouble
        return
    yield Finding(OK, "the project compiles")
    if not answers:
        yield Finding(UNKNOWN, "has no answers/ to be judged")
    for answer in answers:
        judged = _judged(answer.name, case, judge, dict(answer.files))
        if isinstance(judged, Finding):
            yield judged
        elif wrong := differences(answer, judged):
            yield Finding(FAILED, f"{answer.name}: {'; '.join(wrong)}")
        else:
            yield Finding(OK, f"{answer.name}: score {judged.verdict.score:g}")


def differences(answer: ListedAnswer, judged: Judgement) -> list[str]:
    """What differs from what is listed, one text each."""
    told = []
    for key, wanted in answer.wanted.items():
        got = _got(key, judged)
        if not _same(wanted, got):
            told.append(f"{key} is {_shown(got)}, listed is {_shown(wanted)}")
    return [*told, _why(judged.verdict)] if told else []


def _same(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, list):
        return sorted(wanted) == sorted(got)
    if isinstance(wanted, float):
        return bool(abs(got - wanted) < _EXACT)
    return bool(wanted == got)


def _got(key: str, judged: Judgement) -> Any:
    scores = judged.scores
    known = {
        "score": judged.verdict.score,
        "reason": judged.verdict.reason,
        "compiles": scores and scores.compiles,
        "missing": scores.ast_missing if scores else [],
    }
    return known[key]


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(sorted(value)) or "nothing"
    if isinstance(value, float):
        return f"{value:g}"
    return {None: "none", True: "true", False: "false"}.get(value, str(value))


def _unprepared(case: Case, judge: CaseJudge) -> Finding | None:
    try:
        judge.prepare(case)
    except AttemptError as error:
        return _trouble(error)
    return None


def _judged(what: str, case: Case, judge: CaseJudge, files: dict[str, str]) -> Judgement | Finding:
    try:
        return judge.judge(case, files)
    except AttemptError as error:
        found = _trouble(error)
        return Finding(found.status, f"{what}: {found.told}")


def _fails(what: str, verdict: Verdict) -> Finding:
    if verdict.passed:
        return Finding(FAILED, f"{what}: must fail, but it passes: mend the tests or the answer")
    return Finding(OK, f"{what}: fails ({verdict.reason})")


def _trouble(error: AttemptError) -> Finding:
    return Finding(UNKNOWN if isinstance(error, Unavailable) else FAILED, str(error))


def _why(verdict: Verdict) -> str:
    if verdict.reason is None:
        return "it passes"
    return f"{verdict.reason}: {verdict.message}"

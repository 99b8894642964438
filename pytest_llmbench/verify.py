"""Whether cases judge as their authors say: right answers pass, flawed ones get what is listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_llmbench.case import Case
from pytest_llmbench.case_files.base import ListedAnswer
from pytest_llmbench.errors import AttemptError, Unavailable
from pytest_llmbench.judging import CaseJudge, Judgement
from pytest_llmbench.verdict import Verdict

OK, FAILED, UNKNOWN = "ok", "FAILED", "unknown"
_EXACT = 0.005
"""Scores have two decimals."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `status` is ok, FAILED, or unknown where it could not be judged."""

    status: str
    told: str


def verify_problem(case: Case, judge: CaseJudge) -> Iterator[Finding]:
    """The reference passes and each of `wrong` fails."""
    if case.reference is None and not case.wrong:
        yield Finding(UNKNOWN, "has neither a reference nor wrong answers")
        return
    if trouble := _unprepared(case, judge):
        yield trouble
        return
    (file,) = judge.wanted(case)
    if case.reference is not None:
        yield _passes("reference", case, judge, {file.path: case.reference})
    for number, code in enumerate(case.wrong, start=1):
        yield _fails(f"wrong answer {number}", case, judge, {file.path: code})


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


def _passes(what: str, case: Case, judge: CaseJudge, files: dict[str, str]) -> Finding:
    judged = _judged(what, case, judge, files)
    if isinstance(judged, Finding):
        return judged
    if judged.verdict.passed:
        return Finding(OK, f"{what}: passes")
    return Finding(FAILED, f"{what}: must pass, but {_why(judged.verdict)}")


def _fails(what: str, case: Case, judge: CaseJudge, files: dict[str, str]) -> Finding:
    judged = _judged(what, case, judge, files)
    if isinstance(judged, Finding):
        return judged
    if judged.verdict.passed:
        return Finding(FAILED, f"{what}: must fail, but it passes: mend the tests or the answer")
    return Finding(OK, f"{what}: fails ({judged.verdict.reason})")


def _trouble(error: AttemptError) -> Finding:
    return Finding(UNKNOWN if isinstance(error, Unavailable) else FAILED, str(error))


def _why(verdict: Verdict) -> str:
    if verdict.reason is None:
        return "it passes"
    return f"{verdict.reason}: {verdict.message}"

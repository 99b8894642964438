"""Runs of judges in sandboxes: a nonce for each, its request in, its report out."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pytest_llmbench.case import Case
from pytest_llmbench.languages.base import JudgeReport, Language
from pytest_llmbench.level import SEPARATE, Level
from pytest_llmbench.sandbox.base import (
    ExecResult,
    Input,
    Job,
    Limits,
    Prepared,
    Sandbox,
    Waiting,
)
from pytest_llmbench.verdict import joined, read_report

_GRACE = 10.0
"""Seconds the sandbox lives on after the judge's own deadline, for it to report."""

Outcome = tuple[ExecResult, JudgeReport | None]
Request = Mapping[str, Any]
"""What docs/judges.md lists, without the nonce; `timeout` is in seconds."""


def run_judge(
    sandbox: Sandbox,
    prepared: Prepared,
    request: Request,
    limits: Limits,
    *,
    binds: Mapping[Path, str],
) -> Outcome:
    """One run on folders of this machine, as in `Job.binds`.

    The report is None where the answer kept the judge from giving one. Raises what
    `Sandbox.run` and `read_report` raise.
    """
    nonce, stdin = _with_nonce(request)
    allowed = replace(limits, seconds=request["timeout"] + _GRACE)
    result = sandbox.run(prepared, Job({}, stdin, allowed, binds, says_up=True))
    return result, read_report(result, nonce)


class StartedJudge:
    """The judge of a case, started before there is an answer; judges one and is gone.

    Where the level is `separate` there are two: one with the tests, one with the answer.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        prepared: Prepared,
        language: Language,
        case: Case,
        *,
        level: Level,
        timeout: float,
    ) -> None:
        """Start; raises what `Sandbox.start` raises."""
        self._solution, self._level, self._timeout = language.solution_file, level, timeout
        self._tests = list(case.tests)
        files = language.files(case)
        limits = Limits(seconds=timeout + _GRACE)
        late = () if self._solution in files else (self._solution,)
        self._separate = level.isolation == SEPARATE
        self._waiting: Waiting
        if self._separate:
            assert language.separation is not None
            shown = late if language.separation.shows_answer else ()
            tests = Job(files, limits=limits, late=shown, says_up=True)
            answer = Job(dict(case.files), limits=limits, late=(self._solution,), says_up=True)
            self._late = set(shown)
            self._waiting = sandbox.start(prepared, tests, answer)
        else:
            self._late = set(late)
            alone = Job(files, limits=limits, late=late, says_up=True)
            self._waiting = sandbox.start(prepared, alone)

    def alive(self) -> bool:
        """Whether it can still be used: see `Waiting.alive`."""
        return self._waiting.alive()

    def drop(self) -> None:
        """End it unused."""
        self._waiting.drop()

    def run(self, code: str, options: Request) -> Outcome:
        """Judge the text of an answer, once. As `run_judge`."""
        request = {
            "solution": self._solution,
            "tests": self._tests,
            **options,
            "timeout": self._timeout,
        }
        files = dict.fromkeys(self._late, code)
        if self._separate:
            return self._run_both(code, request, files)
        nonce, stdin = _with_nonce(request)
        result = self._waiting.go(Input(stdin, files))
        return result, read_report(result, nonce)

    def _run_both(self, code: str, request: Request, files: Mapping[str, str]) -> Outcome:
        profile = None if self._level.profile is None else list(self._level.profile)
        nonce, stdin = _with_nonce({**request, "part": "tests", "profile": profile})
        answer_nonce, answer_stdin = _with_nonce({**request, "part": "answer", "tests": []})
        result = self._waiting.go(Input(stdin, files), Input(answer_stdin, {self._solution: code}))
        assert result.beside is not None
        answers = read_report(result.beside, answer_nonce)
        return result, joined(read_report(result, nonce), result.beside, answers)


def _with_nonce(request: Request) -> tuple[str, bytes]:
    nonce = secrets.token_hex(16)
    return nonce, json.dumps({**request, "nonce": nonce}).encode()

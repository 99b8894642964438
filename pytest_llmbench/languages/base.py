"""The seam between the pipeline and a language.

A language is one file here and one folder in `runners/`: the Dockerfile, the package
files, and the judge, a program that runs inside the sandbox and speaks the protocol
described in docs/judges.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pytest_llmbench.case import Case
from pytest_llmbench.sandbox.base import Environment

JudgeOptions = Mapping[str, Any]
"""What a language tells its judge; JSON values."""


@dataclass(frozen=True)
class TestResult:
    """`outcome` is passed, failed, error, skipped, xfailed, xpassed or todo."""

    __test__ = False  # the name is the field's own; pytest must not collect it

    id: str
    outcome: str


@dataclass(frozen=True)
class JudgeReport:
    """What a judge saw of one run.

    `problem` is None when the tests were started, else why they were not or not to the
    end: syntax_error, type_error, test_timeout, resource_limit, channel_limit. `exit_code` is
    that of the process that ran the tests (negative: the signal), None if it was never started.
    `log` is the output of that process, cut by the judge. `self_judging` are the operations
    that code of the answer decided for the tests where they were recorded, sorted.
    """

    tests: tuple[TestResult, ...]
    exit_code: int | None
    problem: str | None = None
    message: str = ""
    log: str = ""
    self_judging: tuple[str, ...] = ()


RunJudge = Callable[[str, JudgeOptions], JudgeReport]
"""Runs the judge on the text of an answer; raises CaseBroken if it gives no report."""


def _no_stub(case: Case) -> str:  # noqa: ARG001 - the field's signature
    return ""


def _not_scanned(case: Case) -> str:  # noqa: ARG001 - the field's signature
    return "has no reference to be judged both ways"


def _nothing(case: Case) -> None:  # noqa: ARG001 - the field's signature
    return None


@dataclass(frozen=True)
class Separation:
    """How a language judges an answer that runs in a sandbox apart from its tests.

    `shows_answer`: the tests' side gets the answer's text, too, to parse it and to check its
    types; it never runs there. `stub` gives an answer without content, which must fail. `scan`
    reads the tests of a case without reference: None if all that they do can be carried between
    two sandboxes, else what cannot, or what it is not sure of. `executes`: where the tests run as
    code what they may have from the answer, on whichever side; None if nowhere.
    """

    shows_answer: bool
    stub: Callable[[Case], str] = _no_stub
    scan: Callable[[Case], str | None] = _not_scanned
    executes: Callable[[Case], str | None] = _nothing


class Language(Protocol):
    """One programming language. Objects hold no state of an attempt."""

    name: str
    """As in a case's `lang`."""
    title: str
    """As people write it: `TypeScript`."""
    solution_file: str
    """Where an answer is written, below the work folder."""
    fence_tags: frozenset[str]
    """Info strings of fenced blocks that hold this language, in lower case."""
    separation: Separation | None
    """None: answers can only be judged in one process with their tests."""

    def parses(self, code: str) -> bool:
        """Whether the text is whole, syntactically right code of this language."""

    def environment(self, case: Case) -> Environment:
        """The toolchain and packages the case needs."""

    def files(self, case: Case) -> dict[str, str]:
        """What lies in the work folder beside the answer, and wins over it: the tests, too."""

    def options(self, case: Case) -> JudgeOptions:
        """What the judge is told about this case, besides nonce, mode and time limit."""

    def for_type_check(self, case: Case) -> Case | None:
        """The case with tests that pass whatever types fit; None without a type check of its own.

        A model that works with tools checks its types so before it runs anything.
        """

    def expected(self, case: Case, run_judge: RunJudge) -> dict[str, int]:
        """The tests that must pass: test key -> how many results bear that key.

        Found from the case alone, never from an answer: see `expected.py`.
        Raises `CaseBroken`.
        """

    def test_key(self, test_id: str) -> str:
        """The key of a test id in `expected`: parametrized ids share one key."""

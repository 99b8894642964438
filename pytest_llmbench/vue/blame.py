"""An answer checked, and whose fault it is when the checker does not live to tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_llmbench.case import Case
from pytest_llmbench.errors import CaseBroken
from pytest_llmbench.vue.baseline import fixture_of, trouble
from pytest_llmbench.vue.checker import Checker, CheckerLost, CheckerRefused, CheckFailed
from pytest_llmbench.vue.findings import Findings
from pytest_llmbench.vue.projects import LaidProject

_TOO_DEEP = "Maximum call stack"


@dataclass(frozen=True)
class Blame:
    """The answer itself keeps the checker from telling: `reason` as in a `Verdict`."""

    reason: str
    message: str


@dataclass(frozen=True)
class FairCheck:
    """Checks of answers to one case.

    The check of an answer may take `warm` seconds, the first one of a project, which builds its
    whole program, `cold` seconds.
    """

    checker: Checker
    project: LaidProject
    case: Case
    warm: float
    cold: float

    def of(self, files: Mapping[str, str]) -> Findings | Blame:
        """Check an answer; where that fails, the project without it, and then it once more.

        Raises `CaseBroken` or `SandboxBroken` where the project alone fails as well, and where our
        own code for patterns does.
        """
        try:
            return self._check(files, self.warm)
        except CheckFailed as error:
            self._refuse_ours(error)
            self.checker.close()  # what crashed may be half changed
        try:
            self._check({}, self.cold)
        except CheckFailed as error:
            raise trouble(self.case, error) from error
        # The project alone is well and warm now: what came before may have been a cold start,
        # other projects in the same memory, or somebody's kill -9.
        try:
            return self._check(files, self.warm)
        except CheckerLost as error:
            told = f"the project checks well, but not with this answer: {error}"
            return Blame("resource_limit", told)
        except CheckFailed as error:
            self._refuse_ours(error)
            self.checker.close()
            return _given_up(error)

    def _refuse_ours(self, error: CheckFailed) -> None:
        if isinstance(error, CheckerRefused) and error.kind == "patterns":
            told = f"{self.case.path}: patterns cannot be decided, a bug of ours: {error}"
            raise CaseBroken(told) from error

    def _check(self, files: Mapping[str, str], seconds: float) -> Findings:
        return self.checker.check(self.project, fixture_of(self.case), files, seconds)


def _given_up(error: CheckFailed) -> Blame:
    """The compiler gave up on the answer, whatever an answer must write to bring that about."""
    if _TOO_DEEP in str(error):
        return Blame("resource_limit", f"the answer is nested too deeply: {error}")
    if isinstance(error, CheckerRefused) and error.kind == "config":
        return Blame("type_error", f"the project cannot be read with this answer: {error}")
    return Blame("resource_limit", f"the compiler itself fails on this answer: {error}")

"""The judge of problems, as the pipeline wants it: which language a case is in, settled here."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_llmbench.answer import WantedFile
from pytest_llmbench.case import Case
from pytest_llmbench.deciding import Decision, decide_level
from pytest_llmbench.judging.base import Judgement
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.languages.base import Language
from pytest_llmbench.level import Level


class ProblemJudge:
    """A `CaseJudge` for the cases of problem files."""

    def __init__(self, judge: Judge, languages: Mapping[str, Language]) -> None:
        self._judge = judge
        self._languages = languages

    def sandbox_of(self, case: Case) -> str | None:  # noqa: ARG002 - the seam's signature
        """See `CaseJudge.sandbox_of`: every problem's answer runs."""
        return self._judge.sandbox.name

    def wanted(self, case: Case) -> tuple[WantedFile, ...]:
        """The one solution file."""
        language = self._languages[case.lang]
        path, title, tag = language.solution_file, language.title, language.name
        return (WantedFile(path, title, tag, language, any_name=True),)

    def prepare(self, case: Case) -> int | None:
        """See `CaseJudge.prepare`."""
        return self._judge.tests_total(self._languages[case.lang], case)

    def start_ahead(self, case: Case) -> None:
        """See `CaseJudge.start_ahead`."""
        self._judge.start_ahead(self._languages[case.lang], case)

    def let_go(self, case: Case) -> None:
        """See `CaseJudge.let_go`."""
        self._judge.let_go(case)

    def close(self) -> None:
        """End what was started."""
        self._judge.close()

    def judge(self, case: Case, files: Mapping[str, str]) -> Judgement:
        """See `CaseJudge.judge`."""
        language = self._languages[case.lang]
        return self._judge.judge(language, case, files[language.solution_file])

    def decide(self, case: Case) -> Decision:
        """Find out the level of a case, whatever its lock says: see `decide_level`."""
        return decide_level(self._judge, self._languages[case.lang], case)

    def level(self, case: Case) -> Level:
        """The level that answers to the case are judged at."""
        return self._judge.level_of(self._languages[case.lang], case)

"""The judge of problems, as the pipeline wants it: which language a case is in, settled here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pytest_llmbench.answer import WantedFile
from pytest_llmbench.case import Case
from pytest_llmbench.deciding import Decision, decide_level
from pytest_llmbench.judging.base import Check, Judgement
from pytest_llmbench.judging.checks import types_checked, visible_tests_run
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

    # -- for a model that works with tools ----------------------------------------------

    def present(self, case: Case) -> Mapping[str, str]:
        """See `CaseJudge.present`: support files, visible tests, what the answer starts from."""
        starter = {self._languages[case.lang].solution_file: case.starter} if case.starter else {}
        return {**case.files, **_visible(case), **starter}

    def checks_types(self, case: Case) -> bool:
        """See `CaseJudge.checks_types`."""
        return self._languages[case.lang].for_type_check(case) is not None

    def check_types(self, case: Case, files: Mapping[str, str]) -> Check:
        """See `CaseJudge.check_types`."""
        language = self._languages[case.lang]
        alone = language.for_type_check(case)
        assert alone is not None, "asked for although `checks_types` says no"
        code, options = files[language.solution_file], language.options(alone)
        return types_checked(*self._judge.try_out(language, alone, code, options))

    def run_visible_tests(self, case: Case, files: Mapping[str, str]) -> Check:
        """See `CaseJudge.run_visible_tests`: hidden tests do not even reach the sandbox.

        What an answer may use is what it may use in the end: the options are the whole case's.
        """
        language = self._languages[case.lang]
        visible = replace(case, tests=_visible(case))
        code, options = files[language.solution_file], language.options(case)
        return visible_tests_run(*self._judge.try_out(language, visible, code, options))


def _visible(case: Case) -> dict[str, str]:
    return {path: case.tests[path] for path in case.visible_tests}

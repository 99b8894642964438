"""Case files -> pytest collectors and items."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_llmbench.agent.tools import BUILTIN_TOOLS
from pytest_llmbench.agent.tools.run_type_check import RunTypeCheck
from pytest_llmbench.agent.tools.write_file import WriteFile
from pytest_llmbench.case import Case, CaseRun
from pytest_llmbench.case_files.fixture_spec import READERS
from pytest_llmbench.case_files.fixtures import read_fixture
from pytest_llmbench.case_files.problems import read_problem_file
from pytest_llmbench.errors import CaseFileError
from pytest_llmbench.item import CaseItem
from pytest_llmbench.option_table import is_problem_file
from pytest_llmbench.session import KEY, BenchSession
from pytest_llmbench.text import did_you_mean


class CaseFile(pytest.File):
    """A file with cases; its children are attempts, case by case."""

    def collect(self) -> Iterator[CaseItem]:
        """One item per case, model and run.

        Raises `CollectError` with file and line for a file that cannot be used.
        """
        session = self.config.stash[KEY]
        try:
            cases = read_cases(self.path, session)
        except CaseFileError as error:
            raise self.CollectError(_relative(error, self.config)) from error
        for run in runs(cases, session):
            yield CaseItem.of(self, run)


class ProblemFile(CaseFile):
    """A YAML file of problems."""


class FixtureFile(CaseFile):
    """The spec of a Vue fixture: one case."""


def case_file_class(path: Path, config: pytest.Config) -> type[CaseFile]:
    """How a case file is collected."""
    return ProblemFile if is_problem_file(path, config) else FixtureFile


def read_cases(path: Path, session: BenchSession) -> list[Case]:
    """The cases of a case file that the settings want. Raises `CaseFileError`."""
    settings = session.settings
    if is_problem_file(path, session.config):
        cases = read_problem_file(path, session.registry.solution_files())
        session.locks.read(path)
    else:
        cases = [read_fixture(path, settings.prompt_version)]
    for case in cases:
        _check_tools(case, session)
    wanted = [c for c in cases if not settings.langs or c.lang in settings.langs]
    if settings.type_check:
        return wanted
    return [c if c.type_check is not None else replace(c, type_check=False) for c in wanted]


def _check_tools(case: Case, session: BenchSession) -> None:
    known = session.registry.tools
    if case.tools and WriteFile.name not in case.tools and not _others(case.tools):
        told = f"tools leaves out {WriteFile.name}, and nothing else writes: add it"
        raise CaseFileError(case.path, case.line, f"{case.id}: {told}")
    for name in case.tools:
        if name not in known:
            told = f"no tool {name!r}{did_you_mean(name, known)}: use {', '.join(known)}"
        elif key := known[name].lacks(case):
            told = f"tools names {name}, and {_without(key, case)} leave {name} out"
        elif isinstance(known[name], RunTypeCheck) and (why := _no_type_check(case, session)):
            told = f"tools names {name}, and {why}: leave {name} out"
        else:
            continue
        raise CaseFileError(case.path, case.line, f"{case.id}: {told}")


def _without(key: str, case: Case) -> str:
    """What is not there, and how to mend that if it can be: a fixture's spec has other keys."""
    if case.kind != "problem" and key not in READERS:
        return f"a fixture has no {key}:"
    return f"there is no {key}: add {key}, or"


def _others(names: Iterable[str]) -> set[str]:
    """Those that do not come with the package: nobody knows what they can do."""
    return set(names) - {tool.name for tool in BUILTIN_TOOLS}


def _no_type_check(case: Case, session: BenchSession) -> str | None:
    """Why the case has none; None if it has, as every fixture has."""
    language = session.registry.languages.get(case.lang)
    if language is None or language.for_type_check(case) is not None:
        return None
    return "type_check is false" if case.type_check is False else f"{case.lang} has no type check"


def runs(cases: Iterable[Case], session: BenchSession) -> Iterator[CaseRun]:
    """Every attempt at the cases, model by model; of each the modes one after the other."""
    cases, settings = list(cases), session.settings
    for model, mode in itertools.product(settings.models, settings.modes):
        for case in cases:
            for number in range(1, settings.runs + 1):
                yield CaseRun(case, model, number, mode)


def group_by_model(items: list[pytest.Item], session: BenchSession) -> None:
    """Sort in place: ordinary tests first, then all attempts of a model together.

    So a server on this machine loads each model once.
    """
    place = {model: i for i, model in enumerate(session.settings.models)}
    items.sort(key=lambda item: place[item.run.model] if isinstance(item, CaseItem) else -1)


def _relative(error: CaseFileError, config: pytest.Config) -> str:
    path = Path(error.path)
    if path.is_relative_to(config.rootpath):
        path = path.relative_to(config.rootpath)
    return f"{path}:{error.line}: {error.problem}"

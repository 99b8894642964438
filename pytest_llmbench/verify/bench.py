"""Judges cases for `llmbench verify` as a session of pytest does, in one process or in several."""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.util
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pytest_llmbench import builtin
from pytest_llmbench.cache import cache_folder
from pytest_llmbench.case import Case
from pytest_llmbench.case_files.answers import read_answers
from pytest_llmbench.case_files.fixtures import read_fixture
from pytest_llmbench.case_files.lock_file import read_lock
from pytest_llmbench.case_files.problems import read_problem_file
from pytest_llmbench.errors import CaseFileError, SandboxUnavailable
from pytest_llmbench.judging.judges import Judges
from pytest_llmbench.languages.base import Language
from pytest_llmbench.level import declared_level
from pytest_llmbench.locks import Locks
from pytest_llmbench.registry import Registry
from pytest_llmbench.sandbox.base import OnProgress, Sandbox
from pytest_llmbench.sandbox.choose import choose
from pytest_llmbench.verify.cases import (
    FAILED,
    UNKNOWN,
    Finding,
    Verified,
    repeat_problem,
    verify_fixture,
    verify_problem,
)


@dataclass(frozen=True)
class Setup:
    """How to judge. `runs`: judge each reference so often, at the level of its lock, and no more.

    `timeout` is seconds for one answer.
    """

    sandbox: str
    docker_hosts: tuple[str, ...]
    base_images: tuple[tuple[str, str], ...]
    build_network: str | None
    timeout: float
    on_progress: OnProgress
    runs: int | None = None


class Bench:
    """One per process."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._registry = Registry()
        builtin.register(self._registry)
        self._judges = Judges(
            lambda: self._sandbox,
            self._registry.languages,
            cache_folder(),
            setup.timeout,
            setup.on_progress,
            level_of=Locks(read_lock).level if setup.runs else declared_level,
        )

    def cases(self, file: Path) -> list[Case]:
        """The cases of a file. Raises `CaseFileError`."""
        if file.suffix == ".json":
            return [read_fixture(file)]
        return read_problem_file(file, self._registry.solution_files())

    def language(self, case: Case) -> Language:
        """The language of a problem."""
        return self._registry.languages[case.lang]

    def verify(self, case: Case) -> Verified:
        """Judge what comes with the case."""
        try:
            return self._verify(case)
        except SandboxUnavailable as error:
            return Verified((Finding(UNKNOWN, str(error)),))
        except CaseFileError as error:
            where = f"{os.path.relpath(error.path)}:{error.line}"
            return Verified((Finding(FAILED, f"{where}: {error.problem}"),))

    def _verify(self, case: Case) -> Verified:
        if case.fixture:
            answers = read_answers(case.fixture)
            return Verified(tuple(verify_fixture(case, answers, self._judges[case.kind])))
        if self._setup.runs:
            return repeat_problem(case, self._judges.problems, self._setup.runs)
        return verify_problem(case, self._judges.problems)

    def close(self) -> None:
        """End what was started."""
        self._judges.close()
        if "_sandbox" in self.__dict__:
            self._sandbox.close()

    @cached_property
    def _sandbox(self) -> Sandbox:
        return choose(
            self._setup.sandbox,
            cache_folder(),
            session=f"verify-{os.getpid()}",
            docker_hosts=self._setup.docker_hosts,
            base_images=dict(self._setup.base_images),
            build_network=self._setup.build_network,
        )


VerifyAll = Callable[[Sequence[Case]], Iterator[Verified]]
"""What is found of each case, in their order, as soon as it is known."""


@contextlib.contextmanager
def benches(bench: Bench, setup: Setup, processes: int) -> Iterator[VerifyAll]:
    """`bench` itself, or so many of its kind in processes of their own."""
    if processes == 1:
        yield lambda cases: map(bench.verify, cases)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, spawn, _open, (setup,)) as pool:
        yield lambda cases: pool.map(_verify_here, cases)


_here: list[Bench] = []
"""The bench of a process that verifies for another one."""


def _open(setup: Setup) -> None:
    bench = Bench(setup)
    _here.append(bench)
    # Called when the process ends, which knows no atexit.
    multiprocessing.util.Finalize(None, bench.close, exitpriority=0)


def _verify_here(case: Case) -> Verified:
    return _here[0].verify(case)

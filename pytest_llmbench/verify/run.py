"""What `llmbench verify` does with a case file: verify it, or check its lock, or judge again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pytest_llmbench.case import Case
from pytest_llmbench.case_files.lock_file import read_lock
from pytest_llmbench.errors import CaseFileError
from pytest_llmbench.verify.bench import Bench, VerifyAll
from pytest_llmbench.verify.cases import FAILED, Finding, Verified
from pytest_llmbench.verify.locks import check_lock, compare, keep_lock

Findings = Iterator[tuple[str, Finding]]
"""A name to show, and what was found."""


class Run:
    """Each method looks at one case file; `wanted` is what the ids must hold."""

    def __init__(self, bench: Bench, verify_all: VerifyAll, wanted: str) -> None:
        self._bench, self._verify_all, self._wanted = bench, verify_all, wanted.lower()
        self.references = 0
        """How many references `repeat` has judged."""

    def verify(self, file: Path) -> Findings:
        """Judge the cases; keep what was found in the lock."""
        yield from _told(file, self._verify)

    def check(self, file: Path) -> Findings:
        """Compare the lock with the text of the cases."""
        yield from _told(file, self._check)

    def check_all(self, file: Path) -> Findings:
        """Judge the cases; compare what is found with the lock."""
        yield from _told(file, self._check_all)

    def repeat(self, file: Path) -> Findings:
        """Judge the references over and over."""
        yield from _told(file, self._repeat)

    def _verify(self, file: Path) -> Findings:
        cases = self._bench.cases(file)
        found: dict[str, Verified] = {}
        for case, verified in self._each(cases):
            found[case.id] = verified
            yield from _named(file, case, verified)
        problems = [case for case in cases if case.fixture is None]
        if found and problems and (told := keep_lock(file, problems, found)) is not None:
            yield _shown(file), told

    def _check(self, file: Path) -> Findings:
        problems = [c for c in self._bench.cases(file) if c.fixture is None]
        if not problems:
            return
        for case_id, finding in check_lock(file, problems, self._bench.language):
            if self._wanted in (case_id or "").lower():
                yield f"{_shown(file)}::{case_id}" if case_id else _shown(file), finding

    def _check_all(self, file: Path) -> Findings:
        cases = self._bench.cases(file)
        entries = {} if any(case.fixture for case in cases) else read_lock(file)
        for case, verified in self._each(cases):
            yield from _named(file, case, compare(verified, entries.get(case.id)))

    def _repeat(self, file: Path) -> Findings:
        for case, verified in self._each([c for c in self._bench.cases(file) if not c.fixture]):
            self.references += case.reference is not None
            yield from _named(file, case, verified)

    def _each(self, cases: Sequence[Case]) -> Iterator[tuple[Case, Verified]]:
        chosen = [case for case in cases if self._wanted in case.id.lower()]
        yield from zip(chosen, self._verify_all(chosen), strict=True)


def _told(file: Path, look: Callable[[Path], Findings]) -> Findings:
    try:
        yield from look(file)
    except CaseFileError as error:
        yield f"{os.path.relpath(error.path)}:{error.line}", Finding(FAILED, error.problem)


def _named(file: Path, case: Case, verified: Verified) -> Findings:
    name = f"{_shown(file)}::{case.id}" if case.fixture is None else str(Path(_shown(file)).parent)
    for finding in verified.findings:
        yield name, finding


def _shown(file: Path) -> str:
    return os.path.relpath(file)

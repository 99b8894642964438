"""What the lock files say of the cases of a session; read once each, when first asked for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from pytest_llmbench.case import Case
from pytest_llmbench.case_files.base import LockedCase
from pytest_llmbench.languages.base import Language
from pytest_llmbench.level import Level, declared_level, locked_level

_PROTOCOL = 1
"""Of the judges. Another number makes every lock out of date: raise it when levels may change."""


class Locks:
    """Cases -> levels. One per process.

    `read_lock` gives the entries beside a problem file by id; it raises `CaseFileError`.
    """

    def __init__(self, read_lock: Callable[[Path], Mapping[str, LockedCase]]) -> None:
        self._read_lock = read_lock
        self._files: dict[Path, Mapping[str, LockedCase]] = {}
        self._levels: dict[int, tuple[Case, Level]] = {}

    def read(self, problem_file: Path) -> Mapping[str, LockedCase]:
        """The entries beside a problem file, by id. Raises `CaseFileError`, each time."""
        if problem_file not in self._files:
            self._files[problem_file] = self._read_lock(problem_file)
        return self._files[problem_file]

    def entry(self, language: Language, case: Case) -> LockedCase | None:
        """What was found out about this very text of the case. Raises `CaseFileError`."""
        locked = self.read(case.path).get(case.id)
        return locked if locked and locked.digest in _digests(language, case) else None

    def level(self, language: Language, case: Case) -> Level:
        """See `LevelOf`; the same object each time. Raises `CaseFileError`."""
        known = self._levels.get(id(case))
        if known is None:
            locked = self.entry(language, case)
            level = locked_level(language, locked) if locked else declared_level(language, case)
            known = self._levels[id(case)] = case, level  # the case is kept: its id stays its own
        return known[1]

    def unverified(self, cases: Iterable[Case], languages: Mapping[str, Language]) -> list[Case]:
        """The problems that no lock knows, as they are. Raises `CaseFileError`."""
        return [
            case
            for case in cases
            if case.fixture is None and self.entry(languages[case.lang], case) is None
        ]


def case_digest(language: Language, case: Case) -> str:
    """A hash of all that could change how the case judges: 40 hexadecimal digits."""
    parts = {
        "protocol": _PROTOCOL,
        "lang": case.lang,
        "tests": dict(case.tests),
        "files": dict(case.files),
        "reference": case.reference,
        "wrong": list(case.wrong),
        "requirements": list(case.requirements),
        "timeout": case.timeout,
        "isolation": case.isolation,
        "options": dict(language.options(case)),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:40]


def _digests(language: Language, case: Case) -> set[str]:
    """The case's own; and, where a session has switched its type check off, the stricter one."""
    strict = case if case.type_check is not False else replace(case, type_check=None)
    return {case_digest(language, case), case_digest(language, strict)}

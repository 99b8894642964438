"""How far apart tests and answer are kept: settled for a case, never for an attempt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pytest_llmbench.case import Case
from pytest_llmbench.case_files.base import LockedCase
from pytest_llmbench.languages.base import Language

SEPARATE, SHARED = "separate", "shared"


@dataclass(frozen=True)
class Level:
    """`isolation` is separate or shared; `why` says why it is shared, for a person.

    `profile` are the self-judging operations (docs/judges.md) that `separate` allows; None
    records those that were used, and allows all. `expected` as in `Language.expected`, where
    it is known without running anything.
    """

    isolation: str
    why: str | None = None
    profile: tuple[str, ...] | None = ()
    expected: Mapping[str, int] | None = None

    @property
    def self_judging(self) -> list[str] | None:
        """The operations that code of the answer decides; None where nobody can know."""
        apart = self.isolation == SEPARATE and self.profile is not None
        return list(self.profile or ()) if apart else None


LevelOf = Callable[[Language, Case], Level]


def declared_level(language: Language, case: Case) -> Level:
    """What the case itself says; shared where it says nothing or its language cannot do more."""
    if case.isolation == SEPARATE and language.separation is None:
        return Level(SHARED, not_apart(language))
    if case.isolation is None:
        return Level(SHARED, "not verified: run `llmbench verify`")
    return Level(case.isolation, "the case says so" if case.isolation == SHARED else None)


def locked_level(language: Language, locked: LockedCase) -> Level:
    """What was found out about the case when it was verified."""
    tests = locked.tests
    expected = None if tests is None else {key: n.get("passed", 0) for key, n in tests.items()}
    if locked.isolation == SHARED or language.separation is None:
        return Level(SHARED, locked.why or not_apart(language), expected=expected)
    return Level(SEPARATE, None, locked.self_judging, expected)


def not_apart(language: Language) -> str:
    """Why no case of a language is separate."""
    return f"{language.title} answers cannot be judged apart from their tests"

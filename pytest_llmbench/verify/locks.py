"""Lock files as `llmbench verify` writes and checks them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from pytest_llmbench.case import Case
from pytest_llmbench.case_files.base import LockedCase
from pytest_llmbench.case_files.lock_file import lock_path, read_lock, write_lock
from pytest_llmbench.errors import CaseFileError
from pytest_llmbench.languages.base import Language
from pytest_llmbench.locks import case_digest
from pytest_llmbench.verify.cases import FAILED, OK, UNKNOWN, Finding, Verified, level_told

LanguageOf = Callable[[Case], Language]


def keep_lock(file: Path, cases: Sequence[Case], found: Mapping[str, Verified]) -> Finding | None:
    """Write the lock of a problem file, unless a case failed; None where there is nothing to say.

    `cases` are all of the file, `found` is by id. A case that was not judged keeps its entry.
    """
    name = lock_path(file).name
    failed = [i for i, seen in found.items() if any(f.status == FAILED for f in seen.findings)]
    if failed:
        return Finding(UNKNOWN, f"{name} stays as it was: mend {', '.join(failed[:3])} first")
    locked = {i: seen.locked for i, seen in found.items() if seen.locked is not None}
    try:
        kept = read_lock(file) if any(case.id not in locked for case in cases) else {}
    except CaseFileError as error:
        return Finding(FAILED, f"{name}:{error.line}: {error.problem}")
    entries = {**kept, **locked}
    entries = {case.id: entries[case.id] for case in cases if case.id in entries}
    if not entries:
        return None
    try:
        written = write_lock(file, entries)
    except OSError as error:
        told = f"{name} cannot be written ({error.strerror}): levels are not kept"
        return Finding(UNKNOWN, told)
    return Finding(OK, f"{name} {'is written' if written else 'is up to date'}")


def check_lock(
    file: Path, cases: Sequence[Case], language: LanguageOf
) -> Iterator[tuple[str | None, Finding]]:
    """Whether the lock has an entry for each case as it is: id (None: the file) and finding.

    Raises `CaseFileError` for a lock that cannot be used.
    """
    locked, name = read_lock(file), lock_path(file).name
    for case in cases:
        entry = locked.get(case.id)
        if entry is None:
            yield case.id, Finding(FAILED, f"is not in {name}: run `llmbench verify`")
        elif entry.digest != case_digest(language(case), case):
            told = f"is not what {name} was written for: run `llmbench verify`"
            yield case.id, Finding(FAILED, told)
        else:
            yield case.id, Finding(OK, level_told(entry))
    for case_id in sorted(locked.keys() - {case.id for case in cases}):
        told = f"{name} has {case_id}, the file has not: run `llmbench verify`"
        yield None, Finding(FAILED, told)


def compare(found: Verified, entry: LockedCase | None) -> Verified:
    """What was found, and whether the lock says the same."""
    if found.locked is None or found.locked == entry:
        return found
    told = "is not in the lock" if entry is None else f"the lock says {level_told(entry)}"
    if entry is not None and level_told(entry) == level_told(found.locked):
        told = "the lock holds other outcomes, or was written for another text"
    return Verified((*found.findings, Finding(FAILED, f"{told}: run `llmbench verify`")))

"""`python.lock.json` beside `python.yaml`: what `llmbench verify` found out about its problems.

One entry per problem, sorted and a line per test, so that a change is read as one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_llmbench.cache import write_whole
from pytest_llmbench.case_files.base import LockedCase, outcomes_in_words
from pytest_llmbench.case_files.discovery import LOCK_SUFFIX
from pytest_llmbench.case_files.json_nodes import read_json
from pytest_llmbench.case_files.readers import filled, one_of, refuse_unknown
from pytest_llmbench.case_files.yaml_nodes import Value
from pytest_llmbench.errors import CaseFileError

_VERSION = 1
_ABOUT = "Written by `llmbench verify`, not by hand: docs/judges.md, Levels and locks."
_KEYS = ("hash", "isolation", "why", "self_judging", "tests")
_DIGEST = re.compile("[0-9a-f]{40}")
_OUTCOME = re.compile(
    "(?:(?P<number>[1-9][0-9]{0,6}) )?(?P<outcome>passed|failed|error|skipped|xfailed|xpassed|todo)"
)


def lock_path(problem_file: Path) -> Path:
    """Where the lock of a problem file lies."""
    name = problem_file.stem if problem_file.suffix == ".yaml" else problem_file.name
    return problem_file.with_name(name + LOCK_SUFFIX)


def read_lock(problem_file: Path) -> dict[str, LockedCase]:
    """The entries of a problem file's lock by id of the case; none if there is no lock.

    Raises `CaseFileError` for a lock that cannot be used, with what to type.
    """
    path = lock_path(problem_file)
    if not path.exists():
        return {}
    try:
        return _entries(read_json(path))
    except CaseFileError as error:
        told = f"{error.problem}; `llmbench verify {problem_file.name}` writes the file anew"
        raise CaseFileError(path, error.line, told) from error


def write_lock(problem_file: Path, entries: Mapping[str, LockedCase]) -> bool:
    """Write the lock whole; False if it says this already. Raises `OSError`."""
    path = lock_path(problem_file)
    cases = {case_id: _as_json(entry) for case_id, entry in entries.items()}
    data = {"about": _ABOUT, "version": _VERSION, "cases": cases}
    text = json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if path.exists() and path.read_text("utf-8", "replace") == text:
        return False
    write_whole(path, text)
    path.chmod(0o644)  # it is committed: as readable as the file beside it
    return True


def _as_json(entry: LockedCase) -> dict[str, Any]:
    """Without what says nothing: null, and a profile where there is none."""
    made: dict[str, Any] = {"hash": entry.digest, "isolation": entry.isolation}
    if entry.why is not None:
        made["why"] = entry.why
    if entry.self_judging:
        made["self_judging"] = sorted(entry.self_judging)
    if entry.tests is not None:
        made["tests"] = {key: outcomes_in_words(found) for key, found in entry.tests.items()}
    return made


def _entries(root: Value) -> dict[str, LockedCase]:
    members = root.mapping()
    refuse_unknown(members, ("about", "version", "cases"))
    for key in ("version", "cases"):
        if key not in members:
            raise root.error(f"{key!r} is missing")
    if members["version"].number() != _VERSION:
        raise members["version"].error("another version of pytest-llmbench wrote this lock")
    return {case_id: _entry(value) for case_id, value in members["cases"].mapping().items()}


def _entry(value: Value) -> LockedCase:
    members = value.mapping()
    refuse_unknown(members, _KEYS)
    for key in ("hash", "isolation"):
        if key not in members:
            raise value.error(f"{value.where}: {key!r} is missing")
    digest = members["hash"].text()
    if not _DIGEST.fullmatch(digest):
        raise members["hash"].error("hash: not one that `llmbench verify` wrote")
    return LockedCase(
        digest,
        one_of("separate", "shared")(members["isolation"]),
        filled(members["why"]) if "why" in members else None,
        tuple(map(filled, members["self_judging"].items())) if "self_judging" in members else (),
        _tests(members["tests"]) if "tests" in members else None,
    )


def _tests(value: Value) -> dict[str, dict[str, int]]:
    found = {key: _outcomes(told) for key, told in value.mapping().items()}
    if not any("passed" in outcomes for outcomes in found.values()):
        raise value.error("tests: none of them passed, so nothing would be judged")
    return found


def _outcomes(value: Value) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in value.text().split(", "):
        match = _OUTCOME.fullmatch(part)
        if match is None:
            raise value.error(f"{value.where}: {part!r} is no outcome of a test")
        found[match["outcome"]] = int(match["number"] or 1)
    return found

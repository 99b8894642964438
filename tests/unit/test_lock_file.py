"""Lock files: what is written is read again, and nothing that is wrong is believed."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from scripted_sandbox import CASE, Sums, apart

from pytest_llmbench.case_files.base import LockedCase
from pytest_llmbench.case_files.lock_file import lock_path, read_lock, write_lock
from pytest_llmbench.errors import CaseFileError
from pytest_llmbench.locks import Locks, case_digest

DIGEST = "0123456789abcdef0123456789abcdef01234567"
APART = LockedCase(
    DIGEST, "separate", None, ("eq:Point", "lt:Point"), {"one": {"passed": 1}, "two": {"passed": 3}}
)
TOGETHER = LockedCase(DIGEST, "shared", "two: together passed, apart failed \N{SNOWMAN}")
MIXED = replace(APART, self_judging=(), tests={"one": {"passed": 2, "skipped": 1}})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sums.yaml"


def test_it_lies_beside_its_problem_file():
    assert lock_path(Path("p/python.yaml")) == Path("p/python.lock.json")
    assert lock_path(Path("p/python.yml")) == Path("p/python.yml.lock.json")
    assert lock_path(Path("p/a.b.yaml")) == Path("p/a.b.lock.json")


def test_what_is_written_is_read_again(file):
    entries = {"b": APART, "a": TOGETHER, "c": MIXED}
    assert write_lock(file, entries) is True
    assert read_lock(file) == entries
    assert (lock_path(file).stat().st_mode & 0o777) == 0o644
    assert [path.name for path in file.parent.iterdir()] == ["sums.lock.json"]


def test_it_is_written_to_be_read_as_a_diff(file):
    write_lock(file, {"b": MIXED, "a": TOGETHER})
    text = lock_path(file).read_text("utf-8")
    assert text.index('"a"') < text.index('"b"')
    assert '    "one": "2 passed, 1 skipped"\n' in text
    assert "\N{SNOWMAN}" in text
    assert text.endswith("}\n")


def test_the_same_entries_are_not_written_again(file):
    write_lock(file, {"a": APART})
    before = lock_path(file).stat().st_mtime_ns
    assert write_lock(file, {"a": APART}) is False
    assert lock_path(file).stat().st_mtime_ns == before
    assert write_lock(file, {"a": TOGETHER}) is True


def test_without_a_lock_nothing_is_known(file):
    assert read_lock(file) == {}


def wrong(**changes: object) -> str:
    entry = {"hash": DIGEST, "isolation": "shared", "tests": {"one": "passed"}, **changes}
    entry = {key: value for key, value in entry.items() if value is not ...}
    return json.dumps({"version": 1, "cases": {"a": entry}})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the file is empty"),
        ('{"version": 1,\n<<<<<<< HEAD\n', "not JSON"),
        ("[]", "must be an object"),
        ('{"cases": {}}', "'version' is missing"),
        ('{"version": 1}', "'cases' is missing"),
        ('{"version": 2, "cases": {}}', "another version of pytest-llmbench wrote this lock"),
        ('{"version": "1", "cases": {}}', "version must be a number"),
        ('{"version": 1, "cases": {}, "more": 1}', "unknown key 'more'"),
        ('{"version": 1, "cases": []}', "cases must be an object"),
        (wrong(isolation="seperate"), "did you mean 'separate'?"),
        (wrong(isolation="trusted"), "isolation 'trusted': use one of separate, shared"),
        (wrong(isolation=...), "a: 'isolation' is missing"),
        (wrong(isolation=True), "isolation must be text"),
        (wrong(hash="abc"), "hash: not one that `llmbench verify` wrote"),
        (wrong(hash=7), "hash must be text"),
        (wrong(self_judging="eq:Point"), "self_judging must be a list"),
        (wrong(tests={}), "none of them passed"),
        (wrong(tests={"one": "skipped"}), "none of them passed"),
        (wrong(tests={"one": "ok"}), "one: 'ok' is no outcome of a test"),
        (wrong(tests={"one": "0 passed"}), "one: '0 passed' is no outcome of a test"),
        (wrong(tests={"one": 1}), "one must be text"),
        (wrong(tests=["one"]), "tests must be an object"),
        (wrong(why=""), "why is empty"),
        (wrong(profile=[]), "unknown key 'profile'"),
    ],
)
def test_a_wrong_lock_is_an_error_that_says_what_to_type(file, text, told):
    lock_path(file).write_text(text)
    with pytest.raises(CaseFileError) as caught:
        read_lock(file)
    assert caught.value.path == lock_path(file)
    assert told in caught.value.problem
    assert caught.value.problem.endswith("`llmbench verify sums.yaml` writes the file anew")


def test_a_lock_that_cannot_be_read_is_an_error(file):
    lock_path(file).mkdir()
    with pytest.raises(CaseFileError, match="cannot be read"):
        read_lock(file)


def locked(file: Path, language: Sums, entry: LockedCase = MIXED) -> Locks:
    """Locks of `CASE` at `file`, just verified."""
    case = replace(CASE, path=file)
    write_lock(file, {case.id: replace(entry, digest=case_digest(language, case))})
    return Locks(read_lock)


def test_an_entry_gives_the_level_and_what_is_expected(file):
    level = locked(file, apart()).level(apart(), replace(CASE, path=file))
    assert (level.isolation, level.profile, level.expected) == ("separate", (), {"one": 2})
    entry = replace(APART, tests={"one": {"skipped": 1}, "two": {"passed": 1}})
    level = locked(file, apart(), entry).level(apart(), replace(CASE, path=file))
    assert (level.profile, level.expected) == (("eq:Point", "lt:Point"), {"one": 0, "two": 1})
    assert level.self_judging == ["eq:Point", "lt:Point"]


@pytest.mark.parametrize(
    "change",
    [
        {"tests": {"t.sum": "1+2"}},
        {"files": {"data": "1"}},
        {"reference": "right too"},
        {"reference": None},
        {"wrong": ("wrong",)},
        {"requirements": ("numpy",)},
        {"timeout": 5.0},
        {"isolation": "separate"},
        {"lang": "other"},
        {"id": "other"},
    ],
)
def test_an_entry_for_another_text_of_the_case_is_worth_nothing(file, change):
    language = apart()
    level = locked(file, language).level(language, replace(CASE, path=file, **change))
    assert level.expected is None
    assert level.isolation == change.get("isolation", "shared")


def test_what_is_only_for_people_and_models_changes_no_level(file):
    language = apart()
    changed = replace(CASE, path=file, prompt="q", title="t", tags=("x",), line=99, min_score=5)
    assert locked(file, language).level(language, changed).isolation == "separate"


def test_a_session_that_checks_no_types_keeps_the_levels(file):
    language = apart()
    locks = locked(file, language)
    assert locks.entry(language, replace(CASE, path=file, type_check=False)) is not None
    # but what was verified without types is not verified with them
    case = replace(CASE, path=file, type_check=False)
    write_lock(file, {case.id: replace(MIXED, digest=case_digest(language, case))})
    assert Locks(read_lock).entry(language, case) is not None
    assert Locks(read_lock).entry(language, replace(case, type_check=None)) is None


def test_a_language_that_cannot_separate_is_judged_together(file):
    level = locked(file, Sums()).level(Sums(), replace(CASE, path=file))
    assert (level.isolation, level.expected) == ("shared", {"one": 2})


def test_each_file_is_read_once_and_only_when_asked_for(file):
    language, case = apart(), replace(CASE, path=file)
    locks = locked(file, language)
    first = locks.level(language, case)
    lock_path(file).write_text("broken")
    assert locks.level(language, case) is first
    assert locks.level(language, replace(case, prompt="q")).isolation == "separate"
    with pytest.raises(CaseFileError, match="not JSON"):
        Locks(read_lock).level(language, case)


def test_a_folder_that_cannot_be_written_is_an_os_error(file):
    lock_path(file).mkdir()
    with pytest.raises(OSError, match=os.strerror(21)):
        write_lock(file, {"a": APART})

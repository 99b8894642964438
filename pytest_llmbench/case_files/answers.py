"""`answers/` of a Vue fixture: answers of a known worth, listed in `answers.yaml`.

    reference: {score: 100}
    no_types:
      score: 80
      compiles: true
      missing: ["interfaces:HelloProps"]
      reason: wrong_answer

Each name is a folder beside the list, with the answer's files laid as in the project.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pytest_llmbench.case import Fixture
from pytest_llmbench.case_files.base import ListedAnswer
from pytest_llmbench.case_files.readers import between, filled, one_of, refuse_unknown
from pytest_llmbench.case_files.yaml_nodes import Value, read_text, read_yaml
from pytest_llmbench.errors import CaseFileError
from pytest_llmbench.text import did_you_mean

REASONS = (
    "syntax_error", "type_error", "wrong_answer", "test_timeout", "resource_limit", "tampering",
)  # fmt: skip


def read_answers(fixture: Fixture) -> list[ListedAnswer]:
    """The answers beside a fixture, in the order of their list; none if there is no list.

    Raises `CaseFileError` with file and line; also for a folder that is not listed, and a
    file that an answer may not write.
    """
    folder = fixture.folder / "answers"
    path = folder / "answers.yaml"
    if not path.is_file():
        if folder.is_dir():
            raise CaseFileError(path, 1, "is missing: list there what each answer must get")
        return []
    root = read_yaml(path)
    if root is None:
        raise CaseFileError(path, 1, "the file is empty: list what each answer must get")
    listed = root.mapping()
    unlisted = sorted(p.name for p in folder.iterdir() if p.is_dir() and p.name not in listed)
    if unlisted:
        raise root.error(f"the answer {unlisted[0]!r} is not listed: add what it must get")
    return [_answer(name, value, folder, fixture) for name, value in listed.items()]


def _answer(name: str, value: Value, folder: Path, fixture: Fixture) -> ListedAnswer:
    place = folder / name
    if "/" in name or name.startswith(".") or not place.is_dir():
        near = did_you_mean(name, [p.name for p in folder.iterdir() if p.is_dir()])
        raise CaseFileError(value.path, value.key_line, f"there is no folder {name!r}{near}")
    fields = value.mapping()
    refuse_unknown(fields, tuple(_READERS))
    if "score" not in fields:
        raise CaseFileError(value.path, value.key_line, f"{name}: 'score' is missing")
    wanted = {key: _READERS[key](field) for key, field in fields.items()}
    files = {}
    for file in sorted(p for p in place.rglob("*") if p.is_file()):
        files[_place(file.relative_to(place).as_posix(), name, value, fixture)] = read_text(file)
    if fixture.target_file not in files:
        told = f"{name}: the answer lacks the target file {fixture.target_file!r}"
        raise CaseFileError(value.path, value.key_line, told)
    return ListedAnswer(name, files, wanted, value.path, value.key_line)


def _place(path: str, name: str, value: Value, fixture: Fixture) -> str:
    """The file that an answer may write; a workspace's project may stand deeper than its answer."""
    for known in fixture.answer_files:
        if known == path or (known.endswith(f"/{path}") and _workspace(fixture, known, path)):
            return known
    near = did_you_mean(path, fixture.answer_files)
    told = f"{name}: {path!r} is not a file that an answer may write{near}"
    raise CaseFileError(value.path, value.key_line, told)


def _workspace(fixture: Fixture, known: str, path: str) -> bool:
    return (fixture.project / known.removesuffix(f"/{path}") / "package.json").is_file()


def _missing(value: Value) -> list[str]:
    return [filled(item) for item in value.items()]


def _reason(value: Value) -> str | None:
    return None if value.is_empty() else one_of(*REASONS)(value)


_READERS: Mapping[str, Callable[[Value], Any]] = {
    "score": between(0, 100, ""),
    "compiles": Value.switch,
    "missing": _missing,
    "reason": _reason,
}

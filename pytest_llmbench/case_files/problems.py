"""`problems/*.yaml` -> cases. The schema is closed: an unknown key is an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from pytest_llmbench.case import DIFFICULTIES, Case
from pytest_llmbench.case_files.yaml_nodes import Value, read_yaml
from pytest_llmbench.errors import CaseFileError
from pytest_llmbench.text import did_you_mean

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*")


def read_problem_file(path: Path, solution_files: Mapping[str, str]) -> list[Case]:
    """The cases of one file, in its order.

    `solution_files` maps each known language to the file its answers are written to.
    Raises `CaseFileError` at the first thing that is wrong.
    """
    root = read_yaml(path)
    if root is None:
        raise CaseFileError(path, 1, "the file is empty: write a list of problems")
    defaults, problems = _split(root)
    cases: list[Case] = []
    first_line: dict[str, int] = {}
    for problem in problems:
        case = _case(problem, defaults, solution_files)
        if case.id in first_line:
            raise problem.error(
                f"duplicate id {case.id!r} (first on line {first_line[case.id]}): "
                "give each problem its own"
            )
        first_line[case.id] = case.line
        cases.append(case)
    return cases


def _split(root: Value) -> tuple[dict[str, Value], list[Value]]:
    if not root.is_mapping():
        return {}, root.items()
    parts = root.mapping()
    _refuse_unknown(parts, ("defaults", "problems"))
    if "problems" not in parts:
        raise root.error("'problems' is missing: a file is a list, or 'defaults' and 'problems'")
    defaults = parts["defaults"].mapping() if "defaults" in parts else {}
    _refuse_unknown(defaults, tuple(k for k in _READERS if k != "id"))
    return defaults, parts["problems"].items()


def _case(problem: Value, defaults: dict[str, Value], solution_files: Mapping[str, str]) -> Case:
    own = problem.mapping()
    _refuse_unknown(own, tuple(_READERS))
    fields = {**defaults, **own}
    for key in ("id", "lang", "prompt", "tests"):
        if key not in fields:
            name = own["id"].text() if "id" in own else "this problem"
            raise problem.error(f"{name}: {key!r} is missing")
    values: dict[str, Any] = {key: _READERS[key](value) for key, value in fields.items()}
    case = Case(path=problem.path, line=problem.line, **values)
    _check_language(case, fields["lang"], solution_files)
    _check_files(case, fields, solution_files[case.lang])
    return case


def _check_language(case: Case, value: Value, solution_files: Mapping[str, str]) -> None:
    if case.lang not in solution_files:
        known = ", ".join(sorted(solution_files))
        raise value.error(
            f"unknown language {case.lang!r}{did_you_mean(case.lang, solution_files)}: "
            f"use one of {known}"
        )


def _check_files(case: Case, fields: Mapping[str, Value], solution_file: str) -> None:
    for path in case.files:
        if path in case.tests:
            raise fields["files"].error(f"{path!r} stands in both files and tests: keep one")
    for key in ("tests", "files"):
        if solution_file in getattr(case, key):
            raise fields[key].error(f"{solution_file!r} is where the answer goes: rename this file")
        for path in getattr(case, key):
            folders = {str(parent) for parent in PurePosixPath(path).parents}
            for file in folders & {*case.tests, *case.files, solution_file}:
                raise fields[key].error(f"{path!r}: {file!r} is a file, not a folder: rename one")
    for path in case.visible_tests:
        if path not in case.tests:
            near = did_you_mean(path, case.tests)
            raise fields["visible_tests"].error(f"{path!r} is not a path of tests{near}")


def _refuse_unknown(given: Mapping[str, Value], known: tuple[str, ...]) -> None:
    for key, value in given.items():
        if key not in known:
            near = did_you_mean(key, known) or f": known are {', '.join(sorted(known))}"
            raise CaseFileError(value.path, value.key_line, f"unknown key {key!r}{near}")


# -- one reader per key ------------------------------------------------------------


def _id(value: Value) -> str:
    text = value.text()
    if not _ID.fullmatch(text):
        raise value.error(f"id {text!r}: use letters, digits and _ . + - only")
    return text


def _filled(value: Value) -> str:
    text = value.text()
    if not text.strip():
        raise value.error(f"{value.where} is empty")
    return text


def _one_of(*words: str) -> Callable[[Value], str]:
    def read(value: Value) -> str:
        text = value.text()
        if text not in words:
            near = did_you_mean(text, words)
            raise value.error(f"{value.where} {text!r}{near}: use one of {', '.join(words)}")
        return text

    return read


def _between(low: float, high: float, unit: str) -> Callable[[Value], float]:
    def read(value: Value) -> float:
        number = value.number()
        if not low <= number <= high:
            raise value.error(f"{value.where} must be {low:g} to {high:g} {unit}".rstrip())
        return number

    return read


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(_filled(item) for item in value.items())


def _word_list(value: Value) -> tuple[str, ...]:
    words = _texts(value)
    for word, item in zip(words, value.items(), strict=True):
        if not word.isprintable() or word != word.strip():
            raise item.error(f"{item.where}: one line of text without spaces around it")
    return words


def _path_texts(value: Value) -> dict[str, str]:
    texts: dict[str, str] = {}
    for path, text in value.mapping().items():
        _check_path(path, text)
        texts[path] = text.text()
    return texts


def _tests(value: Value) -> dict[str, str]:
    texts = _path_texts(value)
    if not texts:
        raise value.error("tests is empty: nothing would be judged; add a path and its text")
    for path, text in value.mapping().items():
        if not texts[path].strip():
            raise text.error(f"tests: {path!r} is empty: nothing would be judged")
    return texts


def _check_path(path: str, at: Value) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or re.match(r"[A-Za-z]:", path) or "\\" in path:
        raise at.error(f"path {path!r}: use a path below the work folder, with /")
    if ".." in parts:
        raise at.error(f"path {path!r} leaves the work folder: remove the '..'")
    if not path.isprintable():
        raise at.error(f"path {path!r}: use printable characters only")
    if str(PurePosixPath(path)) != path:
        raise at.error(f"path {path!r}: write it as {str(PurePosixPath(path))!r}")


_READERS: dict[str, Callable[[Value], Any]] = {
    "id": _id,
    "lang": Value.text,
    "prompt": _filled,
    "tests": _tests,
    "title": Value.text,
    "category": _filled,
    "difficulty": _one_of(*DIFFICULTIES),
    "tags": _word_list,
    "files": _path_texts,
    "starter": Value.text,
    "reference": _filled,
    "wrong": _texts,
    "requirements": _word_list,
    "system_prompt": Value.text,
    "timeout": _between(0.1, 3600, "seconds"),
    "min_score": _between(0, 100, ""),
    "isolation": _one_of("separate", "shared"),
    "type_check": Value.switch,
    "visible_tests": _word_list,
    "tools": _word_list,
    "docs_path": _filled,
    "source": Value.text,
    "licence": Value.text,
}

"""`problems/*.yaml` -> cases. The schema is closed: an unknown key is an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pytest_llmbench.case import DIFFICULTIES, Case
from pytest_llmbench.case_files.readers import (
    between,
    check_path,
    documents,
    filled,
    filled_texts,
    one_of,
    refuse_unknown,
    steps,
    tool_names,
    word_list,
)
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
    refuse_unknown(parts, ("defaults", "problems"))
    if "problems" not in parts:
        raise root.error("'problems' is missing: a file is a list, or 'defaults' and 'problems'")
    defaults = parts["defaults"].mapping() if "defaults" in parts else {}
    refuse_unknown(defaults, tuple(k for k in _READERS if k != "id"))
    return defaults, parts["problems"].items()


def _case(problem: Value, defaults: dict[str, Value], solution_files: Mapping[str, str]) -> Case:
    own = problem.mapping()
    refuse_unknown(own, tuple(_READERS))
    fields = {**defaults, **own}
    for key in ("id", "lang", "prompt", "tests"):
        if key not in fields:
            name = own["id"].text() if "id" in own else "this problem"
            raise problem.error(f"{name}: {key!r} is missing")
    values: dict[str, Any] = {
        _FIELDS.get(key, key): _READERS[key](value) for key, value in fields.items()
    }
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
            folders = {path[:end] for end, letter in enumerate(path) if letter == "/"}
            for file in folders & {*case.tests, *case.files, solution_file}:
                raise fields[key].error(f"{path!r}: {file!r} is a file, not a folder: rename one")
    for path in case.visible_tests:
        if path not in case.tests:
            near = did_you_mean(path, case.tests)
            raise fields["visible_tests"].error(f"{path!r} is not a path of tests{near}")


# -- one reader per key ------------------------------------------------------------


def _id(value: Value) -> str:
    text = value.text()
    if not _ID.fullmatch(text):
        raise value.error(f"id {text!r}: use letters, digits and _ . + - only")
    return text


def _path_texts(value: Value) -> dict[str, str]:
    texts: dict[str, str] = {}
    for path, text in value.mapping().items():
        check_path(path, text)
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


def _visible_tests(value: Value) -> tuple[str, ...]:
    paths = word_list(value)
    if not paths:
        raise value.error("visible_tests is empty: leave it out, or name some")
    return paths


_FIELDS = {"docs_path": "docs"}
"""Keys that are called otherwise in a `Case`."""
_READERS: dict[str, Callable[[Value], Any]] = {
    "id": _id,
    "lang": Value.text,
    "prompt": filled,
    "tests": _tests,
    "title": Value.text,
    "category": filled,
    "difficulty": one_of(*DIFFICULTIES),
    "tags": word_list,
    "files": _path_texts,
    "starter": Value.text,
    "reference": filled,
    "wrong": filled_texts,
    "requirements": word_list,
    "system_prompt": Value.text,
    "timeout": between(0.1, 3600, "seconds"),
    "min_score": between(0, 100, ""),
    "isolation": one_of("separate", "shared"),
    "type_check": Value.switch,
    "visible_tests": _visible_tests,
    "tools": tool_names,
    "docs_path": documents,
    "max_steps": steps,
    "source": Value.text,
    "licence": Value.text,
}

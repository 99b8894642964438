"""How the values of case files are read: each reader raises `CaseFileError` at its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from pytest_llmbench.case_files.yaml_nodes import Value
from pytest_llmbench.documents import KINDS, document_files
from pytest_llmbench.errors import CaseFileError
from pytest_llmbench.text import did_you_mean

_LONGEST_NAME = 255
"""Bytes; no common file system holds longer ones."""
_ORDINARY = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*", re.ASCII)
"""Paths with which nothing can be wrong: nearly all."""


def refuse_unknown(given: Mapping[str, Value], known: tuple[str, ...]) -> None:
    """An unknown key is an error at the key's line, with its nearest neighbour."""
    for key, value in given.items():
        if key not in known:
            near = did_you_mean(key, known) or f": known are {', '.join(sorted(known))}"
            raise CaseFileError(value.path, value.key_line, f"unknown key {key!r}{near}")


def filled(value: Value) -> str:
    """Text that is not blank."""
    text = value.text()
    if not text.strip():
        raise value.error(f"{value.where} is empty")
    return text


def one_of(*words: str) -> Callable[[Value], str]:
    """A reader of one of some words."""

    def read(value: Value) -> str:
        text = value.text()
        if text not in words:
            near = did_you_mean(text, words)
            raise value.error(f"{value.where} {text!r}{near}: use one of {', '.join(words)}")
        return text

    return read


def between(low: float, high: float, unit: str) -> Callable[[Value], float]:
    """A reader of a number in a closed range."""

    def read(value: Value) -> float:
        number = value.number()
        if not low <= number <= high:
            raise value.error(f"{value.where} must be {low:g} to {high:g} {unit}".rstrip())
        return number

    return read


def steps(value: Value) -> int:
    """How many turns a model has in agent mode."""
    number = between(1, 1000, "steps")(value)
    if not number.is_integer():
        raise value.error(f"{value.where} must be a whole number")
    return int(number)


def documents(value: Value) -> Path:
    """A folder of documents, from the case file's folder; some document is in it."""
    path = filled(value)
    if Path(path).is_absolute():
        raise value.error(f"{value.where}: {path!r}: write it from this file's folder")
    folder = value.path.absolute().parent / path
    if "\0" in path or not folder.is_dir():
        raise value.error(f"{value.where}: there is no folder {path!r} (from this file's folder)")
    if not document_files(folder):
        kinds = ", ".join(KINDS)
        raise value.error(f"{value.where}: no document is in {path!r}: looked for {kinds}")
    return folder.resolve()


def filled_texts(value: Value) -> tuple[str, ...]:
    """A list of texts that are not blank."""
    return tuple(filled(item) for item in value.items())


def word_list(value: Value) -> tuple[str, ...]:
    """A list of texts of one line each."""
    words = filled_texts(value)
    for word, item in zip(words, value.items(), strict=True):
        if not word.isprintable() or word != word.strip():
            raise item.error(f"{item.where}: one line of text without spaces around it")
    return words


def tool_names(value: Value) -> tuple[str, ...]:
    """Names of tools; an empty list might mean all of them or none."""
    names = word_list(value)
    if not names:
        raise value.error(f"{value.where} is empty: leave it out to offer all, or name some")
    return names


def check_path(path: str, at: Value) -> None:
    """Refuse a path that is not below the work folder, or not in its plain form."""
    if len(path) <= _LONGEST_NAME and _ORDINARY.fullmatch(path):
        return
    if problem := path_problem(path, "the work folder"):
        raise at.error(problem)


def path_problem(path: str, folder: str) -> str | None:
    """What is wrong with a path that must lie below `folder` (its name, for people)."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or re.match(r"[A-Za-z]:", path) or "\\" in path:
        return f"path {path!r}: use a path below {folder}, with /"
    if ".." in parts:
        return f"path {path!r} leaves {folder}: remove the '..'"
    if not path.isprintable():
        return f"path {path!r}: use printable characters only"
    if any(len(part.encode()) > _LONGEST_NAME for part in parts):
        return f"path {path[:40]!r}...: a name is too long"
    if str(PurePosixPath(path)) != path:
        return f"path {path!r}: write it as {str(PurePosixPath(path))!r}"
    return None

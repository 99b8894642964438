"""`prompt.md` of a Vue fixture, or one of its versions, with the placeholders filled in."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from pytest_llmbench.case_files.yaml_nodes import read_text
from pytest_llmbench.errors import CaseFileError
from pytest_llmbench.text import did_you_mean

_PLACEHOLDER = re.compile(r"\{\{(original_code|target_file|file:([^{}\n]+))\}\}")

_NEARLY = re.compile(r"\{\{[ \t]*(?:(?P<word>\w+)|(?P<file>file)[ \t]*:[^{}\n]+)[ \t]*\}\}")
_MOST_TYPOS = 2


def find_prompt(folder: Path, spec: Path, version: str | None) -> tuple[Path, str | None]:
    """The prompt's file, and its version if it is one.

    A fixture without any `prompt-V.md` has one prompt for all versions: so one
    `--llm-prompt-version` serves a set in which only some have versions. A fixture that has
    versions, but not this one, is an error. Raises `CaseFileError`.
    """
    versions = {path.stem.removeprefix("prompt-"): path for path in folder.glob("prompt-*.md")}
    told = f"there is prompt-V.md for {', '.join(sorted(versions))}"
    if version is not None and versions:
        if version in versions:
            return versions[version], version
        near = did_you_mean(version, versions)
        raise CaseFileError(spec, 1, f"no prompt-{version}.md beside this file{near}: {told}")
    plain = folder / "prompt.md"
    if not plain.is_file():
        more = f": {told}; choose one with --llm-prompt-version" if versions else ": write it"
        raise CaseFileError(spec, 1, f"there is no prompt.md beside this file{more}")
    return plain, None


def fill_prompt(
    path: Path, original_code: str, target_file: str, file_text: Callable[[str], str]
) -> str:
    """The text with its placeholders replaced; what replaces them is not searched again.

    `file_text` gives the text of a path below the project, or raises `ValueError` that says
    why not. Other braces (`{{ msg }}`) stay. Raises `CaseFileError` with the prompt's line.
    """
    text = read_text(path).removeprefix("\ufeff")
    if not text.strip():
        raise CaseFileError(path, 1, "the prompt is empty")

    _refuse_misspelt(text, path, original_code)

    def replaced(found: re.Match[str]) -> str:
        if found[1] == "original_code":
            return original_code.rstrip("\n")
        if found[1] == "target_file":
            return target_file
        try:
            return file_text(found[2].strip()).rstrip("\n")
        except ValueError as error:
            line = text.count("\n", 0, found.start()) + 1
            raise CaseFileError(path, line, f"{{{{file:...}}}}: {error}") from None

    return _PLACEHOLDER.sub(replaced, text)


def _refuse_misspelt(text: str, path: Path, original_code: str) -> None:
    """A placeholder nearly right is an error, unless it is a name that the component uses."""
    for found in _NEARLY.finditer(text):
        word = found["word"] or "file"
        if _PLACEHOLDER.fullmatch(found[0]) or re.search(rf"\b{word}\b", original_code):
            continue
        near = "file:PATH" if found["file"] else _meant(word)
        if near:
            line = text.count("\n", 0, found.start()) + 1
            told = f"{found[0]!r} is no placeholder: write {{{{{near}}}}}"
            raise CaseFileError(path, line, told)


def _meant(word: str) -> str | None:
    names = ("original_code", "target_file")
    return next((name for name in names if _typos(word, name) <= _MOST_TYPOS), None)


def _typos(word: str, name: str) -> int:
    """How many letters are to be put in, taken out or changed (Levenshtein)."""
    row = list(range(len(name) + 1))
    for i, letter in enumerate(word, 1):
        last, row = row, [i]
        for j, wanted in enumerate(name, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (letter != wanted)))
    return row[-1]

"""Diagnostics in what a compiler's npm script printed. Pure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from pytest_llmbench.vue.findings import Diagnostic

_PLAIN = re.compile(r"^(\S.*?)\((\d+),(\d+)\): error (TS\d+): (.*)$")
_PRETTY = re.compile(r"^(\S.*?):(\d+):(\d+) - error (TS\d+): (.*)$")
_GLOBAL = re.compile(r"^error (TS\d+): (.*)$")


def read_diagnostics(output: str, folder: str) -> tuple[Diagnostic, ...]:
    """Of vue-tsc or tsc, plain or `--pretty`; each once, in order.

    `folder` is where the script ran, below the project: files are told relative to it.
    One without a file (of a configuration) has an empty file, line 0 and column 0.
    """
    found: list[Diagnostic] = []
    for line in output.splitlines():
        match = _PLAIN.match(line) or _PRETTY.match(line)
        if match:
            file, row, column, code, text = match.groups()
            path = _below_project(file, folder)
            found.append(Diagnostic(path, int(row), int(column), code, text.strip()))
        elif match := _GLOBAL.match(line):
            found.append(Diagnostic("", 0, 0, match[1], match[2].strip()))
    return tuple(dict.fromkeys(found))


def _below_project(file: str, folder: str) -> str:
    parts: list[str] = []
    for part in PurePosixPath(folder, file).parts:
        if part == ".." and parts:
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)

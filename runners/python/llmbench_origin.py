"""Which file a function was made from: a file's name in code is easily forged, its code is not."""

from __future__ import annotations

import ast
import os
import sys
import sysconfig
import types
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from _pytest.assertion.rewrite import rewrite_asserts
from llmbench_memory import Newer

# Packages whose functions the tests' outcomes rest on.
WATCHED = ("_pytest", "pytest", "pluggy", "unittest", "builtins")


class Origin:
    """Knows the code of the case's own files and of installed packages, never the answer's."""

    def __init__(self, work: Path, solution: Path) -> None:
        self.sources: dict[str, bytes] = {}
        self.read(work, solution)
        self.packages = {f"{sysconfig.get_path(name)}/" for name in ("purelib", "platlib")}
        self.library = f"{sysconfig.get_path('stdlib')}/"
        self.codes: dict[str, frozenset[types.CodeType]] = {}
        self.newer: Newer | None = None

    def read(self, work: Path, solution: Path) -> None:
        """Read the case's files: no code of the answer has run yet."""
        places = [f"{folder}/{name}" for folder, _, names in os.walk(work) for name in names]
        self.sources = {
            place: Path(place).read_bytes()
            for place in places
            if place.endswith(".py") and place != str(solution)
        }

    def remember_modules(self) -> None:
        """Called when no file of the case or the answer is imported."""
        self.newer = Newer(sys.modules)

    def modules(self) -> list[object]:
        """The modules among which those of the case and the answer are."""
        if self.newer is None or self.newer.table is not sys.modules:
            return list(sys.modules.values())
        return self.newer.values()

    def mentions(self, word: str) -> bool:
        """Whether a file of the case holds that word."""
        return any(word.encode() in source for source in self.sources.values())

    def is_cases(self, value: Any) -> bool:
        """Whether a function was made from a file of the case: then it is meant so."""
        code = code_of(value)
        return code is not None and code.co_filename in self.sources and self.holds(code)

    def is_packages(self, value: Any) -> bool:
        """Whether a function was made from a package that is not itself watched."""
        code = code_of(value)
        return code is not None and self.is_in_package(code.co_filename) and self.holds(code)

    def is_known(self, code: types.CodeType) -> bool:
        """Whether it stands in a file of the case, of a package or of Python's own library."""
        file = code.co_filename
        there = file in self.sources or self.is_in_package(file) or self.is_in_library(file)
        return there and self.holds(code)

    def is_in_library(self, file: str) -> bool:
        inside = file.removeprefix(self.library)
        return inside != file and inside.partition("/")[0] not in (*WATCHED, "site-packages")

    def is_in_package(self, file: str) -> bool:
        homes = [home for home in self.packages if file.startswith(home)]
        names = {file.removeprefix(home).partition("/")[0] for home in homes}
        return bool(names) and names.isdisjoint((*WATCHED, "py.py"))

    def holds(self, code: types.CodeType) -> bool:
        file = code.co_filename
        if file not in self.codes:
            self.codes[file] = frozenset(self.compiled(file))
        return code in self.codes[file]

    def compiled(self, file: str) -> Iterator[types.CodeType]:
        """All code in a file, as Python compiles it and as pytest does, which changes asserts."""
        try:
            source = self.sources.get(file) or Path(file).read_bytes()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                plain, changed = ast.parse(source), ast.parse(source)
                rewrite_asserts(changed, source, file)
                for tree in (plain, changed):
                    yield from nested(compile(tree, file, "exec", dont_inherit=True))
        except (OSError, SyntaxError, ValueError):
            return


def nested(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from nested(constant)


def code_of(value: Any) -> types.CodeType | None:
    """The code of a plain function, also of one made a method or a read-only property."""
    function = function_of(value)
    return None if function is None else function.__code__


def function_of(value: Any) -> types.FunctionType | None:
    """The function itself, as `code_of`: what it belongs to cannot be given another one."""
    if isinstance(value, (staticmethod, classmethod, types.MethodType)):
        value = value.__func__
    elif type(value) is property and value.fset is value.fdel is None:
        value = value.fget
    return value if type(value) is types.FunctionType else None

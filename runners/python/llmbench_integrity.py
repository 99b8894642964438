"""Whether the answer changed the runner it is judged by, as far as its own process can tell."""

from __future__ import annotations

import builtins
import importlib
import sys
import types
import unittest
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from llmbench_memory import Memory, remembered
from llmbench_origin import WATCHED, Origin, code_of, function_of, nested

DESCRIPTORS = (staticmethod, classmethod, property)
# Python itself sets these on a class when somebody first asks for its annotations.
LAZY = {"__annotations__", "__annotate__", "__annotate_func__", "__annotations_cache__"}
# What tests replace by anything at all to feed or hear an answer, and no outcome rests on.
FREE = {"input", "print"}


class Remembered:
    """A namespace, as it was."""

    def __init__(self, where: str, place: Mapping[str, Any]) -> None:
        self.where, self.place = where, place
        self.names = set(place)
        self.values = [
            (name, value, function_of(value), code_of(value))
            for name, value in place.items()
            if callable(value) or isinstance(value, (*DESCRIPTORS, types.ModuleType))
        ]

    def changes(self) -> Iterator[tuple[str, Any]]:
        """Name and present value of all that is not as it was."""
        of_builtins = self.place is vars(builtins)
        for name, value, function, code in self.values:
            now = self.place.get(name)
            if now is value and (function is None or function.__code__ is code):
                continue
            if name not in FREE or not of_builtins:
                yield f"{self.where}.{name}", now
        added = () if self.names.issuperset(self.place) else self.place.keys() - self.names
        for name in () if of_builtins else added:
            value = self.place.get(name)
            if hides(self.place, name, value):
                yield f"{self.where}.{name}", value


class Integrity:
    """Remembers the functions of pytest and its kin, and finds those replaced by an answer."""

    def __init__(self, work: Path, solution: Path) -> None:
        self.solution = str(solution)
        self.origin = Origin(work, solution)
        self.plugin_by_case = self.origin.mentions("pytest_plugins")
        self.remembered: list[Remembered] = []
        self.known: dict[int, types.CodeType] = {}
        self.memory: Memory | None = None
        self.tests: dict[pytest.Item, tuple[type, Any, Any]] = {}

    def remember(self) -> None:
        """Called when plugins are loaded and no file of the case or the answer is yet."""
        modules = len(sys.modules)
        if self.origin.mentions("mock"):
            importlib.import_module("unittest.mock")
        if self.origin.mentions("IsolatedAsyncioTestCase"):
            getattr(unittest, "IsolatedAsyncioTestCase", None)  # else set when first used
        if not self.remembered or len(sys.modules) != modules:
            self.snapshot()

    def meet(self, work: Path, solution: Path) -> None:
        """Take a case on, after remembering without one."""
        self.solution = str(solution)
        self.origin.read(work, solution)
        self.plugin_by_case = self.origin.mentions("pytest_plugins")

    def settle(self) -> str:
        """Called when plugins are configured: what they changed then is meant so."""
        changed = list(self.changes())
        for label, value in changed:
            if not (self.origin.is_cases(value) or self.origin.is_packages(value)):
                return label
        if changed:
            self.snapshot()
        return ""

    def snapshot(self) -> None:
        self.remembered = [Remembered(where, place) for where, place in places()]
        codes = [code for one in self.remembered for *_, code in one.values if code is not None]
        self.known = {id(code): code for outer in codes for code in nested(outer)}
        self.memory = None

    def remember_memory(self) -> None:
        """Called where copies of this process will look for changes: so they touch little."""
        self.memory = remembered((one.place, one.values) for one in self.remembered)
        self.origin.remember_modules()

    def remember_tests(self, items: Iterable[pytest.Item]) -> None:
        """Called with the collected tests, before one runs."""
        self.tests = {item: identity(item) for item in items}

    def is_swapped(self, item: pytest.Item) -> bool:
        """Whether the answer put something else in the place of a test or of its function."""
        before = self.tests.get(item)
        now = identity(item)
        if before is not None and all(a is b for a, b in zip(before, now, strict=True)):
            return False
        if before is None or before[0] is not now[0]:
            return self.is_answers_class(type(item))
        return not (self.origin.is_cases(now[1]) or self.origin.is_packages(now[1]))

    def is_answers_class(self, cls: type) -> bool:
        """Whether a class of tests was made by neither the case nor a package."""
        functions = [value for value in vars(cls).values() if code_of(value)]
        known = sys.modules.get(cls.__module__)
        meant = getattr(known, cls.__qualname__, None) is cls and cls.__module__ != "__main__"
        return not meant or not all(self.is_meant(value) for value in functions)

    def is_meant(self, value: Any) -> bool:
        code = code_of(value)
        return code is not None and (self.origin.is_known(code) or code in self.watched())

    def codes(self) -> Mapping[int, types.CodeType]:
        """The code of the runner's functions and of those within, as it was, by identity."""
        return self.known

    def changed(self) -> str:
        """The name of something that code of the answer stands in for, or an empty text."""
        return next((name for name, value in self.changes() if not self.origin.is_cases(value)), "")

    def changes(self) -> Iterator[tuple[str, Any]]:
        """Name and present value of all that is not as it was."""
        numbers = self.memory.changed() if self.memory else range(len(self.remembered))
        for number in numbers:
            yield from self.remembered[number].changes()

    def is_answers_own(self, item: pytest.Item) -> bool:
        """A test function or class that the answer defines and a test file took over by import."""
        answer = self.answer()
        names = {getattr(item, "originalname", None): getattr(item, "function", None)}
        cls = getattr(item, "cls", None)
        if cls is not None:
            names = {cls.__name__: cls}
        return answer is not None and any(
            name and value is not None and vars(answer).get(name) is value
            for name, value in names.items()
        )

    def is_answers_plugin(self, plugin: object) -> bool:
        """Whether a plugin is the answer's module, or of a class that it defines."""
        if self.plugin_by_case:
            return False
        is_module = isinstance(plugin, types.ModuleType)
        module = plugin if is_module else sys.modules.get(type(plugin).__module__)
        return (
            isinstance(module, types.ModuleType) and vars(module).get("__file__") == self.solution
        )

    def answer(self) -> types.ModuleType | None:
        for module in self.origin.modules():
            if (
                isinstance(module, types.ModuleType)
                and vars(module).get("__file__") == self.solution
            ):
                return module
        return None

    def watched(self) -> frozenset[types.CodeType]:
        return frozenset(self.known.values())


def identity(item: pytest.Item) -> tuple[type, Any, Any]:
    """What makes a test the one that was collected."""
    function = getattr(item, "function", None)
    return type(item), function, code_of(function)


def hides(place: Mapping[str, Any], name: str, value: Any) -> bool:
    """Whether something new stands before what was meant: a built-in name, or an inherited one."""
    if isinstance(place, dict):
        return hasattr(builtins, name) and not name.startswith("__")
    return name not in LAZY and (callable(value) or isinstance(value, DESCRIPTORS))


def places() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Namespaces of the watched modules and of the classes they define."""
    for module_name, module in list(sys.modules.items()):
        if module_name.partition(".")[0] in WATCHED and module is not None:
            yield module_name, vars(module)
            for name, value in list(vars(module).items()):
                if isinstance(value, type) and value.__module__ == module_name:
                    yield f"{module_name}.{name}", vars(value)

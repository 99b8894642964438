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
from llmbench_origin import WATCHED, Origin, code_of

DESCRIPTORS = (staticmethod, classmethod, property)
# Python itself sets these on a class when somebody first asks for its annotations.
LAZY = {"__annotations__", "__annotate__", "__annotate_func__", "__annotations_cache__"}
# What tests replace by anything at all to feed or hear an answer, and no outcome rests on.
FREE = {"input", "print"}


class Integrity:
    """Remembers the functions of pytest and its kin, and finds those replaced by an answer."""

    def __init__(self, work: Path, solution: Path) -> None:
        self.solution = str(solution)
        self.origin = Origin(work, solution)
        self.plugin_by_case = self.origin.mentions("pytest_plugins")
        self.remembered: list[tuple[str, Mapping[str, Any], str, Any, Any]] = []
        self.names: list[tuple[str, Mapping[str, Any], set[str]]] = []
        self.functions: dict[pytest.Item, Any] = {}

    def remember(self) -> None:
        """Called when plugins are loaded and no file of the case or the answer is yet."""
        if self.origin.mentions("mock"):
            importlib.import_module("unittest.mock")
        if self.origin.mentions("IsolatedAsyncioTestCase"):
            getattr(unittest, "IsolatedAsyncioTestCase", None)  # else set when first used
        self.snapshot()

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
        found = list(places())
        self.remembered = [
            (f"{where}.{name}", place, name, value, code_of(value))
            for where, place in found
            for name, value in list(place.items())
            if callable(value) or isinstance(value, (*DESCRIPTORS, types.ModuleType))
        ]
        self.names = [(where, place, set(place)) for where, place in found if where != "builtins"]

    def remember_tests(self, items: Iterable[pytest.Item]) -> None:
        """Called with the collected tests, before one runs."""
        self.functions = {item: getattr(item, "function", None) for item in items}

    def is_swapped(self, item: pytest.Function) -> bool:
        """Whether the answer put something else in a test function's place."""
        now = item.function
        if now is self.functions.get(item):
            return False
        return not (self.origin.is_cases(now) or self.origin.is_packages(now))

    def changed(self) -> str:
        """The name of something that code of the answer stands in for, or an empty text."""
        return next((name for name, value in self.changes() if not self.origin.is_cases(value)), "")

    def changes(self) -> Iterator[tuple[str, Any]]:
        """Name and present value of all that is not as it was."""
        for label, place, name, value, code in self.remembered:
            now = place.get(name)
            free = name in FREE and place is vars(builtins)
            if not free and (now is not value or code_of(now) is not code):
                yield label, now
        for label, place, names in self.names:
            for name in place.keys() - names:
                value = place.get(name)
                if hides(place, name, value):
                    yield f"{label}.{name}", value

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
        answer = self.answer()
        if answer is None or self.plugin_by_case:
            return False
        return plugin is answer or type(plugin).__module__ == answer.__name__

    def answer(self) -> types.ModuleType | None:
        for module in list(sys.modules.values()):
            if (
                isinstance(module, types.ModuleType)
                and vars(module).get("__file__") == self.solution
            ):
                return module
        return None

    @staticmethod
    def reports_are_of(nodeid: str, reports: Iterable[pytest.TestReport]) -> bool:
        return all(report.nodeid == nodeid for report in reports)


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

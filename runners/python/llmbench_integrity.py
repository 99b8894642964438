"""Whether the answer changed the runner it is judged by, as far as its own process can tell."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

# Packages whose functions the tests' outcomes rest on.
WATCHED = ("_pytest", "pytest", "pluggy", "unittest", "builtins")
CODE = (types.FunctionType, types.BuiltinFunctionType, type, staticmethod, classmethod, property)


class Integrity:
    """Remembers the functions of pytest and its kin, and finds those replaced by an answer."""

    def __init__(self, work: Path, solution: Path) -> None:
        self.work = f"{work}/"
        self.solution = str(solution)
        self.plugin_by_case = any(
            "pytest_plugins" in path.read_text("utf-8", "replace")
            for path in work.rglob("*.py")
            if path != solution
        )
        self.remembered: list[tuple[str, Mapping[str, Any], str, Any, Any]] = []
        self.names: list[tuple[str, Mapping[str, Any], set[str]]] = []
        self.functions: dict[pytest.Item, Any] = {}

    def remember(self) -> None:
        """Called when plugins are loaded and no file of the case or the answer is yet."""
        self.remembered = [
            (f"{where}.{name}", place, name, value, getattr(value, "__code__", None))
            for where, place in places()
            for name, value in list(place.items())
            if isinstance(value, CODE)
        ]

        self.names = [
            (where, place, set(place)) for where, place in places() if where != "builtins"
        ]

    def remember_tests(self, items: Iterable[pytest.Item]) -> None:
        """Called with the collected tests, before one runs."""
        self.functions = {item: getattr(item, "function", None) for item in items}

    def is_swapped(self, item: pytest.Function) -> bool:
        """Whether the answer put something else in a test function's place."""
        now = item.function
        return now is not self.functions.get(item) and not self.is_cases(now)

    def changed(self) -> str:
        """The name of something that code of the answer stands in for, or an empty text."""
        for label, place, name, value, code in self.remembered:
            now = place.get(name)
            if now is not value and not self.is_cases(now):
                return label
            if getattr(now, "__code__", None) is not code and not self.is_cases(now):
                return label
        return self.added()

    def added(self) -> str:
        """The name of something new that hides what was meant, or an empty text."""
        for label, place, names in self.names:
            for name, value in list(place.items()):
                new = name not in names and not name.startswith("__")
                if new and isinstance(value, CODE) and not self.is_cases(value):
                    return f"{label}.{name}"
        return ""

    def is_cases(self, value: Any) -> bool:
        """Whether a case's own files may have put this there: then it is meant so."""
        value = getattr(value, "__func__", None) or getattr(value, "fget", None) or value
        file = getattr(getattr(value, "__code__", None), "co_filename", "")
        return file.startswith((self.work, sys.prefix)) and file != self.solution

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


def places() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Namespaces of the watched modules and of the classes they define."""
    for module_name, module in list(sys.modules.items()):
        if module_name.partition(".")[0] in WATCHED and module is not None:
            yield module_name, vars(module)
            for name, value in list(vars(module).items()):
                if isinstance(value, type) and value.__module__ == module_name:
                    yield f"{module_name}.{name}", vars(value)

"""Whether the names that a case's files use still mean what the files say."""

from __future__ import annotations

import ast
import builtins
import importlib
import sys
import types
from collections.abc import Iterator
from pathlib import Path

from llmbench_origin import Origin, code_of

RUNNERS = ("pytest", "unittest")
# Modules of Python's own by which tests compare, where a test file imports them.
COMPARING = ("cmath", "difflib", "json", "math", "operator", "re", "statistics")
MISSING = object()


class FileNames:
    """What one file says of its names at the top level."""

    def __init__(self, tree: ast.Module) -> None:
        self.functions: set[str] = set()
        self.imports: dict[str, tuple[str, str]] = {}
        self.assigned: set[str] = set()
        self.has_star = False
        self.stored: set[str] = set()
        for node in ast.walk(tree):
            self.note(node)
        for node in tree.body:
            plain = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            # One that is decorated, there or later, may be anything, also by a decorator's choice.
            if plain and not node.decorator_list and node.name not in self.stored:
                self.functions.add(node.name)

    def note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            self.assigned.add(node.id)
            self.stored.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.assigned.add(node.name)
        elif isinstance(node, ast.Import):
            for one in node.names:
                name = one.asname or one.name.partition(".")[0]
                self.imports[name] = (one.name if one.asname else name, "")
        elif isinstance(node, ast.ImportFrom):
            self.has_star = self.has_star or any(one.name == "*" for one in node.names)
            for one in node.names:
                self.imports[one.asname or one.name] = (node.module or "", one.name)


class Names:
    """Compares the files of a case with the modules that were made of them."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.files: dict[str, FileNames] = {}
        self.runners: dict[str, types.ModuleType] = {}
        self.loaded = 0
        self.library: list[tuple[types.ModuleType, str, object]] = []
        self.defined: dict[tuple[str, str], tuple[object, object]] = {}

    def remember_runners(self) -> None:
        """Called when plugins are loaded."""
        self.runners = {n: m for n, m in sys.modules.items() if n.partition(".")[0] in RUNNERS}
        self.loaded = len(sys.modules)

    def remember(self) -> None:
        """Called before any code of the answer runs."""
        if len(sys.modules) != self.loaded:
            self.remember_runners()
        for path, source in self.origin.sources.items():
            try:
                self.files[path] = FileNames(ast.parse(source))
            except (SyntaxError, ValueError):
                continue  # what imports it says so
        imported = {module for file in self.files.values() for module, _ in file.imports.values()}
        for module in map(importlib.import_module, imported.intersection(COMPARING)):
            named = ((name, value) for name, value in vars(module).items() if callable(value))
            self.library += [(module, name, value) for name, value in named]

    def changed(self, in_test: bool = False) -> str:
        """A name that means something else, or an empty text.

        `in_test`: fixtures of the case may have put stand-ins in place for a while.
        """
        for name, module in self.runners.items():
            if sys.modules.get(name) is not module and not in_test:
                return f"the module {name}"
        for module, name, value in self.library:
            now = vars(module).get(name)
            in_c = isinstance(now, types.BuiltinFunctionType) and not in_test
            if now is not value and (in_c or self.is_strange(now)):
                return f"{module.__name__}.{name}"
        for path, names in self.modules():
            for name in self.odd(path, names):
                return f"{name} in {Path(path).name}"
        return ""

    def modules(self) -> Iterator[tuple[str, dict[str, object]]]:
        """Path and namespace of the modules made of the case's files."""
        for module in self.origin.modules():
            path = vars(module).get("__file__") if type(module) is types.ModuleType else None
            if isinstance(path, str) and path in self.files:
                yield path, vars(module)

    def remember_tests(self) -> None:
        """Called when tests are collected: what was defined last is what the files define."""
        for path, names in self.modules():
            for name in self.files[path].functions & names.keys():
                self.defined[path, name] = (names[name], code_of(names[name]))

    def is_redefined(self, path: str, name: str, value: object) -> bool:
        before, code = self.defined.get((path, name), (MISSING, None))
        same = before is value and code is code_of(value)
        return not same and self.is_strange(value)

    def odd(self, path: str, names: dict[str, object]) -> Iterator[str]:
        file = self.files[path]
        for name in file.functions & names.keys():
            if self.is_redefined(path, name, names[name]):
                yield name
        for name, (module, attribute) in file.imports.items():
            there = name in names and name not in file.assigned
            if there and self.is_replaced(names[name], module, attribute):
                yield name
        if not file.has_star:
            for name in names.keys() & vars(builtins).keys():
                bound = name in file.assigned or name in file.imports
                if not bound and not name.startswith("__") and not self.is_stand_in(names[name]):
                    yield name

    def is_replaced(self, value: object, module: str, attribute: str) -> bool:
        """Whether an imported name is bound to something else than what the import names."""
        if module in self.runners:
            meant = self.runners[module]
            wanted = vars(meant).get(attribute, MISSING) if attribute else meant
            return wanted is not MISSING and value is not wanted
        # A helper among the case's files: its functions are those that stand there.
        for path in self.files_of(module):
            functions = self.files[path].functions
            if attribute in functions:
                return self.is_strange(value)
            if not attribute and isinstance(value, types.ModuleType):
                return any(self.is_strange(vars(value).get(name)) for name in functions)
        return False

    def files_of(self, module: str) -> Iterator[str]:
        tail = f"/{module.replace('.', '/')}.py"
        return (path for path in self.files if module and path.endswith(tail))

    def is_stand_in(self, value: object) -> bool:
        """Whether tests may have put it before a built-in name: a mock, or a thing of their own."""
        code = code_of(value)
        home = sys.modules.get(type(value).__module__)
        of_case = home is not None and vars(home).get("__file__") in self.files
        of_mock = type(value).__module__ == "unittest.mock"
        return of_mock or of_case or (code is not None and self.origin.is_known(code))

    def is_strange(self, value: object) -> bool:
        """Whether it is a function that no file of the case or of a package holds."""
        code = code_of(value)
        return code is not None and not self.origin.is_known(code)

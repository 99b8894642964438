"""Whether tests of a case without reference use nothing but plain functions over plain data.

They then mean the same apart from the answer. The lists below are what is known to: whatever
is not on them is told, so that the case is judged together with its tests. No test runs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


_MODULES = _words(
    "bisect cmath collections datetime decimal fractions functools heapq itertools json math",
    "operator pytest random re solution statistics string textwrap typing unittest",
)
_ATTRIBUTES = _words(
    # of plain data
    "add append capitalize casefold copy count difference endswith extend find format get index",
    "insert intersection isalpha isdigit isspace issubset items join keys lower lstrip pop remove",
    "replace reverse rstrip sort split splitlines startswith strip title union update upper",
    "values zfill",
    # of pytest and unittest
    "approx fixture mark match param parametrize raises value",
    "assertAlmostEqual assertCountEqual assertDictEqual assertEqual assertFalse assertIn",
    "assertIsNone assertIsNotNone assertListEqual assertNotEqual assertNotIn assertRaises",
    "assertTrue main TestCase",
)
_BUILTINS = _words(
    "__build_class__ __import__ breakpoint classmethod compile delattr dir eval exec getattr",
    "globals hasattr hash help id input issubclass locals memoryview object open property",
    "setattr staticmethod super type vars",
)
_FIXTURES = _words(
    "cache capfd capfdbinary caplog capsys capsysbinary mocker monkeypatch pytestconfig pytester",
    "record_property recwarn request tmp_path tmp_path_factory tmpdir tmpdir_factory",
)
_RUNS = _words("eval exec compile __import__")
_UNPICKLES = _words(
    "pickle _pickle marshal shelve runpy code codeop dill cloudpickle jsonpickle timeit"
)
_PLAIN_CALLS = _words(
    "abs all any bool bytes dict divmod enumerate filter float frozenset int len list map max min",
    "pow range repr reversed round set sorted str sum tuple zip",
)


def scan(tests: Mapping[str, str]) -> str | None:
    """What of test files (path -> text) needs answer and tests in one process, or may need it."""
    for path, text in tests.items():
        if not path.endswith(".py"):
            return f"{path}: no Python"
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            return f"{path}: cannot be read"
        for node, told in _found(tree):
            return f"{path}, line {getattr(node, 'lineno', 1)}: {told}"
    return None


def executes(tests: Mapping[str, str]) -> str | None:
    """Where test files run text or bytes as code: it may be the answer's, on the tests' side."""
    for path, text in tests.items():
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            continue
        for node in ast.walk(tree):
            if told := _run(node):
                return f"{path}, line {getattr(node, 'lineno', 1)}: {told}"
    return None


def _run(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name) and node.id in _RUNS:
        return f"uses {node.id}"
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or "."]
    else:
        return None
    odd = [name for name in names if name in _UNPICKLES]
    return f"imports {odd[0]}" if odd else None


def _found(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    modules = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    for node in ast.walk(tree):
        told = (
            _imported(node) or _named(node) or _defined(node) or _compared(node)
            or _attribute(node, modules) or _passed(node)
        )  # fmt: skip
        if told:
            yield node, told


def _imported(node: ast.AST) -> str | None:
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or "." * node.level]
        for alias in node.names:
            if node.module == "solution" and not alias.name.islower():
                return f"{alias.name} of the answer may be a class"
    else:
        return None
    odd = [name for name in names if name not in _MODULES]
    return f"imports {odd[0]}" if odd else None


def _named(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name) and (node.id in _BUILTINS or node.id.startswith("__")):
        return None if node.id == "__name__" else f"uses {node.id}"
    if isinstance(node, ast.arg) and node.arg in _FIXTURES:
        return f"uses the fixture {node.arg}"
    return None


def _defined(node: ast.AST) -> str | None:
    if isinstance(node, ast.ClassDef):
        bases = {ast.unparse(base) for base in [*node.bases, *node.keywords]}
        if not node.name.startswith("Test") or bases - {"unittest.TestCase", "TestCase"}:
            return f"defines the class {node.name}"
    if isinstance(node, (ast.AsyncFunctionDef, ast.Await, ast.Yield, ast.YieldFrom)):
        return "runs coroutines or generators of its own"
    return "matches by pattern" if isinstance(node, ast.Match) else None


def _compared(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Compare):
        return None
    if all(map(_is_result, [node.left, *node.comparators])):
        return "compares two results"
    for operator, right in zip(node.ops, node.comparators, strict=True):
        plain = isinstance(right, ast.Constant) and right.value in (None, True, False)
        if isinstance(operator, (ast.Is, ast.IsNot)) and not plain:
            return "compares identities"
    return None


def _is_result(node: ast.expr) -> bool:
    """Whether it may be what the answer returned, as it came."""
    if not isinstance(node, ast.Call):
        return False
    return not (isinstance(node.func, ast.Name) and node.func.id in _PLAIN_CALLS)


def _attribute(node: ast.AST, modules: Mapping[str, str]) -> str | None:
    if not isinstance(node, ast.Attribute):
        return None
    if isinstance(node.value, ast.Name) and node.value.id in modules:
        is_class = modules[node.value.id] == "solution" and not node.attr.islower()
        return f"{node.attr} of the answer may be a class" if is_class else None
    return None if node.attr in _ATTRIBUTES else f"uses .{node.attr}"


def _passed(node: ast.AST) -> str | None:
    """Functions of the tests that an answer may be handed."""
    if not isinstance(node, ast.Call):
        return None
    taken = isinstance(node.func, ast.Name) and node.func.id in _PLAIN_CALLS
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    handed = any(isinstance(value, ast.Lambda) for value in given)
    return "hands over a function" if handed and not taken else None

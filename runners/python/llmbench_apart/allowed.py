"""Which classes of the standard library the answer's side may name, and what it gets from tests."""

from __future__ import annotations

import os
import sys
from typing import Any

from .special import named

# Types of these modules are inert: no method of theirs judges or runs what it is given.
MODULES = frozenset(
    [
        "builtins",
        "abc",
        "collections",
        "collections.abc",
        "dataclasses",
        "datetime",
        "decimal",
        "enum",
        "fractions",
        "ipaddress",
        "numbers",
        "pathlib",
        "re",
        "types",
        "typing",
        "uuid",
        "zoneinfo",
    ]
)
# Exceptions of these mean something to a test runner.
NOT_EXCEPTIONS_OF = frozenset({"unittest", "doctest", "bdb", "pdb", "test"})
# As the tests' side knows it from the start; that of the answer's is the answer's to change.
STANDARD = frozenset(sys.stdlib_module_names)
PLAIN_BASES = ("GeneratorExit", "KeyboardInterrupt", "SystemExit")
NAMES_TOLD = frozenset(
    [
        "__name__",
        "__qualname__",
        "__module__",
        "__doc__",
        "__cause__",
        "__context__",
        "__notes__",
        "__version__",
        "__file__",
        "__members__",
        "__match_args__",
        "__args__",
        "__origin__",
        "__required_keys__",
        "__optional_keys__",
        "__metadata__",
        "__class__",
    ]
)
FRAMES = ("gi_", "cr_", "ag_", "f_", "tb_", "co_", "func_", "_pytest", "pytest")


def library_class(module: str, name: str) -> Any:
    """The class that the answer's side named; raises `KeyError` for any it may not name."""
    found = named(module, name, load=module in MODULES or is_exception_home(module))
    if may_name(found, module):
        return found
    raise KeyError(f"{module}.{name} may not be named by an answer")


def may_name(value: Any, module: str) -> bool:
    if not isinstance(value, type):
        return False
    if issubclass(value, BaseException):
        if module == "builtins" and value.__name__ == "SystemExit":
            return True
        if value.__name__ == "CancelledError" and module == "asyncio.exceptions":
            return True
        return (issubclass(value, Exception) or value is BaseException) and is_exception_home(
            module
        )
    return module in MODULES


def is_exception_home(module: str) -> bool:
    """Only the standard library: exceptions of test tools (Hypothesis) may mean a pass to them."""
    top, *rest = module.split(".")
    return top in STANDARD and top not in NOT_EXCEPTIONS_OF and "__main__" not in rest


def in_a_test() -> bool:
    """Whether pytest catches whatever is raised now: a SystemExit then only fails the test."""
    return "PYTEST_CURRENT_TEST" in os.environ


def may_be_asked(name: Any) -> bool:
    """Whether the answer may read or write this attribute of a test's object."""
    if type(name) is not str or name.startswith(FRAMES):
        return False
    if name.startswith("__") and name.endswith("__"):
        return name in NAMES_TOLD
    return True

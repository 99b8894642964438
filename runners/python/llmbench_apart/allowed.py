"""Which classes of the standard library the answer's side may name, and what it gets from tests."""

from __future__ import annotations

import functools
import os
import sys
import types
from typing import Any

from .errors import ChannelLimit
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
FRAMES = ("_mock", "gi_", "cr_", "ag_", "f_", "tb_", "co_", "func_", "_pytest", "pytest")


PLAIN = (type(None), bool, int, float, str, bytes, list, tuple, dict, set, frozenset)


# fmt: off
MOCKS_OWN = frozenset(
    ["configure_mock", "mock_add_spec", "attach_mock", "reset_mock", "mock_calls", "method_calls",
     "call_args", "call_args_list", "await_args", "await_args_list", "side_effect"]
)
# fmt: on
"""What of a mock its test looks at later, or what makes another one of it."""


def is_judge(kind: type) -> bool:
    return any(base.__module__ in ("unittest.mock", "unittest.case") for base in kind.__mro__)


def check_asked(op: str, operands: list[Any]) -> str | None:
    """The self-judging operation it is; raises `ChannelLimit` where tests' means would change."""
    target, name = operands[0], operands[2 if op == "method" else 1 % len(operands)]
    kind = type(target)
    judges = is_judge(kind)
    if op in ("set", "del"):
        is_class = isinstance(target, type)
        known = getattr(target if is_class else kind, str(name), None)
        if isinstance(target, types.ModuleType) or (is_class and is_judge(target)):
            refuse(target, name)
        if is_class and callable(known):
            return f"set:{target.__name__}"  # a decorator of classes may wrap a method
        if callable(known) or (judges and (known is not None or name.startswith("assert"))):
            refuse(target, name)
        if judges and op == "set" and type(operands[2]) not in PLAIN:
            refuse(target, name)
    elif judges and name in MOCKS_OWN:
        refuse(target, name)
    return None


def refuse(target: Any, name: Any) -> None:
    raise ChannelLimit(f"an answer may not change or ask for {name} of {type(target).__name__}")


def library_class(module: str, name: str) -> Any:
    """The class that the answer's side named; raises `KeyError` for any it may not name."""
    found = named(module, name, load=module in LOADED)
    if may_name(found, module):
        return found
    if found is None and module not in sys.modules and is_exception_home(module):
        return unknown_exception(module, name)
    raise KeyError(f"{module}.{name} may not be named by an answer")


LOADED = MODULES | {"binascii", "configparser", "csv", "json", "json.decoder", "sqlite3", "struct",
                    "tomllib", "tomllib._parser", "zlib", "zoneinfo._common"}  # fmt: skip
"""What the tests' side imports where an answer names something of it, and nothing else."""


@functools.cache
def unknown_exception(module: str, name: str) -> type:
    """Stands for one of a module that no test has imported, so that none can ask for it."""
    return type(name.rpartition(".")[2], (Exception,), {"__module__": module})


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

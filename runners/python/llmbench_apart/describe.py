"""What one side tells of a class or a function, so that the other can make a twin of it."""

from __future__ import annotations

import collections
import enum
import inspect
import sys
import types
from abc import ABCMeta
from typing import Any

from .special import named

WRITTEN_IN = "__create_fn__"
"""The function in whose text dataclasses write methods."""
# Looked up on the type by the language itself: a twin needs them in its class.
PROTOCOL = frozenset(
    f"__{name}__"
    for name in [
        "call",
        "len",
        "length_hint",
        "iter",
        "next",
        "reversed",
        "contains",
        "getitem",
        "setitem",
        "delitem",
        "missing",
        "enter",
        "exit",
        "aenter",
        "aexit",
        "aiter",
        "anext",
        "await",
        "bool",
        "hash",
        "eq",
        "ne",
        "lt",
        "le",
        "gt",
        "ge",
        "str",
        "repr",
        "format",
        "bytes",
        "int",
        "float",
        "index",
        "complex",
        "abs",
        "neg",
        "pos",
        "invert",
        "round",
        "trunc",
        "floor",
        "ceil",
        "fspath",
        "get",
        "set",
        "delete",
        "set_name",
        "divmod",
        "rdivmod",
        "add",
        "radd",
        "iadd",
        "sub",
        "rsub",
        "isub",
        "mul",
        "rmul",
        "imul",
        "truediv",
        "rtruediv",
        "itruediv",
        "floordiv",
        "rfloordiv",
        "ifloordiv",
        "mod",
        "rmod",
        "imod",
        "pow",
        "rpow",
        "ipow",
        "matmul",
        "rmatmul",
        "imatmul",
        "and",
        "rand",
        "iand",
        "or",
        "ror",
        "ior",
        "xor",
        "rxor",
        "ixor",
        "lshift",
        "rlshift",
        "ilshift",
        "rshift",
        "rrshift",
        "irshift",
    ]
)
METHOD, ASYNC, CLASS_METHOD, STATIC, ATTRIBUTE, BUILT_IN = "m", "a", "c", "s", "p", "b"
OWN_TO_OBJECT = frozenset(vars(object))
PRIVATE = frozenset(
    [
        "__dict__",
        "__weakref__",
        "__module__",
        "__qualname__",
        "__doc__",
        "__slots__",
        "__annotations__",
        "__new__",
        "__init_subclass__",
        "__subclasshook__",
        "__class_getitem__",
        "__getattr__",
        "__getattribute__",
        "__setattr__",
        "__delattr__",
        "__reduce__",
        "__reduce_ex__",
        "__getstate__",
        "__setstate__",
        "__abstractmethods__",
        "__del__",
        "__dataclass_params__",
        "__parameters__",
        "__orig_bases__",
        "__firstlineno__",
        "__static_attributes__",
        "__annotate__",
        "__annotate_func__",
        "__annotations_cache__",
        "__replace__",
    ]
)
CONTAINERS = {list: "list", dict: "dict", set: "set", collections.OrderedDict: "dict",
              collections.defaultdict: "dict", collections.Counter: "dict"}  # fmt: skip
VIEWS = (type({}.keys()), type({}.items()))
VALUES = (bytes, complex, float, frozenset, int, str, tuple)


NAMELESS = {value: name for name, value in vars(types).items() if isinstance(value, type)}
"""Types that are not found where they say they are: the module `types` holds them."""


def is_library(value: Any) -> tuple[str, str] | None:
    """Module and name of a class or function of the standard library."""
    if type(value) is type and value in NAMELESS:
        return "types", NAMELESS[value]
    if not isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
        return None
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if type(module) is not str or type(name) is not str:
        return None
    if module.partition(".")[0] not in sys.stdlib_module_names or module == "__main__":
        return None
    return (module, name) if named(module, name, load=False) is value else None


def members(cls: type) -> list[list[str]]:
    """[name, kind] of what a class itself defines, and protocols of bases not told."""
    found = {name: kind_of(value) for name, value in list(vars(cls).items()) if is_told(name)}
    for base in cls.__mro__[1:]:
        if base is object or base in VALUES or issubclass(base, BaseException):
            continue
        if is_library(base) and type(base) is not ABCMeta:
            kind = BUILT_IN if base in CONTAINERS or base in VIEWS else METHOD
            for name in PROTOCOL & vars(base).keys():
                found.setdefault(name, kind)
    if cls in VIEWS:
        found |= dict.fromkeys(PROTOCOL & found.keys(), BUILT_IN)
    return [[name, kind] for name, kind in found.items()]


def is_told(name: str) -> bool:
    return name not in PRIVATE and (
        not (name.startswith("__") and name.endswith("__"))  # noqa: PLR1714  read by kind of name
        or name in PROTOCOL
        or name == "__init__"
        or name == "__match_args__"
        or name == "__post_init__"
    )


def kind_of(value: Any) -> str:
    if isinstance(value, staticmethod):
        return STATIC
    if isinstance(value, classmethod):
        return CLASS_METHOD
    if isinstance(value, types.FunctionType):
        return ASYNC if inspect.iscoroutinefunction(value) else METHOD
    if isinstance(value, (types.MethodDescriptorType, types.WrapperDescriptorType)):
        return METHOD
    return ATTRIBUTE


def generated(cls: type, name: str) -> bool:
    """Whether dataclasses wrote this method of the class."""
    found = vars(cls).get(name)
    code = getattr(found, "__code__", None)
    # Any text that is run has the file name; before Python 3.11 there is no more to tell it by.
    within = getattr(code, "co_qualname", WRITTEN_IN)
    return code is not None and code.co_filename == "<string>" and within.startswith(WRITTEN_IN)


def is_plain(cls: type) -> bool:
    """Whether a dataclass does nothing but hold what it was made with."""
    return (
        "__dataclass_fields__" in vars(cls)
        and generated(cls, "__init__")
        and type(cls) in (type, ABCMeta)
        and not inspect.isabstract(cls)
        and cls.__new__ is object.__new__
        and not hasattr(cls, "__post_init__")
        and not hasattr(cls, "__getattr__")
        and cls.__getattribute__ is object.__getattribute__
        and all(is_plainly_set(base) for base in cls.__mro__)
        and not any(hasattr(type(vars(cls).get(f)), "__set__") for f in cls.__dataclass_fields__  # type: ignore[attr-defined]
                    if not isinstance(vars(cls).get(f), types.MemberDescriptorType))
    )  # fmt: skip


def tells_fields(cls: type) -> bool:
    """Whether objects are told with their fields: those of plain classes may be asked for later."""
    return "__dataclass_fields__" in vars(cls) and generated(cls, "__eq__") and not is_plain(cls)


def is_plainly_set(base: type) -> bool:
    return base is object or "__setattr__" not in vars(base) or generated(base, "__setattr__")


def flags(function: Any) -> int:
    """Of a function's code, those that say how it is called."""
    code = getattr(function, "__code__", None)
    return getattr(code, "co_flags", 0) & (
        inspect.CO_COROUTINE | inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR
    )


def is_enum(cls: type) -> bool:
    return isinstance(cls, enum.EnumMeta) and bool(cls.__members__)

"""What is not data: told once as a description, then by its number."""

from __future__ import annotations

import asyncio
import dataclasses
import enum
import inspect
import sys
import types
import typing
from typing import Any

from . import describe
from .aio import Aio
from .allowed import is_exception_home
from .build import Build
from .errors import ChannelBroken, ChannelLimit
from .fresh import Fresh, made_here
from .hints import GENERIC, Hints, annotations, resolved
from .peer import Peer
from .special import named
from .twins import FunctionTwin, RemoteAttribute, Twin, TwinMeta

FUNCTIONS = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.MethodDescriptorType,
    types.MethodWrapperType,
    types.WrapperDescriptorType,
    types.ClassMethodDescriptorType,
)


class Objects(Aio, Build, Fresh, Hints, Peer):
    """Numbers of own objects and twins of the other side's."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.own: dict[int, Any] = {}
        self.own_numbers: dict[int, int] = {}
        self.theirs: dict[int, Any] = {}
        self.their_numbers: dict[int, int] = {}
        self.dataclasses: dict[type, list[Any]] = {}
        self.told_functions: dict[int, dict[str, Any]] = {}
        self.kinds: dict[type, int] = {}
        self.describing: set[int] = set()
        self.stubs: dict[int, tuple[int, str]] = {}
        self.originals: dict[tuple[int, str], Any] = {}
        self.derived: set[type] = set()
        TwinMeta.peer = self
        self.start_aio()
        self.start_fresh()
        self.encoders[types.TracebackType] = lambda _: None
        self.decoders |= {
            "o": lambda n: self.theirs[n[1]],
            "y": lambda n: self.own[n[1]],
            "M": lambda n: self.originals[n[1], n[2]],
            "L": lambda n: ChannelLimit(str(n[1])),
            "m": lambda n: self.module_named(n[1]),
            "H": lambda n: library_member(n[1], n[2], self.decode(n[3])),
            "g": lambda n: self.library(n[1], n[2]),
            "D": self.build,
            "T": self.decode_hint,
            "G": lambda n: self.signature(n[1]),
            "S": self.special_form,
            "P": self.construct,
            "U": lambda n: [self.decode(one) for one in n[1]],
            "N": lambda n: tuple.__new__(self.decode(n[1]), map(self.decode, n[2])),
        }

    def is_known(self, value: Any) -> bool:
        return id(value) in self.their_numbers

    def encode_object(self, value: Any) -> Any:  # noqa: C901, PLR0911  one case a line
        number = self.their_numbers.get(id(value))
        if number is not None:
            self.hand_in(number)
            return ["y", number]
        number = self.own_numbers.get(id(value))
        if number is not None:
            return ["o", number]
        if self.sign > 0 and isinstance(value, Twin) and (made := made_here(value)):
            return self.tell_made(value, made)
        stub = self.stubs.get(id(value))
        if stub is not None:
            return ["M", *stub]
        if isinstance(value, ChannelLimit):
            return ["L", str(value)]
        if isinstance(value, types.ModuleType):
            return self.encode_module(value)
        if isinstance(value, inspect.Signature):
            return ["G", self.parameters(value)]
        if isinstance(value, (*GENERIC, typing._SpecialForm)):  # type: ignore[attr-defined]  # noqa: SLF001
            return self.hint(value)
        if isinstance(value, enum.Enum) and (where := describe.is_library(type(value))):
            return ["H", *where, self.encode(value._value_)]
        found = describe.is_library(value)
        if found is not None and self.may_name(value, found[0]):
            return ["g", *found]
        kind = type(value)
        if isinstance(value, tuple) and hasattr(kind, "_fields"):
            return ["N", self.encode(kind), [self.encode(one) for one in tuple(value)]]
        self.check_exported(value)
        return self.describe(value)

    def encode_module(self, value: types.ModuleType) -> Any:
        name = value.__name__
        if sys.modules.get(name) is not value or not self.shares_module(name):
            raise ChannelLimit(f"the channel cannot carry the module {name}")
        return ["m", name]

    def export(self, value: Any) -> int:
        """A number for an object of this side, which is kept from now on."""
        number = len(self.own) + 1
        self.own[number] = value
        self.own_numbers[id(value)] = number
        return number

    def adopt(self, number: int, twin: Any) -> Any:
        """Take `twin` for the other side's object of that number."""
        if type(number) is not int or number in self.theirs:
            raise ChannelBroken("an object that is there already")
        self.theirs[number] = twin
        self.their_numbers[id(twin)] = number
        return twin

    def describe(self, value: Any) -> Any:  # noqa: PLR0911  one case a line
        if isinstance(value, type):
            return self.describe_class(value)
        number = self.export(value)
        if isinstance(value, FUNCTIONS):
            told = {
                "name": str(getattr(value, "__name__", "?")),
                "qualname": str(getattr(value, "__qualname__", "?")),
                "module": str(getattr(value, "__module__", "")),
                "doc": value.__doc__ if type(value.__doc__) is str else None,
                "flags": describe.flags(value),
                # Looked at there often and here seldom: told beforehand in one direction only.
                "parameters": self.parameters(value) if self.sign > 0 else None,
            }
            return ["D", number, "f", told]
        if asyncio.isfuture(value) and isinstance(value, asyncio.Future):
            del self.own[number], self.own_numbers[id(value)]
            return self.encode_future(value)
        if isinstance(value, BaseException):
            return ["D", number, "e", self.encode(type(value)), *self.exception_parts(value)]
        kind = self.encode_kind(type(value))
        if isinstance(value, enum.Enum):
            return ["D", number, "v", kind, self.encode(value._value_)]
        for base in describe.VALUES:
            if isinstance(value, base):
                return ["D", number, "n", kind, self.encode(base(base.__getnewargs__(value)[0]))]  # type: ignore[attr-defined]
        node = ["D", number, "o", kind]
        if self.sign < 0 and describe.tells_fields(type(value)):
            node.append(self.encode(told_fields(value)))
        return node

    def encode_kind(self, cls: type) -> Any:
        """The class of an object; one of the library has a twin here, too, which is not the class."""  # noqa: E501  one rule a line
        if cls in self.kinds:
            return ["o", self.kinds[cls]]
        if describe.is_library(cls) is None:
            return self.encode(cls)
        known = self.own_numbers.pop(id(cls), None)
        node = self.describe_class(cls)
        self.kinds[cls] = self.own_numbers.pop(id(cls))
        if known is not None:
            self.own_numbers[id(cls)] = known
        return node

    def exception_parts(self, error: BaseException) -> list[Any]:
        args = error.args
        if describe.is_library(type(error)):
            reduced = error.__reduce__()
            args = reduced[1] if isinstance(reduced, tuple) and len(reduced) > 1 else args  # type: ignore[assignment]
        return [
            [self.encode(one) for one in args],
            self.encode(error.__cause__),
            self.encode(error.__context__ if error.__cause__ is None else None),
            bool(error.__suppress_context__),
            [str(one) for one in getattr(error, "__notes__", ())],
        ]

    def describe_class(self, cls: type) -> Any:
        if describe.is_enum(cls):
            return self.describe_enum(cls)
        bases = [self.encode(base) for base in cls.__bases__ if self.is_told_base(base)]
        number = self.export(cls)
        self.describing.add(id(cls))
        told = {
            "name": cls.__name__,
            "qualname": cls.__qualname__,
            "module": str(cls.__module__),
            "doc": cls.__doc__ if type(cls.__doc__) is str else None,
            "members": self.told_members(cls, number),
            "real": describe.is_library(cls) or self.installed(cls),
            "fields": self.fields(cls),
            "hints": self.class_hints(cls) if self.sign > 0 else None,
            "eq": describe.generated(cls, "__eq__"),
            "init": describe.generated(cls, "__init__"),
            "plain": describe.is_plain(cls),
            "hashed": describe.generated(cls, "__hash__"),
            "container": next(
                (n for base, n in describe.CONTAINERS.items() if issubclass(cls, base)), None
            ),
            "hash": vars(cls).get("__hash__", 0) is None,
            "tuple": self.tuple_fields(cls),
        }
        self.describing.discard(id(cls))
        return ["D", number, "c", told, bases]

    def told_members(self, cls: type, number: int) -> list[list[Any]]:
        found: list[list[Any]] = describe.members(cls)
        self.keep_originals(cls, number, found)
        for one in found:
            name, kind = one
            if self.sign > 0 and kind in (describe.METHOD, describe.ASYNC) and name in vars(cls):
                one.append(self.parameters(vars(cls)[name]))
        return found

    def keep_originals(self, cls: type, number: int, listed: list[list[Any]]) -> None:
        for name, *_ in listed:
            if name in vars(cls):
                self.originals[number, name] = vars(cls)[name]

    def class_hints(self, cls: type) -> list[Any]:
        own = vars(cls).get("__annotations__", {})
        return [[str(n), self.hint(h)] for n, h in resolved(cls).items() if n in own]

    def signature_of(self, value: Any, told: Any) -> Any:
        told = told or self.request("signature", value)
        if told is None:
            raise AttributeError("__signature__")
        return self.signature(told) if type(told) is list else told

    def annotations_of(self, value: Any, told: Any) -> dict[str, Any]:
        return annotations(self.signature_of(value, told))

    def tuple_fields(self, cls: type) -> list[Any] | None:
        """Names and defaults of a class made by `namedtuple` or `NamedTuple`."""
        names = vars(cls).get("_fields")
        if not issubclass(cls, tuple) or not isinstance(names, tuple):
            return None
        defaults = getattr(cls, "_field_defaults", {})
        return [list(names), [self.encode(defaults[n]) for n in names if n in defaults]]

    def describe_enum(self, cls: Any) -> Any:
        values = [base for base in describe.VALUES if issubclass(cls, base)]
        kind = next(b for b in cls.__mro__ if b.__module__ == "enum" and describe.is_library(b))
        bases = [] if any(issubclass(kind, base) for base in values) else values
        number = self.export(cls)
        self.describing.add(id(cls))
        own = [
            [n, k] for n, k in describe.members(cls) if n not in cls.__members__ and written(cls, n)
        ]
        self.keep_originals(cls, number, own)
        told = {
            "name": cls.__name__, "qualname": cls.__qualname__, "module": str(cls.__module__),
            "members": [one for one in own if not one[0].startswith("_") or one[0] == "_missing_" or
                        one[0] in ("__eq__", "__hash__", "__lt__", "__str__", "__call__", "__format__")],  # noqa: E501  one rule a line
            "kind": kind.__name__,
            "bases": [base.__name__ for base in bases],
        }  # fmt: skip
        listed = [
            [name, self.encode(m._value_), self.own_numbers.get(id(m)) or self.export(m)]
            for name, m in cls.__members__.items()
        ]
        self.describing.discard(id(cls))
        return ["D", number, "C", told, listed]

    def installed(self, cls: type) -> list[str] | None:
        """Module and name of a class that the other side may have imported, too."""
        module = cls.__module__
        home = sys.modules.get(module) if type(module) is str else None
        held = getattr(home, cls.__qualname__, None)
        return (
            [module, cls.__qualname__]
            if held is cls and "site-packages" in str(getattr(home, "__file__", ""))
            else None
        )

    # -- what differs between the sides

    def may_name(self, value: Any, module: str) -> bool:
        raise NotImplementedError

    def library(self, module: str, name: str) -> Any:
        raise NotImplementedError

    def module_named(self, name: str) -> Any:
        raise NotImplementedError

    def shares_module(self, name: str) -> bool:
        return is_exception_home(name)

    def check_exported(self, value: Any) -> None:
        """Raises `ChannelLimit` for an object that the other side must not reach."""

    def hand_in(self, number: int) -> None:
        """Called when the other side's object goes there."""

    def limit(self, what: str) -> Any:
        raise ChannelLimit(f"{what} does not work across the channel")

    def set_member(self, cls: type, name: str, value: Any) -> None:
        """An attribute of a twin class, set by this side's code."""
        self.request("set", cls, name, value)
        if id(value) in self.stubs or isinstance(value, types.FunctionType):
            type.__setattr__(cls, name, value)
        else:
            type.__setattr__(cls, name, RemoteAttribute(self, name))

    def may_swallow(self, swallows: Any, kind: Any) -> Any:  # noqa: ARG002  the tests' side's
        """Whether a context manager of the other side may do so to an exception of that class."""
        return swallows

    def judge(self, op: str, cls: type) -> None:
        """Called before code of the other side decides an operation on its object."""

    @staticmethod
    def is_told_base(base: type) -> bool:
        return base is not object and base.__module__ != "typing"


def written(cls: type, name: str) -> bool:
    """Whether an enumeration defines a name itself, and not the module `enum` for it."""
    found = vars(cls).get(name)
    return (
        name in vars(cls)
        and getattr(found, "__module__", None) != "enum"
        and not isinstance(found, (types.WrapperDescriptorType, types.MethodDescriptorType))
        and found is not getattr(enum.Enum, name, None)
    )


def told_fields(obj: Any) -> tuple[Any, ...] | None:
    names = [f.name for f in dataclasses.fields(obj) if f.compare]
    return tuple(getattr(obj, n, None) for n in names)


def library_member(module: str, name: str, value: Any) -> Any:
    """A member of an enumeration of the standard library."""
    if module.partition(".")[0] not in sys.stdlib_module_names:
        raise ChannelBroken("an enumeration of no library")
    cls = named(module, name)
    if not isinstance(cls, enum.EnumMeta):
        raise ChannelBroken("an enumeration that is none")
    return cls(value)


__all__ = ["FunctionTwin", "Objects", "RemoteAttribute", "Twin"]

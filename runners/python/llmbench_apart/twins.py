"""Stand-ins for what lives on the other side."""

from __future__ import annotations

import inspect
import types
from abc import ABCMeta
from typing import Any

from .errors import ChannelLimit

HIDDEN = (
    "_pytest",
    "pytest",
    "patchings",
    "__unittest",
    "place_as",
    "_llmbench",
    "_mock",
    "_hypothesis",
)
"""Beginnings of names that test runners look for on any object: a twin never has them."""
LOCAL = frozenset(
    [
        "__test__",
        "__class__",
        "__dict__",
        "__traceback__",
        "__context__",
        "__cause__",
        "__suppress_context__",
        "__notes__",
        "__wrapped__",
        "__bases__",
        "__mro__",
        "__reduce__",
        "__reduce_ex__",
        "__getstate__",
        "__array_interface__",
        "__array_struct__",
        "__array__",
        "__array_priority__",
        "__array_ufunc__",
        "__jsonschema__",
        "__slots__",
        "__weakref__",
        "__abstractmethods__",
        "__tracebackhide__",
        "__isabstractmethod__",
        "_is_coroutine",
        "__html__",
        "__rich_repr__",
        "__rich__",
        "__attrs_attrs__",
        "__pydantic_fields__",
        "__signature__",
        "__text_signature__",
        "__code__",
        "__func__",
        "__self__",
        "_is_coroutine_mark",
    ]
)


def is_hidden(name: str) -> bool:
    return name in LOCAL or name.startswith(HIDDEN)


class RemoteAttribute:
    """In a twin class: a property, or data of the class that may change at any time."""

    def __init__(self, peer: Any, name: str) -> None:
        self.peer, self.name = peer, name

    def __get__(self, obj: Any, owner: Any = None) -> Any:
        return self.peer.request("get", owner if obj is None else obj, self.name)

    def __set__(self, obj: Any, value: Any) -> None:
        self.peer.request("set", obj, self.name, value)

    def __delete__(self, obj: Any) -> None:
        self.peer.request("del", obj, self.name)


class Doc:
    """In a twin class: its text, and that of an instance (a wrapper that took over another's)."""

    def __init__(self, peer: Any, text: Any) -> None:
        self.peer, self.text = peer, text

    def __get__(self, obj: Any, owner: Any = None) -> Any:
        return self.text if obj is None else self.peer.request("get", obj, "__doc__")


class TwinMeta(ABCMeta):
    """Of twin classes, and of the classes that are derived from them here."""

    peer: Any = None

    def __new__(mcs, name: str, bases: Any, space: dict[str, Any], **named: Any) -> Any:
        told = space.pop("__told__", False)
        cls = super().__new__(mcs, name, bases, space)
        if not told:
            mcs.peer_of(bases).derive(cls, bases, space, named)
        return cls

    def __init__(cls, name: str, bases: Any, space: dict[str, Any], **named: Any) -> None:  # noqa: ARG002  the signature of what it stands in for
        super().__init__(name, bases, space)

    @staticmethod
    def peer_of(bases: Any) -> Any:  # noqa: ARG004  the signature of what it stands in for
        return TwinMeta.peer

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return cls.peer.request("new", cls, args, tuple(kwargs.items()))

    def __getattr__(cls, name: str) -> Any:
        if cls.peer is None or not cls.peer.is_known(cls):
            raise AttributeError(name)
        if name == "__signature__":
            return cls.peer.signature_of(cls, None)
        if is_hidden(name):
            raise AttributeError(name)
        return cls.peer.request("get", cls, name)

    def __setattr__(cls, name: str, value: Any) -> None:
        if (name.startswith("__") and name.endswith("__")) or name.startswith("_abc_"):
            type.__setattr__(cls, name, value)
            return
        cls.peer.set_member(cls, name, value)

    def __delattr__(cls, name: str) -> None:
        cls.peer.request("del", cls, name)
        if name in vars(cls):
            type.__delattr__(cls, name)


class Twin:
    """Base of all twin classes: what an instance here is not asked for is asked for there."""

    __slots__ = ()
    __test__ = False

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG004  the signature of what it stands in for
        raise ChannelLimit(f"{cls.__qualname__}.__new__ called by the tests")

    def __class_getitem__(cls, item: Any) -> Any:
        return cls

    def __getattr__(self, name: str) -> Any:
        if is_hidden(name):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return TwinMeta.peer.request("get", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in LOCAL:
            object.__setattr__(self, name, value)
        else:
            TwinMeta.peer.request("set", self, name, value)

    def __delattr__(self, name: str) -> None:
        TwinMeta.peer.request("del", self, name)

    def __dir__(self) -> Any:
        return TwinMeta.peer.request("dir", self)

    def __copy__(self) -> Any:
        return TwinMeta.peer.request("copy", self)

    def __deepcopy__(self, memo: Any) -> Any:
        return TwinMeta.peer.request("deepcopy", self)

    def __reduce_ex__(self, protocol: Any) -> Any:
        TwinMeta.peer.limit(f"pickle of {type(self).__qualname__}")


class FunctionTwin:
    """A function of the other side; also a method, if it is put into a class."""

    __test__ = False

    def __init__(self, told: dict[str, Any]) -> None:
        vars(self).update({"__name__": told["name"], "__qualname__": told["qualname"]})
        vars(self).update({"__module__": told["module"], "__doc__": told["doc"]})
        TwinMeta.peer.told_functions[id(self)] = told

    @property
    def __class__(self) -> Any:  # type: ignore[override]
        return types.FunctionType

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        return TwinMeta.peer.request("call", self, args, tuple(kwargs.items()))

    def __get__(self, obj: Any, owner: Any = None) -> Any:
        return self if obj is None else types.MethodType(self, obj)

    def __getattr__(self, name: str) -> Any:
        told = TwinMeta.peer.told_functions[id(self)]
        if name == "__code__":
            return types.SimpleNamespace(co_flags=told["flags"] | inspect.CO_OPTIMIZED)
        if name == "__signature__":
            return TwinMeta.peer.signature_of(self, told["signature"])
        if name == "__annotations__":
            return TwinMeta.peer.annotations_of(self, told["signature"])
        if name in ("__defaults__", "__kwdefaults__", "__closure__"):
            return None
        if is_hidden(name) or (name.startswith("__") and name.endswith("__")):
            raise AttributeError(f"'function' object has no attribute {name!r}")
        return TwinMeta.peer.request("get", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("__"):
            object.__setattr__(self, name, value)
        else:
            TwinMeta.peer.request("set", self, name, value)

    def __delattr__(self, name: str) -> None:
        TwinMeta.peer.request("del", self, name)

    def __repr__(self) -> str:
        return f"<function {vars(self)['__qualname__']}>"


class AsyncFunctionTwin(FunctionTwin):
    """A coroutine function: nothing runs before its coroutine is awaited."""

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        return TwinMeta.peer.request("call", self, args, tuple(kwargs.items()))

"""Twins made from descriptions."""

from __future__ import annotations

import collections
import enum
from abc import ABCMeta
from typing import Any

from . import describe
from .errors import ChannelBroken
from .fresh import made_here
from .hints import annotations, inert
from .twins import AsyncFunctionTwin, Doc, FunctionTwin, RemoteAttribute, Twin, TwinMeta, is_hidden

# Operations whose result code of the object's own side decides, where a test means to judge.
JUDGING = {
    **{f"__{op}__": op for op in ("eq", "ne", "lt", "le", "gt", "ge", "contains", "bool", "abs", "neg",  # noqa: E501  one rule a line
                                  "pos", "invert", "round", "trunc", "floor", "ceil", "divmod", "length_hint")  # noqa: E501  one rule a line
       if op != "length_hint"},
    "__rdivmod__": "divmod",
}  # fmt: skip
for _op in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor", "lshift", "rshift"):  # fmt: skip  # noqa: E501  one rule a line
    JUDGING |= dict.fromkeys((f"__{_op}__", f"__r{_op}__", f"__i{_op}__"), _op)

BY_CONTENT = frozenset(["__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__contains__"])


TUPLES_OWN = {"__str__", "__format__"} | {
    name for name, op in JUDGING.items() if op not in ("eq", "ne", "contains", "bool")
}
"""What a named tuple may do otherwise than a tuple; equal it is by its values alone."""
LEAVING = ("__exit__", "__aexit__")


class Build:
    """Mixed into `Objects`."""

    def build(self: Any, node: Any) -> Any:  # noqa: PLR0911  one case a line
        number, kind = node[1], node[2]
        if kind == "c":
            return self.build_class(number, node[3], node[4])
        if kind == "C":
            return self.build_enum(number, node[3], node[4])
        if kind == "f":
            told = node[3]
            told["signature"] = told["parameters"] and self.signature(told["parameters"])
            is_async = told["flags"] & 0x80
            return self.adopt(number, (AsyncFunctionTwin if is_async else FunctionTwin)(told))
        if kind == "w":
            return self.adopt(number, self.coroutine_twin(number))
        if kind == "F":
            return self.future_twin(number, node[3])
        cls = self.decode(node[3])
        if kind == "e":
            return self.build_exception(number, cls, *node[4:])
        if kind == "v":
            return self.build_member(number, cls, node[4])
        if kind == "n":
            value = self.decode(node[4])
            base = next(b for b in describe.VALUES if type(value) is b)
            return self.adopt(number, base.__new__(cls, value))
        if kind != "o" or not issubclass(cls, Twin):
            raise ChannelBroken("an object of no twin class")
        return self.build_object(number, cls, node[4:])

    def build_member(self: Any, number: int, cls: Any, value: Any) -> Any:
        if not (isinstance(cls, enum.EnumMeta) and self.is_known(cls)):
            raise ChannelBroken("a member of no enumeration of its side")
        return self.adopt(number, cls(self.decode(value)))

    def build_object(self: Any, number: int, cls: Any, fields: list[Any]) -> Any:
        obj = self.adopt(number, object.__new__(cls))
        if fields and type(told := self.decode(fields[0])) is tuple:
            self.keep_told(obj, told)
        return obj

    def build_class(self: Any, number: int, told: dict[str, Any], bases: list[Any]) -> Any:
        # In the order in which they were told: what is defined in one is named in the next.
        known = [self.base(self.decode(base)) for base in bases]
        space = self.space(number, told)
        fields = None if told["fields"] is None else self.dataclass_fields(told["fields"])
        hints = {str(n): inert(self.decode(h)) for n, h in told["hints"] or ()}
        parents = [base for base in dict.fromkeys(known) if base is not None]
        if told["tuple"] is not None and parents == [tuple]:
            return self.build_tuple(number, told, space)
        if not any(issubclass(base, Twin) for base in parents):
            parents.append(Twin) if not parents or not issubclass(
                parents[0], describe.VALUES
            ) else parents.insert(0, Twin)
        if any(issubclass(base, BaseException) for base in parents):
            parents.sort(key=lambda base: not issubclass(base, Twin))
        if fields is not None:
            space["__dataclass_fields__"] = fields
            if told["eq"] and self.sign > 0:
                self.add_comparison(space, told["fields"])
                if told["hashed"] and all(f[1] for f in told["fields"]):
                    space["__hash__"] = lambda obj: hash(
                        self.field_values(obj, told["fields"], given=False)
                    )
        if hints:
            space["__annotations__"] = hints
        space["__told__"] = True
        cls = TwinMeta(told["name"], tuple(parents), space)
        if told["fields"] is not None and told["init"]:
            self.dataclasses[cls] = told["fields"]
            if told["plain"] and told["eq"] and self.sign > 0:
                self.plain.add(cls)
        return self.adopt(number, cls)

    def space(self: Any, number: int, told: dict[str, Any]) -> dict[str, Any]:
        space: dict[str, Any] = {
            "__module__": told["module"],
            "__qualname__": told["qualname"],
            "__doc__": Doc(self, told.get("doc")),
            "__test__": False,
        }
        if told.get("hash"):
            space["__hash__"] = None
        for name, kind, *more in told["members"]:
            if is_member_name(name) and name not in space:
                space[name] = self.member(number, name, kind)
                if more and more[0] is not None:
                    self.dress(space[name], more[0])
        if "__eq__" in space and "__ne__" not in space and "__eq__" in JUDGING:
            space["__ne__"] = self.protocol("__ne__")
        if "__eq__" in space and "__hash__" not in space:
            space["__hash__"] = None
        space["__dict__"] = property(lambda obj: self.request("vars", obj))
        shadow = {"list": list, "dict": dict, "set": set}.get(told.get("container"))
        if shadow is not None:
            # So that isinstance(obj, list) is true; there is no list here.
            likeness = type(str(told["name"]), (shadow,), {})
            space["__class__"] = property(lambda _: likeness)
        real = told.get("real")
        if real is not None and (found := self.real_class(*real)) is not None:
            space["__class__"] = property(lambda _, found=found: found)
        return space

    def dress(self: Any, stub: Any, told: Any) -> None:
        """Give a method's stub the signature and annotations of the method."""
        stub.__signature__ = self.signature(told)
        stub.__annotations__ = annotations(stub.__signature__)

    def member(self: Any, number: int, name: str, kind: str) -> Any:
        if kind == describe.BUILT_IN and name in BY_CONTENT and self.sign > 0:
            return self.by_content(name)
        if name in describe.PROTOCOL:
            return self.protocol(name)
        if kind == describe.STATIC:
            stub: Any = lambda *args, **kwargs: self.request("static", self.theirs[number], name, args, tuple(kwargs.items()))  # fmt: skip  # noqa: E501, E731
        elif kind == describe.CLASS_METHOD:
            stub = lambda cls, *args, **kwargs: self.request("classmethod", cls, self.theirs[number], name, args, tuple(kwargs.items()))  # fmt: skip  # noqa: E501, E731
        elif kind in (describe.METHOD, describe.ASYNC):

            def stub(obj: Any, /, *args: Any, **kwargs: Any) -> Any:
                return self.request(
                    "method", obj, self.theirs[number], name, args, tuple(kwargs.items())
                )
        else:
            attribute = RemoteAttribute(self, name)
            self.stubs[id(attribute)] = (number, name)
            return attribute
        stub.__name__ = name
        wrapped = {describe.STATIC: staticmethod, describe.CLASS_METHOD: classmethod}.get(kind)
        found = wrapped(stub) if wrapped else stub
        for one in (stub, found):
            self.stubs[id(one)] = (number, name)
        self.kept = getattr(self, "kept", [])
        self.kept.append((stub, found))
        return found

    def protocol(self: Any, name: str) -> Any:
        op = JUDGING.get(name)
        request, judge = self.request, self.judge
        if op is not None:

            def stub(obj: Any, /, *args: Any) -> Any:
                judge(op, type(obj))
                result = request("op", obj, name, args)
                if result is NotImplemented and op == "contains":
                    raise TypeError("__contains__ gave NotImplemented")
                return result
        elif name in LEAVING:
            return self.leaving(name)
        elif name == "__await__":
            return lambda obj: self.drive(obj)  # noqa: PLW0108  bound late
        elif name == "__call__":

            def stub(obj: Any, /, *args: Any, **kwargs: Any) -> Any:
                return request("call", obj, args, tuple(kwargs.items()))
        else:

            def stub(obj: Any, /, *args: Any) -> Any:
                return request("op", obj, name, args)

        stub.__name__ = name
        return stub

    def leaving(self: Any, name: str) -> Any:
        """`__exit__`: whether it swallows what a test's block raised is told by the answer."""

        def leave(obj: Any, kind: Any, error: Any, trace: Any) -> Any:
            swallows = self.request("op", obj, name, (kind, error, trace))
            return swallows if kind is None else self.may_swallow(swallows, kind)

        async def leave_async(obj: Any, kind: Any, error: Any, trace: Any) -> Any:
            swallows = await self.request("op", obj, name, (kind, error, trace))
            return swallows if kind is None else self.may_swallow(swallows, kind)

        found = leave if name == "__exit__" else leave_async
        found.__name__ = name
        return found

    def by_content(self: Any, name: str) -> Any:
        """An operation that a built-in container defines, decided here from what it holds."""

        def stub(obj: Any, other: Any) -> Any:
            if isinstance(other, Twin) and name != "__contains__":
                self.judge(JUDGING.get(name, name), type(obj))  # it may know what that one holds
                other = self.content_of(other)
            return getattr(self.content_of(obj), name)(other)

        stub.__name__ = name
        return stub

    def content_of(self: Any, obj: Any) -> Any:
        found = self.request("content", obj)
        if type(found) not in (list, dict, set):
            raise ChannelBroken("a container that holds no container's content")
        return found

    def add_comparison(self: Any, space: dict[str, Any], fields: list[Any]) -> None:
        """The `__eq__` that dataclasses write, decided here from the fields' values."""
        remote = space["__eq__"]

        def __eq__(obj: Any, other: Any) -> Any:  # noqa: N807  becomes a method of that name
            if type(other) is not type(obj):
                return NotImplemented
            if obj is other:
                return True
            if {id(obj), id(other)} & self.built.keys():
                pair = self.told_values(obj, other)
                return remote(obj, other) if pair is None else pair[0] == pair[1]
            if all(f[1] for f in fields):
                unknown = made_here(obj) or made_here(other)  # what is compared with, over there
                mine = self.field_values(obj, fields, given=not unknown)
                told = self.field_values(other, fields, given=not unknown)
                if mine is not None and told is not None:
                    return mine == told
            return remote(obj, other)

        space["__eq__"] = __eq__
        del space["__ne__"]

    def build_tuple(self: Any, number: int, told: dict[str, Any], space: dict[str, Any]) -> Any:
        names, defaults = told["tuple"]
        cls: Any = collections.namedtuple(  # type: ignore[misc]  # noqa: PYI024
            told["name"], [str(n) for n in names], defaults=[self.decode(d) for d in defaults]
        )
        cls.__module__, cls.__qualname__ = str(told["module"]), str(told["qualname"])
        cls.__doc__, cls.__test__ = told["doc"], False
        for name in dict(space):
            own = not hasattr(tuple, name) or name in TUPLES_OWN
            if own and name not in names and name not in vars(cls):
                setattr(cls, name, space[name])
        return self.adopt(number, cls)

    def build_enum(self: Any, number: int, told: dict[str, Any], listed: list[Any]) -> Any:
        kind = getattr(enum, told["kind"])
        bases = (*(dict((b.__name__, b) for b in describe.VALUES)[n] for n in told["bases"]), kind)  # noqa: C402  reads better
        if not issubclass(kind, enum.Enum):
            raise ChannelBroken("an enum of no known kind")
        space: Any = enum.EnumMeta.__prepare__(told["name"], bases)  # type: ignore[arg-type]
        space["__module__"], space["__qualname__"] = told["module"], told["qualname"]
        told["members"] = [one for one in told["members"] if is_member_name(one[0])]
        members = [(one[0], self.member(number, one[0], one[1])) for one in told["members"]]
        values = [(name, self.decode(value), member) for name, value, member in listed]
        for name, value, _ in values:
            space[name] = value
        cls: Any = enum.EnumMeta(told["name"], bases, space)
        cls.__test__ = False
        self.adopt(number, cls)
        for name, value, member in values:  # noqa: B007  reads better
            if member not in self.theirs:
                self.adopt(member, cls[name])
        for name, stub in members:
            if not is_hidden(name):
                type.__setattr__(cls, name, stub)
        type.__setattr__(cls, "__getattr__", self.member_attribute)
        return cls

    @property
    def member_attribute(self: Any) -> Any:
        def __getattr__(obj: Any, name: str) -> Any:  # noqa: N807  becomes a method of that name
            if is_hidden(name) or name.startswith("_"):
                raise AttributeError(name)
            return self.request("get", obj, name)

        return __getattr__

    def build_exception(  # noqa: PLR0917  operands of the protocol, in its order
        self: Any,
        number: int,
        cls: Any,
        args: Any,
        cause: Any,
        context: Any,
        suppress: Any,
        notes: Any,
    ) -> BaseException:
        if not (isinstance(cls, type) and issubclass(cls, BaseException)):
            raise ChannelBroken("an exception of no exception class")
        values = [self.decode(one) for one in args]
        if issubclass(cls, Twin):
            error = BaseException.__new__(cls, *values)
        else:
            error = self.plain_exception(cls, values)
        self.adopt(number, error)
        error.__cause__, error.__context__ = self.decode(cause), self.decode(context)
        error.__suppress_context__ = bool(suppress)
        for note in notes:
            BaseException.add_note(error, str(note))
        return error

    def plain_exception(self: Any, cls: Any, values: list[Any]) -> BaseException:
        return cls(*values)  # type: ignore[no-any-return]

    def base(self: Any, base: Any) -> Any:
        """What a twin class may really derive from in place of a base; None for nothing."""
        if issubclass(base, (Twin, BaseException, *describe.VALUES)) or type(base) is ABCMeta:
            return base
        return None


def is_member_name(name: Any) -> bool:
    """Whether a twin class may have a member of that name, whatever the other side told."""
    return type(name) is str and not is_hidden(name) and describe.is_told(name)

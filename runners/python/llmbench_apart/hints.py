"""Annotations, signatures and fields: what code looks at to find out about other code."""

from __future__ import annotations

import collections.abc
import dataclasses
import functools
import inspect
import operator
import types
import typing
from typing import Any

from .errors import ChannelError

GENERIC = (types.GenericAlias, types.UnionType, type(list[int]), type(typing.Union[int, str]),  # noqa: UP007  the old form is what is looked for
           type(typing.Literal[1]), type(typing.Annotated[int, 1]),
           type(typing.Callable[[int], int]))  # fmt: skip


class Hints:
    """Mixed into `Objects`."""

    def hint(self: Any, value: Any) -> Any:
        """A node for an annotation; text stays text, and what cannot cross is `Any`."""
        if id(value) in self.describing:
            return str(value.__name__)
        try:
            if isinstance(value, GENERIC):
                origin = typing.get_origin(value)
                if origin is typing.Annotated:
                    args: Any = (value.__origin__, *value.__metadata__)
                else:
                    args = typing.get_args(value)
                return ["T", self.hint(origin), [self.hint_argument(one) for one in args]]
            if isinstance(value, typing._SpecialForm):  # type: ignore[attr-defined]  # noqa: SLF001
                return ["S", value._name]  # noqa: SLF001
            if isinstance(value, (typing.TypeVar, typing.ForwardRef)):
                return ["S", "Any"]
            return self.encode(value)
        except ChannelError:
            return ["S", "Any"]

    def hint_argument(self: Any, value: Any) -> Any:
        return ["U", [self.hint(one) for one in value]] if type(value) is list else self.hint(value)

    def decode_hint(self: Any, node: Any) -> Any:
        origin, args = self.decode(node[1]), tuple(map(self.decode, node[2]))
        if origin is not typing.Literal:
            args = (
                (*map(inert, args[:1]), *args[1:])
                if origin is typing.Annotated
                else tuple(map(inert, args))
            )
        if origin in (types.UnionType, typing.Union):
            try:
                return functools.reduce(operator.or_, args)
            except TypeError:
                return typing.Union[args]  # noqa: UP007
        if origin is collections.abc.Callable:
            return (
                collections.abc.Callable[[*args[0]], args[1]] if type(args[0]) is list else origin
            )
        return origin[args]

    def special_form(self: Any, node: Any) -> Any:
        found = getattr(typing, str(node[1]), typing.Any)
        return found if isinstance(found, (typing._SpecialForm, type)) else typing.Any  # type: ignore[attr-defined]  # noqa: SLF001

    def parameters(self: Any, function: Any) -> Any:
        """[[name, kind, default?, annotation, default], ...] and the return's; None: unknown."""
        try:
            known = isinstance(function, inspect.Signature)
            found = function if known else inspect.signature(function)
            hints = {} if known else resolved(function)
        except (TypeError, ValueError):
            return None
        listed = []
        for one in found.parameters.values():
            hint = hints.get(one.name, one.annotation)
            told: list[Any] = [one.name, int(one.kind), one.default is not one.empty]
            told.append(None if hint is one.empty else [self.hint(hint)])
            told.append(self.hint(one.default) if told[2] else None)
            listed.append(told)
        back = hints.get("return", found.return_annotation)
        return [listed, None if back is found.empty else [self.hint(back)]]

    def signature(self: Any, told: Any) -> inspect.Signature:
        empty = inspect.Parameter.empty
        listed = [
            inspect.Parameter(
                str(name),
                inspect._ParameterKind(kind),  # noqa: SLF001
                default=self.decode(default) if has else empty,
                annotation=empty if hint is None else inert(self.decode(hint[0])),
            )
            for name, kind, has, hint, default in told[0]
        ]
        back = empty if told[1] is None else inert(self.decode(told[1][0]))
        return inspect.Signature(listed, return_annotation=back)

    def fields(self: Any, cls: type) -> list[list[Any]] | None:
        """[name, compared, default?, in __init__, kw_only, hint, default, factory, shown] each."""
        if "__dataclass_fields__" not in vars(cls):
            return None
        hints = resolved(cls)
        absent = dataclasses.MISSING
        return [
            [
                f.name,
                bool(f.compare),
                f.default is not absent or f.default_factory is not absent,
                bool(f.init),
                bool(f.kw_only),
                self.hint(hints.get(f.name, f.type)),
                None if f.default is absent else [self.hint(f.default)],
                None if f.default_factory is absent else [self.hint(f.default_factory)],
                bool(f.repr),
            ]
            for f in dataclasses.fields(cls)
        ]

    def dataclass_fields(self: Any, told: list[list[Any]]) -> dict[str, Any]:
        found = {}
        for name, compared, _, init, kw_only, hint, default, factory, shown in told:
            given = {} if default is None else {"default": self.decode(default[0])}
            if factory is not None:
                given = {"default_factory": self.decode(factory[0])}
            one: Any = dataclasses.field(
                **given, init=init, compare=compared, kw_only=kw_only, repr=shown
            )
            one.name, one.type = name, inert(self.decode(hint))
            one._field_type = dataclasses._FIELD  # type: ignore[attr-defined]  # noqa: SLF001
            found[str(name)] = one
        return found


def inert(hint: Any) -> Any:
    """Text in an annotation is code to `typing.get_type_hints`: the answer's must not run here."""
    if isinstance(hint, list):
        return [inert(one) for one in hint]
    return typing.Any if isinstance(hint, (str, typing.ForwardRef)) else hint


def annotations(found: inspect.Signature) -> dict[str, Any]:
    """As `__annotations__` holds them."""
    listed = {p.name: p.annotation for p in found.parameters.values()}
    listed["return"] = found.return_annotation
    return {name: hint for name, hint in listed.items() if hint is not found.empty}


def resolved(obj: Any) -> dict[str, Any]:
    """Annotations with names looked up, where they can be."""
    target = obj
    if not isinstance(obj, (type, types.FunctionType, types.MethodType)):
        return {}
    try:
        return typing.get_type_hints(target, include_extras=True)
    except Exception:
        return dict(getattr(target, "__annotations__", {}))

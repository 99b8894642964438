"""What one side does when the other asks for it."""

from __future__ import annotations

import copy
import inspect
import types
from collections.abc import Callable
from typing import Any

from . import describe
from .aio import TASK_METHODS
from .allowed import may_be_asked
from .errors import ChannelBroken


class Served:
    """Mixed into `Objects`: the operations by name."""

    def perform(self: Any, op: str, operands: list[Any]) -> Any:
        found = OPERATIONS.get(op)
        if found is None:
            raise ChannelBroken("an operation that there is not")
        self.check_operation(op, operands)
        return found(self, *operands)

    def check_operation(self: Any, op: str, operands: list[Any]) -> None:
        """Raises where the other side may not ask for that."""


def _call(_: Any, target: Any, args: Any, kwargs: Any) -> Any:
    return target(*args, **dict(kwargs))


def _method(peer: Any, obj: Any, owner: Any, name: str, args: Any, kwargs: Any) -> Any:  # noqa: PLR0917  operands of the protocol, in its order
    if type(obj) in peer.derived:
        found: Any = vars(owner)[name]
        return found.__get__(obj, type(obj))(*args, **dict(kwargs))
    return getattr(obj, name)(*args, **dict(kwargs))


def _static(_: Any, owner: Any, name: str, args: Any, kwargs: Any) -> Any:
    return getattr(owner, name)(*args, **dict(kwargs))


def _classmethod(peer: Any, cls: Any, owner: Any, name: str, args: Any, kwargs: Any) -> Any:  # noqa: PLR0917  operands of the protocol, in its order
    if cls in peer.derived:
        return vars(owner)[name].__get__(None, cls)(*args, **dict(kwargs))
    return getattr(cls, name)(*args, **dict(kwargs))


def _op(peer: Any, obj: Any, name: str, args: Any) -> Any:
    if name not in describe.PROTOCOL:
        raise ChannelBroken("a protocol method that there is not")
    if type(obj) in peer.derived:
        for cls in type(obj).__mro__[1:]:
            if name in vars(cls) and cls not in peer.derived:
                return vars(cls)[name].__get__(obj, type(obj))(*args)
    found = getattr(type(obj), name)
    result = found(obj, *args)
    if name == "__hash__" and result == -1:
        result = -2
    return result


def _get(_: Any, obj: Any, name: str) -> Any:
    return getattr(obj, name)


def _set(_: Any, obj: Any, name: str, value: Any) -> None:
    setattr(obj, name, value)


def _del(_: Any, obj: Any, name: str) -> None:
    delattr(obj, name)


def _dir(_: Any, obj: Any) -> list[str]:
    return dir(obj)


def _copy(_: Any, obj: Any) -> Any:
    return copy.copy(obj)


def _deepcopy(_: Any, obj: Any) -> Any:
    return copy.deepcopy(obj)


def _fields(_: Any, obj: Any, names: list[str]) -> tuple[Any, ...]:
    return tuple(getattr(obj, name) for name in names)


def _signature(_: Any, obj: Any) -> Any:
    try:
        return inspect.signature(obj)
    except (TypeError, ValueError):
        return None


def _content(_: Any, obj: Any) -> Any:
    """What a container holds, as data that compares as the container does."""
    for kind in (list, dict, set):
        if isinstance(obj, kind):
            return kind(obj)
    return set(obj)


def _vars(peer: Any, obj: Any) -> dict[str, Any]:
    if peer.sign < 0:
        return dict(vars(obj))
    return {name: value for name, value in vars(obj).items() if may_be_asked(name)}


def _derive(peer: Any, name: str, bases: Any, space: Any, wrapped: Any, named: Any) -> int:  # noqa: PLR0917  operands of the protocol, in its order
    """A class here that derives from classes of this side, with methods of the other's."""
    kinds = dict(wrapped)
    made = {key: _member(value, kinds.get(key, "")) for key, value in space}
    cls = types.new_class(name, bases, dict(named), lambda body: body.update(made))
    peer.derived.add(cls)
    return peer.export(cls)  # type: ignore[no-any-return]


def _member(value: Any, kind: str) -> Any:
    if kind == "property":
        return property(*value)
    return {"static": staticmethod, "class": classmethod}.get(kind, lambda v: v)(value)


def _step(peer: Any, obj: Any, value: Any, error: Any) -> Any:
    return peer.step(obj, value, error)


def _handle(peer: Any, number: int) -> None:
    peer.run_handle(number)


def _soon(peer: Any, number: int) -> None:
    peer.loop_noted(["soon", number])


def _done(peer: Any, number: int, kind: str, value: Any) -> None:
    peer.resolve(number, kind, value)


def _cancel(_: Any, future: Any) -> bool:
    return bool(future.cancel())


def _task(peer: Any, number: int, name: str) -> Any:
    if name not in TASK_METHODS:
        raise ChannelBroken("a task cannot do that")
    return getattr(peer.tasks[number], name)()


OPERATIONS: dict[str, Callable[..., Any]] = {
    "call": _call,
    "new": _call,
    "method": _method,
    "static": _static,
    "classmethod": _classmethod,
    "op": _op,
    "get": _get,
    "set": _set,
    "del": _del,
    "dir": _dir,
    "copy": _copy,
    "deepcopy": _deepcopy,
    "fields": _fields,
    "vars": _vars,
    "step": _step,
    "handle": _handle,
    "soon": _soon,
    "done": _done,
    "cancel": _cancel,
    "task": _task,
    "content": _content,
    "signature": _signature,
    "derive": _derive,
}

"""Objects that tests make of the answer's classes: what they hold is what they were made with.

The answer is told of an instance of a plain dataclass only when it is handed one or something else
than its fields is asked for. So what a result is compared with remains unknown there.
"""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

from .errors import ChannelBroken

MADE = "_llmbench_made"
FACTORIES = (list, dict, set)


@dataclasses.dataclass
class Made:
    """`values` are those of all fields, in order."""

    args: tuple[Any, ...]
    kwargs: tuple[tuple[str, Any], ...]
    values: dict[str, Any]


def made_here(obj: Any) -> Made | None:
    """What an object was made with of which the other side knows nothing."""
    try:
        return object.__getattribute__(obj, MADE)  # type: ignore[no-any-return]
    except AttributeError:
        return None


class Fresh:
    """Mixed into `Objects`."""

    def start_fresh(self: Any) -> None:
        self.plain: set[type] = set()
        self.built: dict[int, int] = {}  # when a test's call of a class began, by its object
        self.told: dict[int, tuple[int, Any]] = {}  # when an object came, and with which fields
        self.clock = itertools.count(1)
        self.made_numbers = itertools.count(-1, -1)

    def make_here(self: Any, cls: Any, args: Any, kwargs: Any) -> Any:
        """An instance known to this side alone; None where the class must be called."""
        values = bound(self.dataclasses[cls], cls, args, dict(kwargs))
        if values is None:
            return None
        obj = object.__new__(cls)
        object.__setattr__(obj, MADE, Made(args, kwargs, values))
        return obj

    def keep_told(self: Any, obj: Any, values: tuple[Any, ...]) -> None:
        self.told[id(obj)] = next(self.clock), values

    def remember_built(self: Any, obj: Any, cls: Any, args: Any, kwargs: Any, began: int) -> None:
        """What a test's call of a class that does more than to hold its fields has made."""
        self.built[id(obj)] = began
        fields = self.dataclasses[cls]
        values = bound(fields, cls, args, dict(kwargs))
        compared = values and tuple(values[f[0]] for f in fields if f[1])
        if values is None or self.told.get(id(obj), (0, None))[1] != compared:
            self.told.pop(id(obj), None)

    def told_values(self: Any, one: Any, other: Any) -> Any:
        """The fields of two objects, if the answer told one's before it was told the other's."""
        for built, known in ((one, other), (other, one)):
            began = self.built.get(id(built))
            if began is None or id(built) not in self.told or id(known) not in self.told:
                continue
            if self.told[id(known)][0] < began:
                return self.told[id(one)][1], self.told[id(other)][1]
        return None

    def tell_made(self: Any, obj: Any, made: Made) -> Any:
        args = [self.encode(one) for one in made.args]
        pairs = [[name, self.encode(value)] for name, value in made.kwargs]
        number = next(self.made_numbers)
        node = ["P", number, self.encode(type(obj)), args, pairs]
        object.__delattr__(obj, MADE)
        self.adopt(number, obj)
        self.remember_fields(obj, type(obj), made.args, made.kwargs)
        return node

    def construct(self: Any, node: Any) -> Any:
        """On the other side: make what the tests have made."""
        number, cls = node[1], self.decode(node[2])
        if self.sign > 0 or number in self.own:
            raise ChannelBroken("an object that is there already")
        args = [self.decode(one) for one in node[3]]
        obj = cls(*args, **{name: self.decode(value) for name, value in node[4]})
        self.own[number] = obj
        self.own_numbers[id(obj)] = number
        return obj


def bound(fields: list[Any], cls: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """Field values by name, as the written `__init__` sets them; None if not known here."""
    names = [f[0] for f in fields if f[3] and not f[4]]
    given = dict(zip(names, args, strict=False))
    if len(args) > len(names) or given.keys() & kwargs.keys():
        return None
    given |= kwargs
    values = {}
    for name, known in ((f[0], cls.__dataclass_fields__[f[0]]) for f in fields):
        if name in given:
            values[name] = given.pop(name) if known.init else None
        elif type(known.default) in (int, str, float, bool, bytes, type(None)):
            values[name] = known.default
        elif known.default_factory in FACTORIES:
            values[name] = known.default_factory()
        else:
            return None
    return None if given or not all(f[3] for f in fields) else values

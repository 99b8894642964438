"""What namespaces and functions hold, seen without touching what they hold.

To look at an object the usual way counts a reference to it: that writes to its page of memory, and
a forked process then copies the page. Here the pointers themselves are compared, all at once.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import itertools
import operator
import sys
import types
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

WORD = 8
# In a dict: number of entries, its table, values apart. In a table: room left, entries so far.
USED, TABLE, APART = 2, 4, 5
ROOM, ENTRIES = 2, 3
MOST = 1 << 24  # bytes of one namespace's table

Namespace = Mapping[str, Any]
Names = list[tuple[str, Any, Any, types.CodeType | None]]  # name, value, its function and code
Wanted = tuple[Namespace, Names]


class Words:
    """Some words of memory, each somebody's, and what stood there."""

    def __init__(self, owners: Mapping[int, int]) -> None:
        places = sorted(owners)
        self.owners = [owners[place] for place in places]
        low, high = places[0], places[-1] + WORD
        whole = (ctypes.c_ubyte * (high - low)).from_address(low)
        self.memory = memoryview(whole).cast("B").cast("Q")
        self.read = operator.itemgetter(*((place - low) // WORD for place in places))
        self.were = self.read(self.memory)

    def changed(self) -> set[int]:
        """Whose they are that are not as they were."""
        now = self.read(self.memory)
        if now == self.were:
            return set()
        return set(itertools.compress(self.owners, map(operator.ne, now, self.were)))


class Memory:
    """Which of the namespaces may have changed, or a function in them."""

    def __init__(self, wanted: Iterable[Wanted]) -> None:
        """The names of each namespace that count, and the function whose code does, if any."""
        code = code_offset()
        tables: dict[int, int] = {}
        places: dict[int, int] = {}
        self.kept: list[dict[str, Any]] = []
        for number, (namespace, names) in enumerate(wanted):
            table = as_dict(namespace)
            self.kept.append(table)
            tables |= dict.fromkeys(table_of(table), number)
            own = sizes_of(table) + slots_of(table, {name: value for name, value, *_ in names})
            own += [id(function) + code for _, _, function, _ in names if function is not None]
            places |= dict.fromkeys(own, number)
        self.tables, self.places = Words(tables), Words(places)

    def changed(self) -> Collection[int]:
        """Their numbers."""
        # A table that is another one by now is not looked into: its memory may be gone.
        return range(len(self.kept)) if self.tables.changed() else self.places.changed()


class Newer:
    """The values that a dict has got since; those it had are not looked at one by one."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.table, self.had = table, len(table)
        self.place: Words | None = None
        self.slots: Words | None = None
        with contextlib.suppress(LookupError, ValueError):
            if is_understood():
                self.slots = Words(dict.fromkeys(slots_of(table, table), 0))
                self.place = Words(dict.fromkeys(table_of(table), 0))

    def values(self) -> list[Any]:
        """All of them, where one of those it had is gone, or cannot be told from them."""
        if self.place is None or self.slots is None:
            return list(self.table.values())
        # A table that is another one by now is not looked into: its memory may be gone.
        if self.place.changed() or self.slots.changed():
            return list(self.table.values())
        # Whatever comes to a dict comes after all that stayed in its place.
        return list(itertools.islice(reversed(self.table.values()), len(self.table) - self.had))


def remembered(wanted: Iterable[Wanted]) -> Memory | None:
    """None where this Python keeps its objects in another way than is known here."""
    try:
        return Memory(wanted) if is_understood() else None
    except (LookupError, ValueError):
        return None


def is_understood() -> bool:
    """Whether every kind of change is seen in a namespace made to try it."""
    if sys.implementation.name != "cpython" or ctypes.sizeof(ctypes.c_void_p) != WORD:
        return False

    def first() -> int:
        return 1

    def second() -> int:
        return 2

    space: dict[str, Any] = {f"name{n}": object() for n in range(20)} | {"first": first}

    def seen(change: Callable[[], object]) -> bool:
        names: Names = [("name3", space["name3"], None, None), ("first", first, first, None)]
        before = Memory([(space, names)])
        had = before.changed()
        change()
        return not had and bool(before.changed())

    return (
        seen(lambda: space.update(name3=object()))
        and seen(lambda: space.update(new=1))
        and seen(lambda: space.pop("new"))
        and seen(lambda: space.update(other=space.pop("name5")))
        and seen(lambda: space.update({f"more{n}": n for n in range(99)}))
        and seen(lambda: setattr(first, "__code__", second.__code__))
    )


def as_dict(namespace: Namespace) -> dict[str, Any]:
    """That of a class is behind a proxy."""
    if isinstance(namespace, types.MappingProxyType):
        (namespace,) = gc.get_referents(namespace)
    if type(namespace) is not dict:
        raise LookupError(f"a namespace is a {type(namespace).__name__}")
    return namespace


def word(address: int) -> int:
    return ctypes.c_uint64.from_address(address).value


def table_of(table: dict[str, Any]) -> list[int]:
    """Where that stands which tells where the table is."""
    if word(id(table) + APART * WORD) or word(id(table) + USED * WORD) != len(table):
        raise LookupError("a namespace is kept in another way")
    return [id(table) + place * WORD for place in (TABLE, APART)]


def sizes_of(table: dict[str, Any]) -> list[int]:
    """Where that stands which tells of any name added or taken away."""
    start = word(id(table) + TABLE * WORD)
    return [id(table) + USED * WORD, start + ROOM * WORD, start + ENTRIES * WORD]


def slots_of(table: dict[str, Any], wanted: dict[str, Any]) -> list[int]:
    """Where the values stand: each directly after its name."""
    start = word(id(table) + TABLE * WORD)
    size = min(sys.getsizeof(table) - sys.getsizeof({}), MOST) // WORD
    words = (ctypes.c_uint64 * size).from_address(start)[:]
    where = {pair: place + 1 for place, pair in enumerate(itertools.pairwise(words))}
    keys = {key: id(key) for key in table}
    return [start + WORD * where[keys[name], id(value)] for name, value in wanted.items()]


def code_offset() -> int:
    """Where a function has its code."""
    function = code_offset
    size = sys.getsizeof(function) // WORD
    words = (ctypes.c_uint64 * size).from_address(id(function))[:]
    return words.index(id(function.__code__)) * WORD

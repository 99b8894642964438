"""Mutable containers that both sides hold: kept alike at each message, and the same object again
when they come back.

A container is linked when it crosses and as long as both sides can reach it; that is seen from
reference counts, since lists and dicts cannot be weakly referenced.
"""

from __future__ import annotations

import sys
from collections import Counter, OrderedDict, defaultdict, deque
from operator import is_, is_not
from typing import Any

LINKED = {
    "l": list,
    "d": dict,
    "s": set,
    "B": bytearray,
    "q": deque,
    "dd": defaultdict,
    "c": Counter,
    "od": OrderedDict,
}
TAGS = {kind: tag for tag, kind in LINKED.items()}
MAPPINGS = frozenset({"d", "dd", "c", "od"})


class Link:
    """`seen` is the content as both sides last knew it."""

    __slots__ = ("obj", "seen", "tag")

    def __init__(self, obj: Any, tag: str) -> None:
        self.obj, self.tag = obj, tag
        self.seen: Any = None

    def look(self) -> None:
        self.seen = content(self.obj, self.tag)

    def changed(self) -> bool:
        seen, obj = self.seen, self.obj
        if seen is None:
            return False  # still being filled
        if len(seen) != (len(obj) << 1 if self.tag in MAPPINGS else len(obj)):
            return True
        if self.tag == "B":
            return seen != obj
        if self.tag == "s":
            # An order of a set is its own: both are walked alike while nothing changed.
            return any(map(is_not, seen, obj))
        if self.tag in MAPPINGS:
            return any(map(is_not, seen[::2], obj)) or any(map(is_not, seen[1::2], obj.values()))
        return not all(map(is_, seen, obj))


def content(obj: Any, tag: str) -> Any:
    """A shallow copy: keys and values in turn for a mapping."""
    if tag == "B":
        return bytes(obj)
    if tag in MAPPINGS:
        flat = [None] * (2 * len(obj))
        flat[::2] = obj.keys()
        flat[1::2] = obj.values()
        return flat
    return list(obj)


def fill(obj: Any, tag: str, items: Any) -> None:
    """Give a container new content in place. Only exact builtin types come here."""
    if tag in MAPPINGS:
        pairs = list(zip(items[::2], items[1::2], strict=True))
        obj.clear()
        for key, value in pairs:
            obj[key] = value
    elif tag == "s":
        fresh = set(items)
        obj.clear()
        obj.update(fresh)
    elif tag == "q":
        obj.clear()
        obj.extend(items)
    else:
        obj[:] = items


class Links:
    """Numbers given here are multiples of `sign`, so that the two sides never give the same."""

    def __init__(self, sign: int) -> None:
        self.sign = sign
        self.last = 0
        self.table: dict[int, Link] = {}
        self.numbers: dict[int, int] = {}
        self.sent: set[int] = set()

    def number(self, obj: Any) -> int | None:
        number = self.numbers.get(id(obj))
        if number is not None:
            self.sent.add(number)
        return number

    def new(self, obj: Any, tag: str, number: int = 0) -> Link:
        if not number:
            self.last += self.sign
            number = self.last
        link = self.table[number] = Link(obj, tag)
        self.numbers[id(obj)] = number
        self.sent.add(number)
        return link

    def renew(self, number: int) -> None:
        """Let another container bear a number; that which did stays as it is."""
        link = self.table[number]
        self.numbers.pop(id(link.obj), None)
        link.obj = link.obj.copy() if link.tag != "B" else bytearray(link.obj)
        self.numbers[id(link.obj)] = number

    def drop(self, number: int) -> None:
        link = self.table.pop(number, None)
        if link is not None:
            self.numbers.pop(id(link.obj), None)

    def changed(self) -> list[tuple[int, Link]]:
        return [(number, link) for number, link in list(self.table.items()) if link.changed()]

    def unreachable(self) -> list[int]:
        """Drop the links whose containers nothing else holds, outer ones first."""
        found = []
        for number in list(self.table):
            # The link itself and the argument of getrefcount.
            if sys.getrefcount(self.table[number].obj) <= 2:
                self.drop(number)
                found.append(number)
        return found

"""Values as JSON and back. A list is a tagged node; scalars stand for themselves.

Encoding and decoding walk a message in the same order, so that what is told once (a class, a
linked container) is known where it is named again.
"""

from __future__ import annotations

import sys
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any

from .errors import ChannelBroken, ChannelError, ChannelLimit
from .links import LINKED, MAPPINGS, TAGS, Link, Links, fill
from .special import made, parts_of

SCALARS = frozenset({type(None), bool, str, float})
FLAT = frozenset({type(None), bool, str, float, int})
BIG = 1 << 256
CONSTANTS = {"Ellipsis": ..., "NotImplemented": NotImplemented}


class Codec:
    """`sign` is 1 for the side with the tests and -1 for the other."""

    def __init__(self, sign: int) -> None:
        self.links = Links(sign)
        self.encoders: dict[type, Callable[[Any], Any]] = {
            tuple: lambda v: ["t", [self.encode(one) for one in v]],
            frozenset: lambda v: ["f", [self.encode(one) for one in v]],
            bytes: lambda v: ["b", v.decode("latin-1")],
            type(...): lambda _: ["k", "Ellipsis"],
            type(NotImplemented): lambda _: ["k", "NotImplemented"],
        }
        for kind, tag in TAGS.items():
            self.encoders[kind] = self._container(tag)
        self.decoders: dict[str, Callable[[Any], Any]] = {
            "t": lambda n: tuple(map(self.decode, n[1])),
            "f": lambda n: frozenset(map(self.decode, n[1])),
            "b": lambda n: n[1].encode("latin-1"),
            "k": lambda n: CONSTANTS[n[1]],
            "I": lambda n: int(n[1], 16),
            "r": lambda n: self.links.table[n[1]].obj,
            "x": lambda n: made(n[1], n[2], [self.decode(one) for one in n[3]]),
        }
        for tag in LINKED:
            self.decoders[tag] = self._decode_container

    def encode(self, value: Any) -> Any:
        """A node. Raises `ChannelLimit` for what cannot cross."""
        kind = type(value)
        if kind in SCALARS:
            return value
        if kind is int:
            return value if -BIG < value < BIG else ["I", hex(value)]
        encoder = self.encoders.get(kind)
        if encoder is not None:
            return encoder(value)
        try:
            found = parts_of(value)
        except TypeError as error:
            raise ChannelLimit(f"the channel cannot carry {error}") from None
        if found is not None:
            return ["x", found[0], found[1], [self.encode(part) for part in found[2]]]
        return self.encode_object(value)

    def decode(self, node: Any) -> Any:
        kind = type(node)
        if kind is list:
            return self.decoders[node[0]](node)
        if kind in FLAT:
            return node
        raise ChannelBroken(f"a node of type {kind.__name__}")

    def decoded(self, node: Any) -> Any:
        """As `decode`, but nonsense is `ChannelBroken`, whatever it leads to."""
        try:
            return self.decode(node)
        except ChannelError:
            raise
        except (Exception, RecursionError) as error:
            raise ChannelBroken.without_sense(error) from None

    def encode_object(self, value: Any) -> Any:
        """Anything that is not data."""
        raise NotImplementedError

    def changes(self) -> list[Any]:
        """The new content of the linked containers that have changed here."""
        found = []
        for number, link in self.links.changed():
            link.look()
            found.append([number, self._content(link)])
        return found

    def apply(self, changes: list[Any]) -> None:
        for number, items in changes:
            link = self.links.table[number]
            self._fill(link, items)

    def _container(self, tag: str) -> Callable[[Any], Any]:
        def encode(value: Any) -> Any:
            number = self.links.number(value)
            if number is not None:
                return ["r", number]
            link = self.links.new(value, tag)
            number = self.links.last
            link.look()
            node = [tag, number, self._content(link)]
            if tag == "dd":
                node.append(self.encode(value.default_factory))
            elif tag == "q":
                node.append(value.maxlen)
            return node

        return encode

    def _content(self, link: Link) -> Any:
        if link.tag == "B":
            return link.seen.decode("latin-1")
        if set(map(type, link.seen)) <= FLAT:
            return link.seen if _all_short(link.seen) else [*map(self.encode, link.seen)]
        return [*map(self.encode, link.seen)]

    def _decode_container(self, node: Any) -> Any:
        tag, number = node[0], node[1]
        if type(number) is not int or number in self.links.table:
            raise ChannelBroken("a container that is there already")
        obj: Any
        if tag == "dd":
            obj = defaultdict(self.decode(node[3]))
        elif tag == "q":
            obj = deque(maxlen=node[3])
        else:
            obj = LINKED[tag]()
        link = self.links.new(obj, tag, number)
        self._fill(link, node[2])
        return obj

    def _fill(self, link: Link, items: Any) -> None:
        if link.tag == "B":
            content: Any = items.encode("latin-1")
        elif type(items) is not list:
            raise ChannelBroken("a container without content")
        elif set(map(type, items)) <= FLAT:
            content = items
        else:
            content = [*map(self.decode, items)]
        fill(link.obj, link.tag, content)
        link.look()


def _all_short(values: Any) -> bool:
    return not any(type(one) is int and not -BIG < one < BIG for one in values)


assert set(LINKED) > MAPPINGS
assert sys.version_info >= (3, 11)

"""Calls across the channel, and service of the calls that come back meanwhile."""

from __future__ import annotations

import itertools
import threading
from functools import partial
from typing import Any

from .data import Codec
from .errors import ChannelBroken, ChannelClosed, ChannelError, ChannelLimit
from .lanes import Lane, Lanes
from .pipes import Reader, Writer

REQUEST, RESULT, RAISED, END = "q", "a", "e", "z"


class Peer(Codec):
    """One side. A message is [lane, kind, notes, changes, body, unlinked]."""

    def __init__(self, sign: int, reader: Reader, writer: Writer) -> None:
        super().__init__(sign)
        self.sign = sign
        self.writer = writer
        self.lanes = Lanes(reader, self.take, self.serve_lane, self.channel_failed)
        self.local = threading.local()
        self.numbers = itertools.count(sign, sign)
        self.encoding = threading.RLock()

    # -- what a side does with notes and requests is its own

    def notes(self) -> list[Any]:
        """What to tell along with the next message; called before its body is encoded."""
        return []

    def noted(self, notes: list[Any]) -> None:
        raise NotImplementedError

    def where(self) -> int | None:
        """In which task of an event loop this thread runs; see `Aio`."""
        raise NotImplementedError

    def inside(self, where: int | None, perform: Any) -> Any:
        raise NotImplementedError

    def perform(self, op: str, operands: list[Any]) -> Any:
        raise NotImplementedError

    # -- messages

    def lane(self) -> Lane:
        try:
            return self.local.lane  # type: ignore[no-any-return]
        except AttributeError:
            lane = self.local.lane = self.new_lane()
            return lane

    def new_lane(self) -> Lane:
        lane = Lane(next(self.numbers))
        self.lanes.all[lane.number] = lane
        return lane

    def request(self, op: str, *operands: Any) -> Any:
        """Have the other side perform an operation; its result, or raises its exception."""
        lane = self.lane()
        self.send(lane, REQUEST, [op, operands, self.where()])
        return self.settle(lane)

    def settle(self, lane: Lane) -> Any:
        while True:
            message = self.lanes.receive(lane)
            kind = message[0]
            if kind == RESULT:
                lane.fresh = message[2]
                return message[1]
            if kind == RAISED:
                raise message[1]
            self.serve(lane, message)

    def serve(self, lane: Lane, message: list[Any]) -> None:
        """Perform one request and answer it. The message is emptied: it must not hold arguments."""
        body = message.pop()
        message.clear()
        kind, outcome = RESULT, None
        try:
            outcome = self.inside(body[2], partial(self.perform, body[0], body[1]))
        except ChannelError as error:
            kind, outcome = RAISED, self.channel_error(error)
        except BaseException as error:
            kind, outcome = RAISED, error
        del body
        box = [outcome]
        del outcome
        try:
            self.send(lane, kind, box)
        except ChannelLimit as error:
            if self.sign > 0:
                raise
            self.send(lane, RAISED, [error])

    def channel_error(self, error: ChannelError) -> BaseException:
        raise error

    def channel_failed(self, error: BaseException) -> None:
        """Called once, when the other side is found gone or without sense."""

    def serve_lane(self, lane: Lane) -> None:
        """A thread of its own for a lane that the other side began."""
        self.local.lane = lane
        try:
            while (message := self.lanes.receive(lane))[0] != END:
                self.serve(lane, message)
        except ChannelError:
            return

    def send(self, lane: Lane, kind: str, body: list[Any]) -> None:
        with self.encoding:
            notes = self.notes()
            changes = self.changes()
            try:
                node = self.body_node(kind, body)
            except RecursionError:
                raise ChannelLimit("a value nested too deeply for the channel") from None
            body.clear()
            unlinked = self.links.unreachable() if len(self.lanes.all) == 1 else []
            try:
                self.writer_of(lane).write([lane.number, kind, notes, changes, node, unlinked])
            except ChannelClosed as error:
                self.lanes.fail(error)
                raise

    def writer_of(self, lane: Lane) -> Writer:  # noqa: ARG002  the answer's side has two
        return self.writer

    def body_node(self, kind: str, body: list[Any]) -> Any:
        if kind == REQUEST:
            return [body[0], [self.encode(one) for one in body[1]], body[2]]
        return self.encode(body[0])

    def ordered(self, raw: Any) -> tuple[int, list[Any]]:
        """`take`, one message at a time."""
        with self.lanes.order:
            return self.take(raw)

    def take(self, raw: Any) -> tuple[int, list[Any]]:
        try:
            number, kind, notes, changes, node, unlinked = raw
            if type(number) is not int:
                raise ChannelBroken("a message without a lane")  # noqa: TRY301  one way out for all nonsense
            self.noted(notes)
            self.apply(changes)
            if kind == REQUEST:
                op, operands, where = node
                if not isinstance(where, (int, type(None))):
                    raise ChannelBroken("a request from nowhere")  # noqa: TRY301  one way out for all nonsense
                message = [kind, (op, [self.decode(one) for one in operands], where)]
            elif kind == RESULT:
                message = [kind, self.decode(node), type(node) is list and node[0] == "D"]
            elif kind == END and number < 0 < self.sign:
                message = [kind]
            else:
                error = self.decode(node)
                if kind != RAISED or not isinstance(error, BaseException):
                    raise ChannelBroken("an exception that is none")  # noqa: TRY301  one way out for all nonsense
                message = [kind, error]
            for one in unlinked:
                self.links.drop(one)
        except ChannelError:
            raise
        except (Exception, RecursionError) as error:
            raise ChannelBroken.without_sense(error) from None
        return number, message

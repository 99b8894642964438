"""The side of the answer: imports it when asked to and does with it what the tests ask for."""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import os
import random
import sys
import types
import warnings
from typing import Any

from . import allowed
from .errors import ChannelClosed, ChannelError, ChannelLimit
from .lanes import Lane
from .mirrored import undergo
from .objects import FUNCTIONS, Objects
from .peer import END
from .pipes import Reader, Writer
from .served import OPERATIONS, Served

MOST_TEXT = 1 << 20


class AnswerSide(Served, Objects):
    """Serves until the tests' side is gone."""

    def __init__(self, reader: Reader, writer: Writer, events: Writer, name: str) -> None:
        super().__init__(-1, reader, writer)
        self.events = events
        self.name = name
        self.module: types.ModuleType | None = None
        self.printed: list[list[Any]] = []
        self.before: dict[str, Any] = {}
        self.replaced: dict[tuple[str, str], Any] = {}
        self.environment = dict(os.environ)
        self.own[1] = None  # the module itself, once it is imported
        OPERATIONS["import"] = lambda peer: peer.import_answer()
        OPERATIONS["all"] = lambda _, module: all_names(module)

    def run(self) -> None:
        lane = self.local.lane = self.lanes.all.setdefault(1, Lane(1))
        try:
            while True:
                self.serve(lane, self.lanes.receive(lane))
        except ChannelClosed:
            return
        except ChannelError as error:
            sys.__stderr__.write(f"the answer's side ended: {error}\n")

    def new_lane(self) -> Lane:
        lane = super().new_lane()
        self.local.at_end = AtEnd(self, lane)
        return lane

    def end_lane(self, lane: Lane) -> None:
        """The thread that began a lane ends: wait until its partner has, as tests may look."""
        with contextlib.suppress(ChannelError):
            self.events.write([lane.number, END, [], [], None, []])
            self.lanes.receive(lane)
        self.lanes.all.pop(lane.number, None)

    def import_answer(self) -> tuple[Any, ...]:
        module = self.module = importlib.import_module(self.name)
        self.own[1] = module
        self.own_numbers[id(module)] = 1
        held = [(name, value) for name, value in vars(module).items() if self.is_told(value)]
        return (("__doc__", module.__doc__), *held)

    def is_told(self, value: Any) -> bool:
        """What is told at import; a module that tests do not share only matters if they ask."""
        return is_held(value) and not (
            isinstance(value, types.ModuleType) and not self.shares_module(value.__name__)
        )

    def perform(self, op: str, operands: list[Any]) -> Any:
        if op in ("set", "del") and operands[0] is self.module and self.module is not None:
            space, name = vars(self.module), operands[1]
            if op == "set":
                self.before.setdefault(name, space.get(name, self))
            elif self.before.get(name, self) is not self:
                # What tests put in its place is taken away again: pytest does not see what was there.  # noqa: E501  one rule a line
                space[name] = self.before.pop(name)
                return None
        return super().perform(op, operands)

    def encode_module(self, value: types.ModuleType) -> Any:
        if value is self.module:
            return ["o", 1]
        return super().encode_module(value)

    def may_name(self, value: Any, module: str) -> bool:
        return allowed.may_name(value, module)

    def library(self, module: str, name: str) -> Any:
        found: Any = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
        return found

    def module_named(self, name: str) -> Any:
        return importlib.import_module(name)

    def real_class(self, module: str, name: str) -> Any:  # noqa: ARG002  the signature of what it stands in for
        return None

    def channel_error(self, error: ChannelError) -> BaseException:
        if isinstance(error, ChannelClosed):
            raise error
        return error if isinstance(error, ChannelLimit) else ChannelLimit(str(error))

    def body_node(self, kind: str, body: list[Any]) -> Any:
        node = super().body_node(kind, body)
        if isinstance(body[0], BaseException):
            body[0].__traceback__ = None  # its frames hold arguments
        return node

    def writer_of(self, lane: Lane) -> Writer:
        return self.writer if lane.number > 0 else self.events

    def notes(self) -> list[Any]:
        printed, self.printed = self.printed, []
        found = [[*one[:2], self.encode(one[2])] if one[0] == "warning" else one for one in printed]
        for name in os.environ:
            if self.environment.get(name) != os.environ[name]:
                found.append(["setenv", name, os.environ[name]])  # noqa: PERF401  reads better
        self.environment = dict(os.environ)
        return found + self.loop_notes()

    def listen(self) -> None:
        """Have warnings and log records told to the tests."""

        def show(message: Any, category: Any, *_: Any, **__: Any) -> None:
            self.printed.append(["warning", str(message), category])

        warnings.simplefilter("always")
        warnings.showwarning = show
        handler = logging.Handler()
        handler.emit = lambda record: self.printed.append(  # type: ignore[method-assign]
            ["log", record.name, record.levelno, record.getMessage()]
        )
        logging.getLogger().addHandler(handler)
        logging.getLogger().setLevel(1)

    def noted(self, notes: list[Any]) -> None:
        for note in notes:
            if note[0] == "seed":
                random.seed(*self.decode(note[1]), **dict(self.decode(note[2])))
            elif note[0] in ("patch", "environ", "argv"):
                undergo(note, self.decode, self.replaced)
                self.environment = dict(os.environ)
            else:
                self.loop_noted(note)


class AtEnd:
    """What is local to a thread is dropped where the thread ends, before it can be joined."""

    def __init__(self, side: AnswerSide, lane: Lane) -> None:
        self.side, self.lane, self.pid = side, lane, os.getpid()

    def __del__(self) -> None:
        if os.getpid() == self.pid:  # in a forked copy all other threads are dropped
            self.side.end_lane(self.lane)


def all_names(module: types.ModuleType) -> tuple[str, ...]:
    """What `from ... import *` would bring."""
    names = getattr(module, "__all__", None)
    return tuple(names or (name for name in vars(module) if not name.startswith("_")))


def is_held(value: Any) -> bool:
    """What of a module is told at once: what does not change by itself."""
    return isinstance(value, (type, *FUNCTIONS)) or isinstance(value, types.ModuleType)  # noqa: SIM101  reads better


class Printed:
    """A text stream whose text goes to the tests, who may be listening."""

    encoding, errors, newlines = "utf-8", "strict", None

    def __init__(self, side: AnswerSide, name: str, most: int = MOST_TEXT) -> None:
        self.side, self.name, self.left = side, name, most

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        kept = text[: self.left]
        self.left -= len(kept)
        if kept:
            printed = self.side.printed
            if printed and printed[-1][0] == self.name and len(printed[-1][1]) < 4096:
                printed[-1][1] += kept
            else:
                printed.append([self.name, kept])
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        raise io.UnsupportedOperation("fileno")

    def writable(self) -> bool:
        return True

    closed = False


def open_pipes(folder: str) -> tuple[int, int, int]:
    """In the agreed order; each waits until the tests' side opens its end."""
    return (
        os.open(f"{folder}/calls", os.O_RDONLY),
        os.open(f"{folder}/returns", os.O_WRONLY),
        os.open(f"{folder}/events", os.O_WRONLY),
    )


def serve(solution: str, folder: str) -> None:
    """Serve over the pipes in a folder; returns when the tests are gone."""
    calls, returns, events = open_pipes(folder)
    name = solution.removesuffix(".py").replace("/", ".")
    side = AnswerSide(Reader(calls), Writer(returns), Writer(events), name)
    sys.stdout, sys.stderr = Printed(side, "stdout"), Printed(side, "stderr")
    side.listen()
    side.run()

"""The side of the answer: imports it when asked to and does with it what the tests ask for."""

from __future__ import annotations

import importlib
import os
import sys
import threading
import types
from typing import Any

from . import allowed
from .errors import ChannelClosed, ChannelError, ChannelLimit
from .objects import FUNCTIONS, Objects
from .pipes import Reader, Writer
from .served import OPERATIONS, Served

MOST_TEXT = 1 << 20


class AnswerSide(Served, Objects):
    """Serves until the tests' side is gone."""

    def __init__(self, reader: Reader, writer: Writer, name: str) -> None:
        super().__init__(-1, reader, writer)
        self.name = name
        self.module: types.ModuleType | None = None
        self.printed: list[list[str]] = []
        self.own[1] = None  # the module itself, once it is imported
        OPERATIONS["import"] = lambda peer: peer.import_answer()
        OPERATIONS["all"] = lambda _, module: getattr(module, "__all__", None)

    def run(self) -> None:
        lane = self.local.lane = self.lanes.all.setdefault(1, self.main_lane())
        try:
            while True:
                self.serve(lane, self.lanes.receive(lane))
        except ChannelClosed:
            return
        except ChannelError as error:
            sys.__stderr__.write(f"the answer's side ended: {error}\n")

    def main_lane(self) -> Any:
        from .lanes import Lane

        return Lane(1)

    def import_answer(self) -> tuple[Any, ...]:
        module = self.module = importlib.import_module(self.name)
        self.own[1] = module
        self.own_numbers[id(module)] = 1
        return tuple((name, value) for name, value in vars(module).items() if is_held(value))

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

    def real_class(self, module: str, name: str) -> Any:
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

    def notes(self) -> list[Any]:
        printed, self.printed = self.printed, []
        return printed

    def noted(self, notes: list[Any]) -> None:
        pass


def is_held(value: Any) -> bool:
    """What of a module is told at once: what does not change by itself."""
    return isinstance(value, (type, *FUNCTIONS)) or isinstance(value, types.ModuleType)


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
        import io

        raise io.UnsupportedOperation("fileno")

    def writable(self) -> bool:
        return True

    closed = False


def serve(solution: str, pipes: str) -> None:
    """Open the pipes in the agreed order and serve; returns when the tests are gone."""
    reader = Reader(os.open(f"{pipes}/calls", os.O_RDONLY))
    writer = Writer(os.open(f"{pipes}/returns", os.O_WRONLY))
    side = AnswerSide(reader, writer, solution.removesuffix(".py").replace("/", "."))
    sys.stdout, sys.stderr = Printed(side, "stdout"), Printed(side, "stderr")
    side.run()


assert threading.main_thread()

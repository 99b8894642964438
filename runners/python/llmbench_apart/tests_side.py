"""The side of the tests: `import solution` gives twins, and nothing of the answer runs here."""

from __future__ import annotations

import _thread
import builtins
import importlib
import importlib.abc
import importlib.machinery
import logging
import os
import sys
import types
import warnings
from collections.abc import Callable
from time import monotonic, sleep  # as they are before tests replace them
from typing import Any

from . import allowed
from .describe import VALUES
from .errors import ChannelBroken, ChannelClosed, ChannelError, ChannelLimit
from .fresh import made_here
from .mirrored import Mirrored
from .objects import Objects
from .peer import END, RESULT
from .pipes import Reader, Writer
from .served import Served
from .twins import FunctionTwin, TwinMeta, is_hidden

Tell = Callable[[str, Any], None]
MOST_SECONDS_TO_END = 2.0
ENDED = "the process of the answer has ended"
SERVED = frozenset({"call", "new", "method", "static", "classmethod", "op", "get", "set", "del", "dir",  # noqa: E501  one rule a line
                    "fields", "vars", "step", "handle", "soon", "done", "cancel",
                    "task"})  # fmt: skip
CHANGING = frozenset({"set", "del", "method", "op"})
ITERATING = frozenset(["__next__", "__anext__", "send", "asend", "throw", "athrow", "next"])
ASKING = frozenset({"set", "del", "get", "method", "vars"})
LATE = "late:list"
OF_LOOPS = frozenset({"handle", "soon", "done", "task"})


class TestsSide(Served, Objects):
    """`profile` are the self-judging operations allowed; None allows and tells all."""

    __test__ = False

    def __init__(
        self, reader: Reader, writer: Writer, profile: list[str] | None, tell: Tell
    ) -> None:
        super().__init__(1, reader, writer)
        self.profile = None if profile is None else frozenset(profile)
        self.tell = tell
        self.used: set[str] = set()
        self.making = False  # a class is being called, which may change what that call hands in
        self.unhanded: set[int] = set()
        self.makers: dict[int, str] = {}
        self.given: dict[int, dict[str, Any]] = {}
        self.mirrored = Mirrored()
        self.mirrored.list_again()
        self.seeds: list[Any] = []
        self.mirrored.mirror_seed(lambda args, kwargs: self.seeds.append((args, kwargs)))
        self.decoders["o"] = lambda n: self.known(n[1])
        self.encoders[AnswerModule] = lambda v: ["y", 1] if v.told else self.limit("a module")

    def listen(self, events: Reader) -> None:
        """Serve what threads of the answer ask for, which nobody waits for."""

        def run() -> None:
            try:
                while True:
                    number, message = self.ordered(events.read())
                    ends = message[0] == END  # whoever serves a message empties it
                    self.lanes.deliver(number, message, fed=True)
                    if ends:
                        self.end_lane(number)
            except ChannelError as error:
                self.lanes.fail(error)

        _thread.start_new_thread(run, ())

    def end_lane(self, number: int) -> None:
        """A thread of the answer ends: so has the one that served it, when it is over."""
        lane = self.lanes.all.pop(number)
        deadline = monotonic() + MOST_SECONDS_TO_END
        # Not `join`: it would make this thread one of those that tests see.
        while lane.thread and lane.thread.is_alive() and monotonic() < deadline:
            sleep(0.0002)
        self.writer.write([number, RESULT, [], [], None, []])

    def channel_failed(self, error: BaseException) -> None:
        # Told here, because a test may catch whatever is raised.
        self.tell("channel_closed", ENDED if isinstance(error, ChannelClosed) else str(error))

    # -- self-judging operations

    def judge(self, op: str, cls: type) -> None:
        self.judge_named(f"{op}:{cls.__name__}")

    def judge_named(self, name: str) -> None:
        if self.profile is None:
            if name not in self.used:
                self.used.add(name)
                self.tell("self_judging", name)
        elif name not in self.profile:
            self.limit(f"{name}: an operation that code of the answer would decide")

    def may_swallow(self, swallows: Any, kind: Any) -> Any:
        if not swallows:
            return False
        if not issubclass(kind, Exception) or kind.__module__.startswith(("_pytest", "unittest")):
            return False
        self.judge("exit", kind)
        return True

    def limit(self, what: str) -> Any:
        self.tell("channel_limit", what)
        raise ChannelLimit(what)

    def encode(self, value: Any) -> Any:
        try:
            return super().encode(value)
        except ChannelLimit as error:
            self.tell("channel_limit", str(error))
            raise

    def request(self, op: str, *operands: Any) -> Any:
        if op == "get" and (made := made_here(operands[0])) and operands[1] in made.values:
            return made.values[operands[1]]
        if op == "new":
            if operands[0] in self.plain and (obj := self.make_here(*operands)) is not None:
                return obj
            if issubclass(operands[0], VALUES):
                self.judge("new", operands[0])  # its value is what the answer makes it
        self.check_maker(op, operands)
        began = next(self.clock)
        making, sent = self.making, self.links.sent
        if op == "new":
            self.making, self.links.sent = True, set()
        if op in CHANGING and id(operands[0]) in self.told:
            self.told.pop(id(operands[0]))
        try:
            result = self.asked(op, operands)
        finally:
            self.making, self.links.sent = making, sent
        if op == "new":
            self.check_new(result, *operands, began)
        if op == "get" and is_class_like(operands[1]) and callable(result):
            self.note_maker(operands[1], result)
        return result

    def asked(self, op: str, operands: Any) -> Any:
        lane = self.lane()
        before, lane.failed = lane.failed, None
        try:
            result = super().request(op, *operands)
            if lane.failed is not None:  # a callback's assertion, which then came to nothing
                self.judge("catch", lane.failed)
        except ChannelLimit as error:
            self.tell("channel_limit", str(error))
            raise
        except ChannelClosed:
            raise ChannelClosed(ENDED) from None
        except (StopIteration, StopAsyncIteration) as error:
            if ends_iteration(op, operands):
                raise
            # As for generators: `all(map(f, ...))` would take it for the end of what is mapped.
            raise RuntimeError(f"the answer raised {type(error).__name__}") from error
        else:
            return result
        finally:
            lane.failed = before

    def perform(self, op: str, operands: list[Any]) -> Any:
        try:
            return super().perform(op, operands)
        except BaseException as error:
            if isinstance(error, AssertionError) or type(error).__module__.startswith("_pytest"):
                self.lane().failed = type(error)
            raise

    # -- what tests make of the answer's classes

    def check_new(self, obj: Any, cls: type, args: Any, kwargs: Any, began: int) -> None:
        """A class that is called makes an instance of it, which was not there before."""
        if not self.lane().fresh or not isinstance(obj, cls) or id(obj) not in self.their_numbers:
            self.judge("new", cls)
            return
        self.unhanded.add(self.their_numbers[id(obj)])
        if cls in self.dataclasses:
            self.remember_built(obj, cls, args, kwargs, began)

    def note_maker(self, name: str, value: Any) -> None:
        """What bears a class's name and is none makes whatever it wants of a test's values."""
        if isinstance(value, type):
            if value in (bool, type) and value.__name__ != name:
                self.judge_named(f"new:{name}")
        elif self.is_known(value):
            self.makers[id(value)] = name

    def check_maker(self, op: str, operands: Any) -> None:
        if op == "call" and id(operands[0]) in self.makers:
            self.judge_named(f"new:{self.makers[id(operands[0])]}")
        elif op in ("method", "static", "classmethod"):
            name = operands[1 if op == "static" else 2]
            if is_class_like(name):
                self.judge_named(f"new:{name}")

    def apply(self, changes: list[Any]) -> None:
        """A list that the answer gave stays as it came, but where the reference needs a change."""
        for number, items in changes:
            if number < 0 or (self.making and number not in self.links.sent):
                self.settle_change(number)
            super().apply([[number, items]])

    def settle_change(self, number: int) -> None:
        if self.profile is None or LATE in self.profile:
            self.judge_named(LATE)
        else:
            self.links.renew(number)

    def hand_in(self, number: int) -> None:
        self.unhanded.discard(number)

    def known(self, number: int) -> Any:
        """The answer's object of that number, which the answer has named."""
        found = self.theirs[number]
        if number in self.unhanded:  # made for a comparison: nobody gave it to the answer
            self.judge("is", type(found))
        return found

    # -- dataclasses whose equality is decided here

    def remember_fields(self, obj: Any, cls: type, args: Any, kwargs: Any) -> None:
        names = [f[0] for f in self.dataclasses[cls] if f[3] and not f[4]]
        if id(obj) in self.their_numbers and len(args) <= len(names):
            self.given[id(obj)] = {**dict(zip(names, args, strict=False)), **dict(kwargs)}

    def field_values(self, obj: Any, fields: list[Any], *, given: bool) -> Any:
        """Values of an object's fields; None if they are not those that the test gave it."""
        if here := made_here(obj):
            return tuple(here.values[f[0]] for f in fields)
        values = self.request("fields", obj, tuple(f[0] for f in fields))
        if type(values) is not tuple or len(values) != len(fields):
            raise ChannelBroken("an object without its fields")
        made = self.given.get(id(obj), {}) if given else {}
        for (name, *_), value in zip(fields, values, strict=True):
            if name in made and not (made[name] is value or made[name] == value):
                return None
        return values

    # -- what the answer's side may ask for

    def check_operation(self, op: str, operands: list[Any]) -> None:
        if op not in SERVED:
            raise ChannelBroken(f"an answer may not ask for {op!r}")
        self.check_name(op, operands)
        if op in OF_LOOPS:
            return
        if op == "vars" and isinstance(operands[0], (type, types.ModuleType)):
            raise AttributeError("__dict__")
        if op in ASKING and (judging := allowed.check_asked(op, operands)):
            self.judge_named(judging)
        target = operands[0]
        if id(target) not in self.own_numbers and not isinstance(target, tuple):
            raise ChannelBroken("an answer may only ask for what it was given")

    @staticmethod
    def check_name(op: str, operands: list[Any]) -> None:
        if op in ("get", "set", "del") and not allowed.may_be_asked(operands[1]):
            raise AttributeError(str(operands[1]))
        if op == "fields" and not all(map(allowed.may_be_asked, operands[1])):
            raise AttributeError("fields")
        if op in ("method", "static", "classmethod"):
            name = operands[{"method": 2, "static": 1, "classmethod": 2}[op]]
            if not allowed.may_be_asked(name) and name not in ("__init__", "__post_init__"):
                raise AttributeError(str(name))

    def check_exported(self, value: Any) -> None:
        module = type(value).__module__ if not isinstance(value, type) else value.__module__
        if str(module).partition(".")[0] in ("_pytest", "pytest", "pluggy"):
            raise ChannelLimit(f"the channel does not carry {type(value).__qualname__} of pytest")
        if isinstance(value, (types.FrameType, types.CodeType)):
            raise ChannelLimit("the channel does not carry frames and code")

    def channel_error(self, error: ChannelError) -> BaseException:
        # The answer must not get away with it where it catches this, nor where a test does.
        self.tell("channel_limit", str(error))
        return error

    # -- decoding

    def may_name(self, value: Any, module: str) -> bool:  # noqa: ARG002  the signature of what it stands in for
        return True

    def library(self, module: str, name: str) -> Any:
        return allowed.library_class(module, name)

    def module_named(self, name: str) -> Any:
        if not self.shares_module(name):
            raise ChannelBroken("a module that tests do not share")
        if name not in sys.modules and name not in allowed.LOADED:
            return types.ModuleType(name)  # an import may do anything; tests cannot know this one
        return importlib.import_module(name)

    def real_class(self, module: str, name: str) -> Any:
        found = sys.modules.get(module)
        for part in name.split("."):
            found = getattr(found, part, None)
        fine = isinstance(found, type) and not issubclass(found, (BaseException, TwinMeta))
        return found if fine and not module.startswith(("_pytest", "pytest", "unittest")) else None

    def base(self, base: Any) -> Any:
        found = super().base(base)
        if isinstance(found, type) and issubclass(
            found, (SystemExit, KeyboardInterrupt, GeneratorExit)
        ):
            return found if issubclass(found, SystemExit) else Exception
        return found

    def plain_exception(self, cls: Any, values: list[Any]) -> BaseException:
        error = super().plain_exception(cls, values)
        if isinstance(error, SystemExit) and not allowed.in_a_test():
            return RuntimeError(f"the answer ended itself while it was imported: {error}")
        return error

    # -- classes derived from an answer's

    def derive(self, cls: type, bases: Any, space: dict[str, Any], named: dict[str, Any]) -> None:
        told, wrapped = {}, {}
        for name, value in space.items():
            if name in ("__module__", "__qualname__", "__doc__", "__classcell__", "__test__"):
                continue
            if isinstance(value, (staticmethod, classmethod)):
                wrapped[name] = "static" if isinstance(value, staticmethod) else "class"
                told[name] = value.__func__
            elif isinstance(value, property):
                wrapped[name], told[name] = "property", (value.fget, value.fset, value.fdel)
            else:
                told[name] = value
        known = [base for base in bases if self.is_known(base) or not isinstance(base, TwinMeta)]
        pairs = [tuple(one.items()) for one in (told, wrapped, named)]
        self.adopt(self.request("derive", cls.__name__, tuple(known), *pairs), cls)

    def noted(self, notes: list[Any]) -> None:
        for note in notes:
            if note[0] in ("stdout", "stderr"):
                getattr(sys, note[0]).write(str(note[1]))
            elif note[0] == "setenv":
                os.environ[str(note[1])] = str(note[2])
            elif note[0] == "warning":
                self.warn(str(note[1]), self.decode(note[2]))
            elif note[0] == "log":
                logging.getLogger(str(note[1])).log(int(note[2]), "%s", str(note[3]))
            else:
                self.loop_noted(note)

    @staticmethod
    def warn(text: str, category: Any) -> None:
        if isinstance(category, type) and issubclass(category, Warning):
            warnings.warn(text, category, stacklevel=2)

    def notes(self) -> list[Any]:
        found = self.loop_notes()
        for note in self.mirrored.look():
            if note[0] == "patch":
                note[4] = self.encode(note[4])
            found.append(note)
        for args, kwargs in self.seeds:
            found.append(["seed", self.encode(args), self.encode(tuple(kwargs.items()))])
        self.seeds.clear()
        return found


def ends_iteration(op: str, operands: Any) -> bool:
    """Whether an end is what was asked for: by `next`, `send` and their like."""
    if op == "call":
        return operands[0].__name__ in ITERATING if isinstance(operands[0], FunctionTwin) else False
    return op == "step" or any(type(name) is str and name in ITERATING for name in operands[1:4])


def is_class_like(name: str) -> bool:
    """Whether a name is written as those of classes are."""
    return type(name) is str and name.lstrip("_")[:1].isupper()


MODULE_LOCAL = frozenset(
    ["__file__", "__path__", "__cached__", "__builtins__", "__getattr__", "__dir__", "__loader__"]
)


class AnswerModule(types.ModuleType):
    """The answer, as its tests import it. Classes and functions are held, data is asked for."""

    told = False

    def __getattr__(self, name: str) -> Any:
        if name == "__all__" and type(self).told:
            return public_names(self, sys._getframe(1))  # noqa: SLF001
        if is_hidden(name) or not type(self).told or name in MODULE_LOCAL:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return TwinMeta.peer.request("get", self, name)

    def __dir__(self) -> list[str]:
        return [str(one) for one in TwinMeta.peer.request("dir", self)]

    def __setattr__(self, name: str, value: Any) -> None:
        if type(self).told and not name.startswith("__"):
            TwinMeta.peer.request("set", self, name, value)
            if name not in vars(self):
                return
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        TwinMeta.peer.request("del", self, name)
        vars(self).pop(name, None)


def public_names(module: AnswerModule, frame: Any) -> list[str]:
    """What `from solution import *` brings: nothing that would stand in a test's own way."""
    names = TwinMeta.peer.request("all", module)
    found = []
    for name in names:
        if type(name) is not str or not name.isidentifier() or is_hidden(name):
            continue
        if name.startswith("__") or name.lower().startswith(("test", "setup", "teardown")):
            continue
        if name in frame.f_globals:
            continue
        if hasattr(builtins, name):
            TwinMeta.peer.judge_named(f"star:{name}")
        found.append(name)
    return found


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Serves one module name from the channel."""

    def __init__(self, name: str, path: str, side: TestsSide) -> None:
        self.name, self.path, self.side = name, path, side

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:  # noqa: ARG002  the signature of what it stands in for
        if fullname != self.name:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin=self.path)

    def create_module(self, spec: Any) -> types.ModuleType:
        return AnswerModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        held = self.side.request("import")
        self.side.adopt(1, module) if 1 not in self.side.theirs else None
        for name, value in held:
            if type(name) is str and (not name.startswith("__") or name == "__doc__"):
                vars(module)[name] = value
                if is_class_like(name) and callable(value):
                    self.side.note_maker(name, value)
        AnswerModule.told = True


def install(
    solution: str, work: str, profile: list[str] | None, tell: Tell, folder: str
) -> TestsSide:
    """Have `import solution` served from the pipes in a folder, opened in the agreed order."""
    writer = Writer(os.open(f"{folder}/calls", os.O_WRONLY))
    reader = Reader(os.open(f"{folder}/returns", os.O_RDONLY))
    events = Reader(os.open(f"{folder}/events", os.O_RDONLY))
    side = TestsSide(reader, writer, profile, tell)
    side.listen(events)
    name = solution.removesuffix(".py").replace("/", ".")
    sys.meta_path.insert(0, Finder(name, f"{work}/{solution}", side))
    return side


# pytest leaves the frames of such modules out of what it prints: a person looks for the answer.
# Here, since nobody finds these modules once tests run.
for _name, _module in list(sys.modules.items()):
    if _name.startswith(f"{__package__}."):
        vars(_module)["__tracebackhide__"] = True

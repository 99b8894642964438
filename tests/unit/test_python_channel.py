"""The tests' end of the channel to a Python answer, before a peer that does as it likes."""

from __future__ import annotations

import json
import os
import random
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

RUNNER = Path(__file__).parents[2] / "runners" / "python"
sys.path.insert(0, str(RUNNER))
from llmbench_apart import allowed  # noqa: E402  it is no package of ours
from llmbench_apart.errors import ChannelBroken, ChannelClosed, ChannelError  # noqa: E402
from llmbench_apart.pipes import MOST_BYTES, Reader, Writer  # noqa: E402
from llmbench_apart.tests_side import TestsSide  # noqa: E402

sys.path.remove(str(RUNNER))


def framed(text: str) -> bytes:
    return len(text.encode()).to_bytes(4, "big") + text.encode()


def message(kind: str, node: Any, lane: Any = 1) -> bytes:
    return framed(json.dumps([lane, kind, [], [], node, []]))


class Wire:
    """A side of tests whose peer is what a test writes."""

    def __init__(self) -> None:
        calls_read, calls_write = os.pipe()
        returns_read, self.returns = os.pipe()
        self.calls = Reader(calls_read)
        self.told: list[tuple[str, Any]] = []
        tell: Callable[[str, Any], None] = lambda kind, value: self.told.append((kind, value))  # noqa: E731
        self.side = TestsSide(Reader(returns_read), Writer(calls_write), [], tell)

    def answer(self, *data: bytes, close: bool = False) -> None:
        """Written by another thread: a pipe holds 64 KiB."""

        def write() -> None:
            for one in data:
                rest = one
                while rest:
                    rest = rest[os.write(self.returns, rest) :]
            if close:
                os.close(self.returns)

        threading.Thread(target=write, daemon=True).start()

    def ask(self) -> Any:
        return self.side.request("get", ("any",), "thing")

    def closed(self) -> list[str]:
        return [value for kind, value in self.told if kind == "channel_closed"]


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    monkeypatch.setattr(random, "seed", random.seed)  # the tests' side wraps it
    yield Wire()


def test_a_reply_is_data(wire: Wire) -> None:
    wire.answer(message("a", ["t", [1, "two", None]]))
    assert wire.ask() == (1, "two", None)
    assert wire.closed() == []


def test_replies_told_beforehand_and_twice_are_only_replies(wire: Wire) -> None:
    wire.answer(message("a", 1), message("a", 2), message("a", 3))
    assert [wire.ask(), wire.ask(), wire.ask()] == [1, 2, 3]


def test_the_reply_to_another_thread_is_kept_for_it(wire: Wire) -> None:
    here: list[Any] = []
    lane = wire.side.lane().number

    def ask() -> None:
        here.append((wire.side.lane().number, wire.ask()))

    other = threading.Thread(target=ask)
    other.start()
    wire.calls.read()
    wire.answer(message("a", "mine", lane), message("a", "other's", lane + 1))
    assert wire.ask() == "mine"
    other.join(60)
    assert here == [(lane + 1, "other's")]


NONSENSE = {
    "garbage": b"\x00\x00\x00\x05never",
    "not_a_message": framed("[]"),
    "number": framed("7"),
    "too_long": (MOST_BYTES + 1).to_bytes(4, "big"),
    "too_deep": framed("[" * 100_000 + "]" * 100_000),
    "deep_data": framed('[1,"a",[],[],' + '["t",[' * 900 + "1" + "]]" * 900 + ",[]]"),
    "unknown_tag": message("a", ["?", 1]),
    "unknown_kind": message("?", 1),
    "no_lane": message("a", 1, lane="1"),
    "object_never_told": message("a", ["o", 99]),
    "own_object_never_told": message("a", ["y", 99]),
    "foreign_type": message("a", ["x", "subprocess", "Popen", ["true"]]),
    "class_of_pytest": message("a", ["g", "_pytest.outcomes", "Skipped"]),
    "exception_of_a_test_tool": message("a", ["g", "hypothesis.errors", "UnsatisfiedAssumption"]),
    "function_of_os": message("a", ["g", "os", "system"]),
    "module_of_mocks": message("a", ["m", "unittest.mock"]),
    "raises_no_exception": message("e", 5),
    "ends_the_tests_lane": message("z", None),
    "not_a_value": message("a", {"a": 1}),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_ends_the_channel_and_is_told(wire: Wire, name: str) -> None:
    wire.answer(NONSENSE[name])
    with pytest.raises(ChannelBroken):
        wire.ask()
    assert len(wire.closed()) == 1
    with pytest.raises(ChannelError):
        wire.ask()


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x00\x00\x00\x09[1,"])
def test_half_a_message_and_then_the_end(wire: Wire, data: bytes) -> None:
    wire.answer(data, close=True)
    with pytest.raises(ChannelClosed):
        wire.ask()
    assert wire.closed() == ["the process of the answer has ended"]


class Given:
    def __init__(self) -> None:
        self.value = 5

    def double(self) -> int:
        return self.value * 2


def asked(wire: Wire, op: str, *operands: Any) -> Any:
    """What the answer gets that asks for an operation on a test's object."""
    number = wire.side.export(Given())
    listed = [["y", number] if one is Given else one for one in operands]
    wire.answer(message("q", [op, listed, None]), message("a", None))
    wire.ask()
    wire.calls.read()
    return wire.calls.read()


def test_an_answer_may_ask_for_what_it_was_given(wire: Wire) -> None:
    assert asked(wire, "get", Given, "value")[1:5:3] == ["a", 5]
    assert asked(wire, "method", Given, Given, "double", ["t", []], ["t", []])[1:5:3] == ["a", 10]
    assert wire.told == []


@pytest.mark.parametrize(
    "name", ["__globals__", "__dict__", "__code__", "__subclasses__", "__reduce__", "gi_frame",
             "f_back", "tb_frame", "__getattribute__", "__builtins__", "pytestmark", "__self__"],
)  # fmt: skip
def test_an_answer_may_not_ask_for_what_leads_further(wire: Wire, name: str) -> None:
    assert not allowed.may_be_asked(name)
    for op in ("get", "del"):
        assert asked(wire, op, Given, name)[1] == "e"
    assert asked(wire, "set", Given, name, 1)[1] == "e"
    assert asked(wire, "method", Given, Given, name, ["t", []], ["t", []])[1] == "e"


@pytest.mark.parametrize("name", ["value", "_private", "__name__", "__doc__", "__class__"])
def test_ordinary_names_may_be_asked_for(name: str) -> None:
    assert allowed.may_be_asked(name)


@pytest.mark.parametrize("name", [5, None, b"value", ("value",)])
def test_a_name_is_a_text(name: Any) -> None:
    assert not allowed.may_be_asked(name)


@pytest.mark.parametrize(
    ("op", "operands"),
    [("import", []), ("derive", ["C", 1, 2, 3, 4]), ("deepcopy", [Given]), ("no such", [Given]),
     ("get", [7, "real"]), ("call", ["text", ["t", []], ["t", []]])],
)  # fmt: skip
def test_an_operation_that_no_answer_may_ask_for_fails_the_attempt(
    wire: Wire, op: str, operands: list[Any]
) -> None:
    assert asked(wire, op, *operands)[1] == "e"
    assert [kind for kind, _ in wire.told] == ["channel_limit"]

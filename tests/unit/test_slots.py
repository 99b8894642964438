"""Slots of endpoints: never more than so many, first come first served, over processes, too."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from pytest_llmbench.asking.slots import ENDED, Slots, place_in_line
from pytest_llmbench.errors import LLMUnreachable
from pytest_llmbench.once import Once

PATIENCE = 60
HOLDS_ONE = """
import sys
from pathlib import Path
from pytest_llmbench.asking.slots import Slots
with Slots(1, Path(sys.argv[1])).taken(lambda: ["a"]) as name:
    print(name, flush=True)
    sys.stdin.read()
"""


class Asker(threading.Thread):
    """Takes a slot and holds it until told to leave."""

    def __init__(
        self, slots: Slots, *among: str, log: list[str] | None = None, place: int = 0
    ) -> None:
        super().__init__(daemon=True)
        self.place = place
        self.slots, self.among, self.log = slots, among, log if log is not None else []
        self.asking, self.has, self.leave = (threading.Event() for _ in range(3))
        self.got = ""
        self.start()
        assert self.asking.wait(PATIENCE)

    def run(self) -> None:
        place_in_line.set(self.place)
        with self.slots.taken(self.names) as self.got:
            self.log.append(self.name)
            self.has.set()
            self.leave.wait(PATIENCE)

    def names(self) -> Sequence[str]:
        self.asking.set()  # asked under the lock, when it has its place in the line
        return self.among

    def end(self) -> None:
        self.leave.set()
        self.join(PATIENCE)


@pytest.fixture(params=["alone", "shared"])
def folder(request, tmp_path) -> Path | None:
    return tmp_path if request.param == "shared" else None


def taken_at_once(slots: Slots, count: int, *among: str) -> list[str]:
    with ExitStack() as stack:
        return [stack.enter_context(slots.taken(lambda: among)) for _ in range(count)]


def test_who_has_the_lowest_place_in_line_is_served_first(folder):
    slots, log = Slots(1, folder), list[str]()
    askers = [Asker(slots, "a", log=log, place=place) for place in (5, 3, 2, 4, 3)]
    for turn in (0, 2, 1, 4, 3):
        assert askers[turn].has.wait(PATIENCE)
        askers[turn].end()
    assert log == [askers[turn].name for turn in (0, 2, 1, 4, 3)]


def test_who_asks_first_is_served_first(folder):
    slots, log = Slots(1, folder), []
    askers = [Asker(slots, "a", log=log) for _ in range(5)]
    for served, asker in enumerate(askers, start=1):
        assert asker.has.wait(PATIENCE)
        assert log == [each.name for each in askers[:served]]
        asker.end()


def test_so_many_and_no_more(folder):
    slots = Slots(3, folder)
    first = [Asker(slots, "a") for _ in range(3)]
    assert all(asker.has.wait(PATIENCE) for asker in first)
    late = Asker(slots, "a")
    assert not late.has.wait(0.05)
    first[1].end()
    assert late.has.wait(PATIENCE)
    for asker in (*first, late):
        asker.end()


def test_endpoints_have_slots_each_and_the_least_busy_serves(folder):
    slots = Slots(2, folder)
    assert sorted(taken_at_once(slots, 4, "a", "b")) == ["a", "a", "b", "b"]
    assert taken_at_once(slots, 3, "a", "b")[:2] in (["a", "b"], ["b", "a"])


def test_one_at_a_time_they_take_turns(folder):
    slots = Slots(2, folder)
    asked = [taken_at_once(slots, 1, "a", "b", "c")[0] for _ in range(7)]
    assert asked == ["a", "b", "c", "a", "b", "c", "a"]


def test_who_waits_for_a_full_endpoint_keeps_nobody_from_another(folder):
    slots = Slots(1, folder)
    holder = Asker(slots, "a")
    assert holder.has.wait(PATIENCE)
    waits = Asker(slots, "a")
    assert taken_at_once(slots, 1, "a", "b") == ["b"]
    holder.end()
    assert waits.has.wait(PATIENCE)
    waits.end()


def test_what_may_serve_is_asked_anew(folder):
    slots = Slots(1, folder)
    holder = Asker(slots, "a")
    assert holder.has.wait(PATIENCE)
    waits = Asker(slots, "a")
    waits.among = ("a", "b")
    assert waits.has.wait(PATIENCE)
    assert waits.got == "b"
    holder.end()
    waits.end()


def test_closing_ends_the_waiting_and_lets_nobody_in(folder):
    slots, told, asking = Slots(1, folder), [], threading.Event()
    holder = Asker(slots, "a")
    assert holder.has.wait(PATIENCE)

    def names() -> Sequence[str]:
        asking.set()
        return ["a"]

    def ask() -> None:
        try:
            with slots.taken(names):
                pass
        except LLMUnreachable as error:
            told.append(str(error))

    waits = threading.Thread(target=ask, daemon=True)
    waits.start()
    assert asking.wait(PATIENCE)
    slots.close()
    waits.join(PATIENCE)
    assert told == ["not asked: the session has ended"]
    holder.end()
    with pytest.raises(LLMUnreachable):
        taken_at_once(slots, 1, "a")


def test_an_error_while_it_is_held_frees_it(folder):
    slots = Slots(1, folder)
    with pytest.raises(ZeroDivisionError), slots.taken(lambda: ["a"]):
        raise ZeroDivisionError
    assert taken_at_once(slots, 1, "a") == ["a"]


def test_two_processes_share_and_a_killed_one_holds_nothing(tmp_path):
    command = [sys.executable, "-c", HOLDS_ONE, str(tmp_path)]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with other:
        assert other.stdout
        assert other.stdout.readline() == b"a\n"
        slots = Slots(1, tmp_path)
        waits = Asker(slots, "a")
        assert not waits.has.wait(0.05)
        assert taken_at_once(slots, 1, "a", "b") == ["b"]
        other.kill()
        assert waits.has.wait(PATIENCE)
        waits.end()


def test_what_several_need_is_made_once_and_a_failure_is_not_kept():
    once: Once[str, int] = Once()
    making, go_on, made = threading.Event(), threading.Event(), []

    def make() -> int:
        making.set()
        go_on.wait(PATIENCE)
        made.append(1)
        return len(made)

    got: list[int] = []
    askers = [
        threading.Thread(target=lambda: got.append(once.get("a", make)), daemon=True)
        for _ in range(3)
    ]
    for asker in askers:
        asker.start()
    assert making.wait(PATIENCE)
    assert once.get("b", lambda: 7) == 7  # while "a" is being made
    go_on.set()
    for asker in askers:
        asker.join(PATIENCE)
    assert (got, made, once["a"]) == ([1, 1, 1], [1], 1)
    with pytest.raises(ZeroDivisionError):
        once.get("c", lambda: 1 // 0)
    assert once.get("c", lambda: 3) == 3


def test_an_interrupted_session_asks_nothing_more(tmp_path):
    slots = Slots(2, tmp_path)
    with slots.taken(lambda: ["a"]):
        (tmp_path / ENDED).touch()
        with pytest.raises(LLMUnreachable), slots.taken(lambda: ["a"]):
            pass

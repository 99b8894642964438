"""Changes of namespaces are seen in memory as they are by name, and only where they are."""

import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "runners" / "python"))
import llmbench_memory

sys.path.pop()


class Held:
    """A class with a namespace behind a proxy."""

    def method(self) -> int:
        return 1


def other(self: Held) -> int:
    return 2


def plain() -> types.SimpleNamespace:
    def function() -> int:
        return 1

    return types.SimpleNamespace(table={"function": function, "number": 3}, function=function)


CHANGES: dict[str, Callable[[types.SimpleNamespace], object]] = {
    "another value": lambda made: made.table.update(function=print),
    "a name more": lambda made: made.table.update(more=1),
    "a name less": lambda made: made.table.pop("number"),
    "a larger table": lambda made: made.table.update({f"n{n}": n for n in range(99)}),
    "other code": lambda made: setattr(made.function, "__code__", (lambda: 2).__code__),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen(change: Callable[[types.SimpleNamespace], object]) -> None:
    made = plain()
    names = [("function", made.function, made.function, made.function.__code__)]
    memory = llmbench_memory.remembered([(made.table, names)])
    assert memory is not None
    assert not memory.changed()
    change(made)
    assert list(memory.changed()) == [0]


def test_a_class_is_seen_and_its_neighbour_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    made = plain()
    memory = llmbench_memory.remembered(
        [(made.table, []), (vars(Held), [("method", Held.method, Held.method, None)])]
    )
    assert memory is not None
    assert not memory.changed()
    monkeypatch.setattr(Held, "method", other)
    assert list(memory.changed()) == [1]


def had() -> dict[str, object]:
    return {f"m{n}": object() for n in range(40)}


def test_newer_values_are_those_that_came_since():
    table = had()
    newer = llmbench_memory.Newer(table)
    assert newer.values() == []
    table["one"], table["two"] = 1, 2
    assert newer.values() == [2, 1]
    table.update({f"more{n}": n for n in range(200)})  # it is moved to a larger place
    assert set(newer.values()) >= {1, 2, *range(200)}


@pytest.mark.parametrize(
    "change",
    [
        lambda table: table.update(m3="another"),
        lambda table: table.pop("m3"),
        lambda table: (table.pop("m3"), table.update(later=1)),
        lambda table: table.update(m3=table.pop("m3")),
        lambda table: (table.clear(), table.update(had())),
    ],
    ids=["replaced", "gone", "one gone for one", "to the end", "all anew"],
)
def test_a_value_that_took_the_place_of_an_older_one_is_looked_at(change):
    table = had()
    newer = llmbench_memory.Newer(table)
    change(table)
    assert newer.values() == list(table.values())

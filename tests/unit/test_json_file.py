"""The quick writer of JSON reports says what `json.dump` says."""

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from pytest_llmbench.reports.json_file import write_json


@dataclass
class Point:
    x: int
    y: int


class Pair(NamedTuple):
    one: int
    other: list[int]


REPORTS = [
    {},
    {"tests": [], "llmbench": {}, "summary": {"total": 0}},
    {"created": 1.5, "root": "/", "none": None, "yes": True, "text": 'é"\\\n\ud83d\ude00'},
    {"tests": [{"nodeid": "a", "user_properties": [{"x": [1, [2, []]]}]}, {"nodeid": "b"}]},
    {"llmbench": {"records": [{"a": 1, "b": None}, {"a": []}], "run": {"x": {"y": [1, 2]}}}},
    {"environment": {"Python": "3", "Packages": {"p": [1]}, "path": Path("/x")}},
    {
        "when": datetime(2026, 1, 2, tzinfo=UTC),
        "what": Point(1, 2),
        "named": Pair(1, [2]),
        "keys": {1: {2: 3}},
    },
    {"tests": [{"large": 1 << 70, "half": "\ud83d", "sep": "\u2028"}]},
    {"deep": {"er": {"est": {"of": [{"all": 1}]}}}},
]


@pytest.mark.parametrize("report", REPORTS)
def test_the_same_report(report):
    plain, quick = io.StringIO(), io.StringIO()
    json.dump(report, plain, default=str)
    write_json(report, quick)
    assert json.loads(quick.getvalue()) == json.loads(plain.getvalue())


def test_a_number_that_json_does_not_have_is_null():
    file = io.StringIO()
    write_json({"n": float("nan"), "tests": [{"m": float("inf")}]}, file)
    assert json.loads(file.getvalue(), parse_constant=pytest.fail) == {
        "n": None,
        "tests": [{"m": None}],
    }

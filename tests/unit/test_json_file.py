"""The quick writer of JSON reports writes what `json.dump` writes."""

import io
import json
from pathlib import Path

import pytest

from pytest_llmbench.reports.json_file import write_json

REPORTS = [
    {},
    {"tests": [], "llmbench": {}, "summary": {"total": 0}},
    {"created": 1.5, "root": "/", "none": None, "yes": True, "text": 'é"\\\n\ud83d\ude00'},
    {"tests": [{"nodeid": "a", "user_properties": [{"x": [1, [2, []]]}]}, {"nodeid": "b"}]},
    {"llmbench": {"records": [{"a": 1, "b": None}, {"a": []}], "run": {"x": {"y": [1, 2]}}}},
    {"environment": {"Python": "3", "Packages": {"p": [1]}, "path": Path("/x")}, "n": float("nan")},
    {"deep": {"er": {"est": {"of": [{"all": 1}]}}}},
]


@pytest.mark.parametrize("report", REPORTS)
def test_the_same_text(report):
    plain, quick = io.StringIO(), io.StringIO()
    json.dump(report, plain, default=str)
    write_json(report, quick)
    assert quick.getvalue() == plain.getvalue()

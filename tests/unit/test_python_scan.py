"""Tests without a reference: what is judged apart as far as their text tells, and what is not."""

from __future__ import annotations

import pytest

from pytest_llmbench.languages.python_scan import executes, scan

HUMAN_EVAL = """
from solution import has_close

def check(candidate):
    assert candidate([1.0, 2.0], 0.3) == True
    assert abs(candidate([1.0], 1) - 2.0) < 1e-6
    assert candidate([]) is None

def test_it():
    check(has_close)
"""
PYTEST = """
import math
import pytest
from solution import clamp, total

@pytest.mark.parametrize(("n", "wanted"), [(1, 1), (2, 2)], ids=str)
def test_clamp(n, wanted):
    assert clamp(n) == wanted
    assert math.isclose(total([n]), n)

def test_refuses():
    with pytest.raises(ValueError, match="empty") as caught:
        total([])
    assert "empty" in str(caught.value)
    assert sorted(total([1]), key=lambda n: -n) == [1]
"""
UNITTEST = """
import unittest
import solution

class TestTotal(unittest.TestCase):
    def test_total(self):
        self.assertEqual(solution.total([1]), 1)
        with self.assertRaises(ValueError):
            solution.total(None)

if __name__ == "__main__":
    unittest.main()
"""


@pytest.mark.parametrize("text", [HUMAN_EVAL, PYTEST, UNITTEST])
def test_plain_functions_over_plain_data_can_be_apart(text):
    assert scan({"tests/test_solution.py": text}) is None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("import pickle", "imports pickle"),
        ("import unittest.mock", "imports unittest.mock"),
        ("from importlib import reload", "imports importlib"),
        ("from . import helper", "imports ."),
        ("import inspect as json", "imports inspect"),
        ("from solution import Point", "Point of the answer may be a class"),
        ("from solution import *", "* of the answer may be a class"),
        ("import solution as s\nassert s.Point(1) == 1", "Point of the answer may be"),
        ("from solution import f\nassert type(f(1)) == int", "uses type"),
        ("from solution import f\nassert vars(f(1)) == {}", "uses vars"),
        ("from solution import f\nassert f(1).total == 1", "uses .total"),
        ("from solution import f\nassert f.__name__ == 'f'", "uses .__name__"),
        ("from solution import f\nassert f(1) == f(2)", "compares two results"),
        ("from solution import f\nassert f(LIST) is LIST", "compares identities"),
        ("from solution import f\nf(lambda: 1)", "hands over a function"),
        ("from solution import f\nf(done=lambda: 1)", "hands over a function"),
        ("def test(capsys): pass", "uses the fixture capsys"),
        ("def test(tmp_path): pass", "uses the fixture tmp_path"),
        ("from unittest import mock\nmock.patch('solution.f')", "uses .patch"),
        ("class Money: pass", "defines the class Money"),
        ("class TestShape(Base): pass", "defines the class TestShape"),
        ("async def test(): pass", "runs coroutines"),
        ("open('solution.py')", "uses open"),
        ("import math\nassert (", "cannot be read"),
    ],
)
def test_what_is_not_known_to_be_carried_is_told(line, told):
    found = scan({"tests/test_solution.py": line})
    assert found is not None
    assert found.startswith("tests/test_solution.py")
    assert told in found


def test_every_file_of_the_tests_counts():
    tests = {"tests/test_solution.py": PYTEST, "tests/conftest.py": "import gc"}
    assert scan(tests) == "tests/conftest.py, line 1: imports gc"
    assert scan({**tests, "tests/data.bin": "", "tests/conftest.py": ""}) is not None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("assert eval(show([1])) == [1]", "uses eval"),
        ("exec(source())", "uses exec"),
        ("import pickle", "imports pickle"),
        ("from marshal import loads", "imports marshal"),
        ("assert show([1]) == 'eval([1])'", None),
        ("import json", None),
    ],
)
def test_what_runs_text_of_an_answer_is_told(line, told):
    found = executes(
        {"tests/a.py": "import math\n", "tests/b.py": f"from solution import *\n{line}\n"}
    )
    assert found == (told and f"tests/b.py, line 2: {told}")

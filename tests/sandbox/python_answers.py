"""Right answers, plain and odd, with the tests they must pass unchanged from plain pytest."""

from __future__ import annotations

from pathlib import Path

_ATTACKED = Path(__file__).parents[1] / "attacks/python"
CASE_TESTS = (_ATTACKED / "cases/merge/merge_tests.py").read_text()
STAR_TESTS = (_ATTACKED / "cases/star/star_tests.py").read_text()
MERGE = (_ATTACKED / "cases/merge/solution.py").read_text()
# The controls of the attack set, but those of cases of their own.
_OF_OTHER_CASES = ("right_", "stopwatch")
ANSWERS = {
    path.stem: path.read_bytes().decode()
    for path in sorted((_ATTACKED / "controls").glob("*.py"))
    if not path.stem.startswith(_OF_OTHER_CASES)
}

SUITE = {
    "conftest.py": """
import pytest
from solution import Stack
@pytest.fixture
def stack():
    return Stack()
""",
    "tests/__init__.py": "",
    "tests/conftest.py": """
import pytest
@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setenv("MODE", "test")
""",
    "tests/helpers.py": "WORDS = ('a', 'b')\n",
    "tests/test_suite.py": """
import asyncio, json, os, sys, time, unittest
from pathlib import Path
from unittest import mock
import pytest
import solution
from solution import Stack, load, say, slow_double
from tests.helpers import WORDS

pytestmark = pytest.mark.filterwarnings("ignore")

@pytest.fixture(scope="module", params=[Stack, lambda: Stack(["x"])], ids=["empty", "one"])
def made(request):
    yield request.param()

def test_made(made):
    made.push(1)
    assert made.pop() == 1

def test_fixture(stack):
    stack.push(3)
    assert stack.pop() == 3 and os.environ["MODE"] == "test"

@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("make", [Stack, solution.Stack])
def test_words(make, word):
    s = make()
    s.push(word)
    assert s.pop() == word

@pytest.mark.parametrize("error", [IndexError, solution.Empty])
def test_error(stack, error):
    with pytest.raises(error, match="empty"):
        stack.pop()

def test_tmp_path(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps([1]))
    assert load(path) == [1]

def test_data():
    assert load(Path("tests/data.json")) == {"a": 1}

def test_output(capsys):
    say("hi")
    assert capsys.readouterr().out == "hi\\n"

def test_patched(monkeypatch):
    monkeypatch.setattr(solution, "now", lambda: 5)
    assert solution.stamp() == 5

@mock.patch("solution.now", return_value=7)
def test_mock(now):
    assert solution.stamp() == 7

async def test_async():
    assert await slow_double(2) == 4

@pytest.mark.asyncio
async def test_marked():
    assert await asyncio.gather(slow_double(1), slow_double(2)) == [2, 4]

@pytest.mark.skipif(sys.platform != "win32", reason="Windows only")
def test_windows():
    assert False

@pytest.mark.skip
def test_skipped():
    assert False

@pytest.mark.xfail
def test_expected_failure():
    assert False

@pytest.mark.xfail(reason="may work")
def test_unexpected_pass():
    pass

def test_subtests(subtests):
    for n in range(3):
        with subtests.test(n=n):
            assert n < 3

class Child(Stack):
    def pop(self):
        return ("child", super().pop())

class TestClass:
    def setup_method(self):
        self.child = Child()

    def test_child(self):
        self.child.push(1)
        assert self.child.pop() == ("child", 1)

class TestUnit(unittest.TestCase):
    def setUp(self):
        self.stack = Stack()

    def test_pop(self):
        self.stack.push(1)
        self.assertEqual(self.stack.pop(), 1)

    @unittest.skip("later")
    def test_later(self):
        self.fail()

    @unittest.expectedFailure
    def test_expected(self):
        self.fail()
""",
    "tests/data.json": '{"a": 1}',
}

SUITE_ANSWER = """
import asyncio, json, time
class Empty(IndexError): pass
class Stack:
    def __init__(self, items=()): self.items = list(items)
    def push(self, item): self.items.append(item)
    def pop(self):
        if not self.items: raise Empty("empty")
        return self.items.pop()
def load(path): return json.loads(path.read_text())
def say(text): print(text)
async def slow_double(n):
    await asyncio.sleep(0)
    return 2 * n
def now(): return time.time()
def stamp(): return now()
"""

PATCHING = {
    "tests/test_patching.py": """
import json, math, unittest, pytest
from unittest import mock
from solution import f, deco
from helpers import check, decorated, late

@pytest.fixture
def patched(monkeypatch):
    import helpers
    monkeypatch.setattr(helpers, "open", lambda *a: 5, raising=False)
    monkeypatch.setattr(json, "loads", lambda s: 7)
    with mock.patch("helpers.check") as m, mock.patch("builtins.print") as p, mock.patch("helpers.len", create=True):
        yield m

def test_a(patched):
    assert json.loads("1") == 7 and f(1) == 2
def test_b():
    check(f(1), 2); assert decorated() == 2 and late() == 3
@deco
def test_c():
    assert math.isclose(f(1.0), 2)
class TestU(unittest.TestCase):
    def test_sub(self):
        for n in range(3):
            with self.subTest(n=n):
                self.assertEqual(f(n), n + 1)
@pytest.mark.parametrize("n", range(12))
def test_many(n, caplog, capsys, tmp_path, recwarn):
    import logging; logging.getLogger().warning("x"); print("y")
    assert f(n) == n + 1 and "x" in caplog.text and capsys.readouterr().out == "y\\n"
""",
    "tests/helpers.py": """
from solution import deco
def check(a, b):
    assert a == b
@deco
def decorated(): return 2
def late(): return 3
late = deco(late)
""",
}
PATCHING_ANSWER = """
import functools
def f(n): return n + 1
def deco(fn):
    @functools.wraps(fn)
    def inner(*a, **k): return fn(*a, **k)
    return inner
"""

"""The Python judge in a real sandbox: right answers pass; tests/attacks holds those that cheat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from python_answers import (
    ANSWERS,
    CASE_TESTS,
    MERGE,
    PATCHING_ANSWER,
    STAR_TESTS,
    SUITE,
    SUITE_ANSWER,
)
from python_answers import PATCHING as PATCHED
from sandboxes import open_sandbox, user_cache

from pytest_llmbench.case import Case
from pytest_llmbench.errors import CaseBroken
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.languages.python import Python
from pytest_llmbench.verdict import Verdict

JudgeCode = Callable[..., Verdict]


@pytest.fixture(scope="session")
def judge(needs_bubblewrap: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    sandbox = open_sandbox("bubblewrap", user_cache())
    yield Judge(sandbox, tmp_path_factory.mktemp("cache"), 60, print)
    sandbox.close()


@pytest.fixture
def verdict(judge: Judge) -> JudgeCode:
    def decide(code: str, case: Case) -> Verdict:
        return judge.judge(Python(), case, code).verdict

    return decide


def a_case(tests: Mapping[str, str] | str, **fields: object) -> Case:
    if isinstance(tests, str):
        tests = {"tests/test_solution.py": tests}
    values: dict[str, object] = {"id": "c", "lang": "python", "prompt": "p", "tests": tests}
    return Case(**{**values, "path": Path("c.yaml"), "line": 1, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("reference", [None, MERGE], ids=["listed", "reference"])
@pytest.mark.parametrize("name", ANSWERS)
def test_right_answer_passes(verdict: JudgeCode, name: str, reference: str | None) -> None:
    tests = STAR_TESTS if name == "own_tests" else CASE_TESTS
    found = verdict(ANSWERS[name], a_case(tests, reference=reference))
    assert (found.passed, found.message) == (True, "")
    assert (found.tests_passed, found.tests_total, found.score) == (4, 4, 100.0)


@pytest.mark.parametrize("reference", [None, SUITE_ANSWER], ids=["listed", "reference"])
def test_suite_written_for_plain_pytest_passes(verdict: JudgeCode, reference: str | None) -> None:
    found = verdict(SUITE_ANSWER, a_case(SUITE, reference=reference))
    assert (found.passed, found.reason, found.message) == (True, None, ""), found.log
    assert found.tests_total == 19


def test_own_settings_of_a_case_count(verdict: JudgeCode) -> None:
    files = {"pytest.ini": "[pytest]\npython_functions = check_*\n"}
    tests = "import solution\ndef check_it():\n    assert solution.x == 1\n"
    found = verdict("x = 1", a_case(tests, files=files))
    assert (found.passed, found.tests_total) == (True, 1)


def test_finished_tests_count_after_a_timeout(verdict: JudgeCode) -> None:
    tests = "from solution import f\n" + "".join(
        f"def test_{n}():\n    assert f({n}) is None\n" for n in range(3)
    )
    code = "import time\ndef f(n):\n    if n == 2: time.sleep(99)\n"
    found = verdict(code, a_case(tests, timeout=4))
    assert (found.reason, found.tests_passed, found.tests_total) == ("test_timeout", 2, 3)
    assert "2 of 3 had finished" in found.message


def test_syntax_error_names_the_line(verdict: JudgeCode) -> None:
    found = verdict("x = 1\ndef f(:\n", a_case(CASE_TESTS))
    assert (found.reason, found.tests_passed) == ("syntax_error", 0)
    assert "solution.py:2" in found.message


def test_a_syntax_error_in_the_tests_is_the_cases_fault(verdict: JudgeCode) -> None:
    with pytest.raises(CaseBroken, match="SyntaxError"):
        verdict(MERGE, a_case("def test_a(:\n"))


@pytest.mark.parametrize(
    "test",
    [
        "@pytest.mark.parametrize('n', solution.NUMBERS)\ndef test_n(n): pass",
        "@pytest.mark.parametrize('n', range(solution.N))\ndef test_n(n): pass",
        "if solution.VERSION >= 2:\n    def test_n(): pass",
        "if solution.MODE == 'fast':\n    def test_n(): pass",
        "if solution.FAST:\n    def test_n(): pass",
    ],
)
def test_number_of_tests_that_depends_on_the_answer_needs_a_reference(
    judge: Judge, test: str
) -> None:
    tests = f"import pytest, solution\ndef test_x(): pass\n{test}\n"
    with pytest.raises(CaseBroken, match="give the case a reference"):
        judge.tests_total(Python(), a_case(tests))
    reference = "NUMBERS = [1, 2]\nN = 2\nVERSION = 2\nMODE = 'fast'\nFAST = True\n"
    case = a_case(tests, reference=reference)
    assert judge.judge(Python(), case, reference).verdict.passed


def test_a_reference_that_fails_is_the_cases_fault(judge: Judge) -> None:
    with pytest.raises(CaseBroken, match="does not pass its own tests"):
        judge.tests_total(Python(), a_case(CASE_TESTS, reference="def merge(x): return x\n"))


def test_what_the_reference_skips_an_answer_may_run(verdict: JudgeCode) -> None:
    tests = """
import pytest, solution
def test_f(): assert solution.f() == 1
def test_optional():
    if not hasattr(solution, "g"): pytest.skip("optional")
    assert solution.g() == 2
"""
    case = a_case(tests, reference="def f(): return 1\n")
    found = verdict("def f(): return 1\ndef g(): return 2\n", case)
    assert (found.passed, found.tests_total) == (True, 1)


def test_requirements_are_installed_and_seen(verdict: JudgeCode) -> None:
    tests = "import six\nfrom solution import f\ndef test_f():\n    assert f() == six.__version__\n"
    code = "import six\ndef f():\n    return six.__version__\n"
    assert verdict(code, a_case(tests, requirements=("six==1.17.0",))).passed
    assert not verdict("import six\n", a_case("from solution import six\ndef test(): pass")).passed


def test_a_test_that_a_plugin_runs_again_counts_once(verdict: JudgeCode) -> None:
    tests = """
import pytest
@pytest.mark.flaky(reruns=2)
def test_second_time(seen=[]):
    seen.append(1)
    assert len(seen) > 1
def test_other(): pass
"""
    found = verdict("", a_case(tests, requirements=("pytest-rerunfailures==16.7",)))
    assert (found.passed, found.tests_total) == (True, 2), found


CONFTEST = """
import unittest
import pytest
def assertClose(self, a, b):
    assert abs(a - b) < 1e-6, "not close"
unittest.TestCase.assertClose = assertClose
pytest.helper = lambda: 4

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item):
    real = getattr(item, "obj", None)
    if "wrapped" in item.name:
        item.obj = lambda: real(again=True)
"""
PATCHING = """
import builtins
import unittest
from unittest import mock
import pytest
import solution

unittest.TestCase.assertPositive = lambda self, n: self.assertGreater(n, 0)

def is_close(a, b):
    assert abs(a - b) < 1
    return True
builtins.is_close = is_close
real_open = builtins.open
builtins.open = lambda *a, **k: real_open(*a, **k)
builtins.input = mock.Mock(return_value="5")

class TestOld(unittest.IsolatedAsyncioTestCase):
    async def test_async(self):
        self.assertClose(solution.number(), 5)
        self.assertPositive(pytest.helper())

def test_wrapped(again=False):
    assert again and is_close(solution.number(), 5)

def test_mocked(monkeypatch):
    monkeypatch.setattr(unittest.TestCase, "run", None)
    with mock.patch("builtins.abs", return_value=3):
        assert abs(1) == 3
"""


@pytest.mark.parametrize("listed", ["with a reference", "without"])
def test_a_case_may_change_what_an_answer_may_not(verdict: JudgeCode, listed: str) -> None:
    code = """
import unittest.mock
def number():
    unittest.IsolatedAsyncioTestCase
    return int(input("? "))
"""
    tests = {"conftest.py": CONFTEST, "tests/test_solution.py": PATCHING}
    found = verdict(code, a_case(tests, reference=code if listed != "without" else None))
    assert (found.passed, found.tests_total) == (True, 3), found


@pytest.mark.parametrize(
    "settings",
    [
        "",
        "filterwarnings = error\nlog_cli = true\nlog_cli_level = DEBUG",
        "addopts = -x -s --import-mode=importlib -p no:unraisableexception\npythonpath = tests",
        "addopts = --maxfail=1 -p no:faulthandler\nxfail_strict = true",
    ],
)
def test_no_canary_is_noticed_by_tests_that_patch(verdict: JudgeCode, settings: str) -> None:
    files = {"pytest.ini": f"[pytest]\n{settings}\n"} if settings else {}
    case = a_case(PATCHED, files=files, reference=PATCHING_ANSWER)
    found = verdict(PATCHING_ANSWER, case)
    assert (found.passed, found.tests_total) == (True, 16), found


def test_plugins_of_a_case_may_change_pytest(verdict: JudgeCode) -> None:
    tests = """
from freezegun import freeze_time
from hypothesis import given, strategies as st
import pytest, solution
@given(st.integers())
def test_any(n):
    assert solution.same(n) == n
@freeze_time("2020-01-01")
def test_then():
    assert solution.same(1) == 1
def test_files(fs):
    fs.create_file("/a")
    assert open("/a").read() == ""
def test_mock(mocker):
    mocker.patch("builtins.abs", return_value=3)
    assert abs(1) == 3
@pytest.mark.anyio
async def test_anyio(anyio_backend):
    assert solution.same(1) == 1
"""
    needs = ("freezegun==1.5.5", "hypothesis==6.170.15", "pyfakefs==6.3.2")
    needs += ("pytest-mock==3.17.0", "anyio==4.16.0")
    found = verdict("def same(x): return x\n", a_case(tests, requirements=needs))
    assert found.passed, found


def test_the_environment_is_the_same_everywhere(verdict: JudgeCode) -> None:
    tests = """
import os, sys, time
import solution
def test_environment():
    assert time.tzname == ("UTC", "UTC") and os.environ["HOME"] == "/tmp"
    assert hash("a") == solution.x and not [k for k in os.environ if "LLM" in k.upper()]
    assert sys.path[1:2] == [os.getcwd()] and len(sys.argv) == 1
    assert os.getcwd() == "/work" and os.read(0, 1) == b''
"""
    assert verdict("x = hash('a')\n", a_case(tests)).passed

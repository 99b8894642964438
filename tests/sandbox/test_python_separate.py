"""Python answers judged apart from their tests: right ones as in one process, forged ones never."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from pathlib import Path

import pytest
from needs import need, no_docker
from python_forgeries import (
    CONTROLS,
    FIELD_FORGERIES,
    FIELDS,
    FORGERIES,
    LOST,
    LOST_FORGERIES,
    MADE,
    MADE_FORGERIES,
    OTHER_FORGERIES,
    OTHERS,
    STAR,
    TESTS,
)
from python_shapes import SHAPES
from sandboxes import open_sandbox, user_cache
from turns import all_asked, has_turn

from pytest_llmbench.case import Case
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.languages.base import JudgeReport
from pytest_llmbench.languages.python import Python
from pytest_llmbench.level import SEPARATE, SHARED, Level

ALL, NONE = Level(SEPARATE, profile=None), Level(SEPARATE, profile=())
GONE = "the process of the answer has ended"
HEAD = "import pytest, solution\nfrom solution import *\n"
REQUIREMENTS = {"hypothesis": ("hypothesis==6.170.15",)}


@pytest.fixture(scope="module")
def in_bubblewrap(
    needs_bubblewrap: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Judge]:
    sandbox = open_sandbox("bubblewrap", user_cache())
    yield Judge(sandbox, tmp_path_factory.mktemp("cache"), 60, print)
    sandbox.close()


@pytest.fixture(scope="module")
def in_docker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    need(no_docker())
    sandbox = open_sandbox("docker", user_cache())
    yield Judge(sandbox, tmp_path_factory.mktemp("cache"), 60, print)
    sandbox.close()


@pytest.fixture
def judge(request: pytest.FixtureRequest) -> Judge:
    """Bubblewrap's, or that of the sandbox which a test is parametrized with."""
    kind = getattr(request, "param", "bubblewrap")
    return request.getfixturevalue(f"in_{kind}")  # type: ignore[no-any-return]


IN_DOCKER = frozenset(
    ["dataclass", "threads", "async", "generators", "callbacks", "print", "exceptions"]
)
"""Shapes that stand for the others: all of them would take minutes."""


def in_both(names: Iterable[str], docker: Container[str] | None = None) -> pytest.MarkDecorator:
    """Each name in bubblewrap, those of `docker` (None: one in four, by turns) in Docker, too."""

    def in_docker(name: str) -> bool:
        return all_asked() or (has_turn(name, 4) if docker is None else name in docker)

    pairs = [("bubblewrap", name) for name in names]
    pairs += [("docker", name) for name in filter(in_docker, names)]
    return pytest.mark.parametrize(("judge", "name"), pairs, indirect=["judge"])


def told(judge: Judge, level: Level, code: str, tests: str, **fields: object) -> JudgeReport:
    values: dict[str, object] = {"id": "c", "lang": "python", "prompt": "p", "timeout": 60}
    values["tests"] = {"tests/test_solution.py": tests}
    case = Case(**{**values, "path": Path("c.yaml"), "line": 1, **fields})  # type: ignore[arg-type]
    return judge.examine(Python(), case, level, code)


def outcomes(report: JudgeReport) -> dict[str, str]:
    return {test.id: test.outcome for test in report.tests}


@in_both(SHAPES, IN_DOCKER)
def test_a_right_answer_is_judged_alike(judge: Judge, name: str) -> None:
    code, tests = SHAPES[name]
    needs = {"requirements": REQUIREMENTS.get(name, ())}
    shared = told(judge, Level(SHARED), code, HEAD + tests, **needs)
    apart = told(judge, ALL, code, HEAD + tests, **needs)
    assert outcomes(apart) == outcomes(shared), apart.log
    assert shared.exit_code == 0, shared.log
    assert (apart.exit_code, apart.problem, apart.message) == (0, None, ""), apart.log
    again = told(judge, Level(SEPARATE, profile=apart.self_judging), code, HEAD + tests, **needs)
    assert outcomes(again) == outcomes(shared)
    assert again.problem is None, again.message


def fails(report: JudgeReport) -> bool:
    passed = [test for test in report.tests if test.outcome == "passed"]
    ran_well = report.problem is None and report.exit_code == 0
    return not (ran_well and passed and len(passed) == len(report.tests))


@in_both(FORGERIES)
def test_a_forged_answer_fails(judge: Judge, name: str) -> None:
    report = told(judge, NONE, FORGERIES[name], TESTS, timeout=3)
    assert fails(report), report


@in_both(STAR)
def test_star_import_brings_nothing_that_judges(judge: Judge, name: str) -> None:
    tests = TESTS.replace("from solution import f", "from solution import *")
    assert fails(told(judge, NONE, STAR[name], tests))


@in_both(FIELD_FORGERIES)
def test_objects_that_are_always_equal_fail(judge: Judge, name: str) -> None:
    report = told(judge, NONE, FIELD_FORGERIES[name], FIELDS)
    assert fails(report), report


@in_both(MADE_FORGERIES, ())
def test_nobody_tells_a_forged_answer_what_is_expected(judge: Judge, name: str) -> None:
    for level in (NONE, Level(SEPARATE, profile=("lt:P",))):
        report = told(judge, level, MADE_FORGERIES[name], MADE)
        assert fails(report), report
        assert all(test.outcome != "passed" for test in report.tests), report


@in_both(OTHER_FORGERIES, ())
def test_a_forged_answer_of_another_kind_fails(judge: Judge, name: str) -> None:
    report = told(judge, NONE, OTHER_FORGERIES[name], OTHERS[name.partition("_")[0]])
    assert fails(report), report


@in_both(LOST_FORGERIES)
def test_no_test_passes_once_its_answer_is_lost(judge: Judge, name: str) -> None:
    report = told(judge, NONE, LOST_FORGERIES[name], LOST, timeout=5)
    assert fails(report), report
    after = [test.outcome for test in report.tests if "teardown" in test.id]
    assert "passed" not in after, report


@in_both(CONTROLS)
def test_an_honest_answer_passes_where_forged_ones_fail(judge: Judge, name: str) -> None:
    tests, code = CONTROLS[name]
    report = told(judge, NONE, code, tests)
    assert not fails(report), report


def test_what_code_of_the_answer_decides_is_told(judge: Judge) -> None:
    code = "class P:\n  def __init__(s,a): s.a=a\n  def __eq__(s,o): return s.a==o.a\n"
    tests = "from solution import P\ndef test_p(): assert P(1) == P(1)\n"
    assert told(judge, ALL, code, tests).self_judging == ("eq:P",)
    refused = told(judge, NONE, code, tests)
    assert refused.problem == "channel_limit"
    assert "eq:P" in refused.message


def test_what_cannot_cross_is_a_channel_limit(judge: Judge) -> None:
    tests = "import pickle, solution\ndef test_p(): assert pickle.dumps(solution.P())\n"
    report = told(judge, NONE, "class P: pass\n", tests)
    assert report.problem == "channel_limit"
    assert "pickle of P" in report.message


@pytest.mark.parametrize(
    ("code", "message", "last"),
    [
        ("def f(x):\n    return x.nope\n", "", "'int' object has no attribute 'nope'"),
        ("raise ValueError(4)\n", "", "ValueError: 4"),
        ("import os\ndef f(x):\n    os._exit(3)\n", GONE, GONE),
        ("import os\nos._exit(3)\n", GONE, GONE),
        ("def f(\n", "solution.py:1: SyntaxError: '(' was never closed", ""),
    ],
)
def test_the_channel_is_not_in_what_a_person_reads(
    in_bubblewrap: Judge, code: str, message: str, last: str
) -> None:
    tests = "import solution\ndef test_it():\n    assert solution.f(1) == 1\n"
    report = told(in_bubblewrap, Level(SEPARATE, profile=()), code, tests)
    assert fails(report)
    assert report.message == message
    assert last in report.log
    assert "llmbench_apart" not in report.log
    assert bool(report.log) == bool(last)

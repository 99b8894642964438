"""What a model is told holds no place of this machine."""

from __future__ import annotations

import sys

import pytest

from pytest_llmbench.judging import host_paths
from pytest_llmbench.judging.checks import types_checked, visible_tests_run
from pytest_llmbench.judging.host_paths import without_host_paths
from pytest_llmbench.languages.base import JudgeReport, TestResult
from pytest_llmbench.sandbox.base import ExecResult


@pytest.fixture
def somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "base_prefix", "/home/ann/.pyenv/versions/3.11.7")
    monkeypatch.setenv("HOME", "/home/ann")
    host_paths._places.cache_clear()
    yield
    host_paths._places.cache_clear()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ""),
        ("/home/ann/.pyenv/versions/3.11.7/lib/python3.11/json/decoder.py:1: in f", "/python/lib/python3.11/json/decoder.py:1: in f"),
        ("/home/ann/notes.txt", "~/notes.txt"),
        ("at '/home/ann'", "at '~'"),
        ("/home/anne/x /home/ann-2 /home/ann.old", "/home/anne/x /home/ann-2 /home/ann.old"),
        ("/work/tests/test_a.py:3", "/work/tests/test_a.py:3"),
        ("/usr/lib/python3.11/json.py", "/usr/lib/python3.11/json.py"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("somewhere")
def test_places_are_taken_out(text: str, told: str) -> None:
    assert without_host_paths(text) == told


@pytest.mark.parametrize(("prefix", "home"), [("/usr", "/"), ("/usr/local", "/")])
def test_where_everybody_has_it_nothing_is_changed(
    monkeypatch: pytest.MonkeyPatch, prefix: str, home: str
) -> None:
    monkeypatch.setattr(sys, "base_prefix", prefix)
    monkeypatch.setenv("HOME", home)
    host_paths._places.cache_clear()
    assert (
        without_host_paths("/usr/lib/python3.11/json.py /root")
        == "/usr/lib/python3.11/json.py /root"
    )
    host_paths._places.cache_clear()


def a_result(**told: object) -> ExecResult:
    return ExecResult(**{"exit_code": 0, "stdout": b"", "stderr": b"", "seconds": 1.0, **told})  # type: ignore[arg-type]


def a_report(*outcomes: str, exit_code: int = 1, **told: str) -> JudgeReport:
    return JudgeReport(
        tuple(TestResult(f"t{n}", outcome) for n, outcome in enumerate(outcomes)), exit_code, **told
    )


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (
            a_report("passed", "failed", "error", log="LOG"),
            "2 of 3 visible tests failed (exit code 1)\nLOG",
        ),
        (
            a_report(exit_code=2, log="ImportError"),
            "no test passed (exit code 2)\nImportError",
        ),
        (a_report("skipped", exit_code=0), "no test passed (exit code 0)"),
        (a_report("passed", exit_code=1), "tests passed, and the run failed (exit code 1)"),
        (a_report(problem="test_timeout", message="late"), "test_timeout: late"),
    ],
)
def test_tests_that_do_not_pass(report: JudgeReport, told: str) -> None:
    check = visible_tests_run(a_result(), report)
    assert (check.passed, check.text) == (False, told)


def test_tests_that_pass() -> None:
    check = visible_tests_run(a_result(), a_report("passed", "skipped", exit_code=0, log="noise"))
    told = "1 of 2 visible tests passed, 1 skipped"
    assert (check.passed, check.text, check.compiles) == (True, told, True)
    check = visible_tests_run(a_result(), a_report("passed", "passed", exit_code=0))
    assert check.text == "2 of 2 visible tests passed"


def test_code_that_ends_its_judge_has_passed_nothing() -> None:
    for check in (
        visible_tests_run(a_result(), None),
        types_checked(a_result(timed_out=True), None),
    ):
        assert not check.passed
        assert check.compiles is None


@pytest.mark.usefixtures("somewhere")
def test_checks_hold_no_place_of_this_machine() -> None:
    log = "File /home/ann/.pyenv/versions/3.11.7/lib/x.py"
    for report in (
        a_report("failed", log=log),
        a_report(log=log, problem="syntax_error", message="at /home/ann/x"),
    ):
        for check in (
            visible_tests_run(a_result(), report),
            types_checked(a_result(), a_report(log=log, problem="type_error")),
        ):
            assert "ann" not in check.text

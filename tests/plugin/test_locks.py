"""Lock files in a session: what they say is obeyed, told, and never taken for problems."""

from __future__ import annotations

import json
from typing import Any

import pytest
from samples import ADD, RIGHT_ADD, RIGHT_SUB, SUB

from pytest_llmbench import builtin
from pytest_llmbench.case_files.base import LockedCase
from pytest_llmbench.case_files.lock_file import lock_path, write_lock
from pytest_llmbench.case_files.problems import read_problem_file
from pytest_llmbench.locks import case_digest
from pytest_llmbench.registry import Registry

REGISTRY = Registry()
builtin.register(REGISTRY)


def locked(bench_dir: Any, *ids: str) -> None:
    """A lock of the problems with these ids, as they are."""
    file = bench_dir.path / "problems" / "python.yaml"
    cases = read_problem_file(file, REGISTRY.solution_files())
    entries = {
        case.id: LockedCase(
            case_digest(REGISTRY.languages[case.lang], case), "shared", "for a test", (), None
        )
        for case in cases
        if case.id in ids
    }
    write_lock(file, entries)


def test_a_session_tells_once_what_is_not_verified(judged_dir, workers):
    judged_dir.problems(ADD + SUB)
    judged_dir.replies(py_add=RIGHT_ADD, py_sub=RIGHT_SUB)
    result = judged_dir.run(workers=workers)
    told = "2 cases are not verified: run `llmbench verify problems/python.yaml`"
    assert result.stdout.str().count(told) == 1
    locked(judged_dir, "py_add")
    result = judged_dir.run(workers=workers)
    assert result.stdout.str().count("1 case is not verified: run ") == 1
    locked(judged_dir, "py_add", "py_sub")
    result = judged_dir.run(workers=workers)
    assert "not verified" not in result.stdout.str()
    result.assert_outcomes(passed=2)
    assert {r["isolation"] for r in judged_dir.records} == {"shared"}
    assert {r["self_judging"] for r in judged_dir.records} == {None}


def test_a_changed_case_is_not_verified_any_more(judged_dir):
    judged_dir.problems(ADD)
    locked(judged_dir, "py_add")
    judged_dir.problems(ADD.replace("add(0, 0) == 0", "add(0, 1) == 1"))
    judged_dir.replies(py_add=RIGHT_ADD)
    result = judged_dir.run()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines("1 case is not verified: *")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "problems/python.lock.json:1: not JSON*"),
        (
            json.dumps({"version": 1, "cases": {"py_add": {"hash": "0" * 40, "isolation": "x"}}}),
            "*isolation 'x': use one of separate, shared; `llmbench verify python.yaml` writes*",
        ),
    ],
)
def test_a_broken_lock_is_an_error_of_the_file_before_anything_is_asked(
    bench_dir, workers, text, told
):
    path = bench_dir.problems(ADD)
    lock_path(path).write_text(text)
    bench_dir.replies(py_add=RIGHT_ADD)
    result = bench_dir.run(workers=workers)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(f"*{told}")
    assert "Traceback" not in result.stdout.str()
    assert not bench_dir.section.get("records")


def test_a_lock_is_no_problem_file_whatever_the_globs(bench_dir):
    bench_dir.pytester.makeini("[pytest]\nllm_problem_files = problems/*\n")
    bench_dir.problems(ADD)
    bench_dir.replies(py_add=RIGHT_ADD)
    locked(bench_dir, "py_add")
    result = bench_dir.usage("--collect-only", "-q")
    result.stdout.fnmatch_lines("problems/python.yaml::py_add*")
    assert "lock.json" not in result.stdout.str()


def test_every_record_has_the_level_of_its_case(bench_dir):
    """Of an attempt that was never judged, too: here nothing was recorded for it."""
    bench_dir.problems(ADD)
    bench_dir.replies(py_sub=RIGHT_SUB)
    bench_dir.run("--llm-sandbox=bubblewrap")
    record = bench_dir.record("py_add")
    assert record["status"] != "passed"
    assert (record["isolation"], record["self_judging"]) == ("shared", None)

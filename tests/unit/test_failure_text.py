"""What a person sees of a failed attempt."""

from __future__ import annotations

import pytest

from pytest_llmbench.failure import failure_text
from pytest_llmbench.record import Record


def text(**fields: object) -> str:
    whole = {"reason": "wrong_answer", "message": "1 of 2 tests did not pass", "score": 50.0,
             "tests_passed": 1, "tests_total": 2, **fields}  # fmt: skip
    return failure_text(Record(**whole))


def test_reason_and_score():
    assert text() == "wrong_answer: 1 of 2 tests did not pass\nscore 50: 1 of 2 tests passed"


def test_no_message_leaves_no_colon():
    assert text(message=None).startswith("wrong_answer\n")


def test_output_and_answer_are_indented():
    told = text(log_head="E assert 1\n\nend\n", output_code="def f():\n    pass\n")
    assert "\n\noutput of the tests:\n  E assert 1\n  \n  end\n\n" in told
    assert told.endswith("\nthe answer:\n  def f():\n      pass")


def test_a_blank_output_is_left_out():
    assert "output of the tests" not in text(log_head=" \n")


def test_long_output_and_answers_are_cut_and_say_so():
    told = text(log_head="x\n" * 100, output_code="y\n" * 100)
    assert told.count("\n  x") == 30
    assert "\n  ...\n" in told
    assert told.count("\n  y") == 60
    assert told.endswith("  y\n  ...")


def test_a_score_is_short():
    assert "score 66.67: " in text(score=66.67)
    assert "score 0: " in text(score=0.0)


def test_an_answer_cannot_steer_the_terminal():
    told = text(output_code="x = '\x1b[2J\x1b]0;title\x07'\u202e\x9b1m\rgone\ud800")
    assert all(c.isprintable() or c == "\n" for c in told)
    told.encode("utf-8")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"agent_end": "finished", "iterations": 6, "tool_calls_count": 5, "tool_errors": 1},
         "agent: 6 turns, 5 tool calls (1 wrong), ended by finish"),
        ({"agent_end": "answered", "iterations": 1, "tool_calls_count": 0, "tool_errors": 0},
         "agent: 1 turn, 0 tool calls, ended by code in a reply"),
        ({"agent_end": "iteration_limit", "iterations": 10, "tool_calls_count": 1},
         "agent: 10 turns, 1 tool call, ended by iteration limit"),
        ({"agent_end": "no_tool_call", "iterations": 2, "tool_calls_count": 0},
         "agent: 2 turns, 0 tool calls, ended by replies without a tool call"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["problem", "vue"])
def test_how_a_model_with_tools_got_there_stands_below_the_score(kind, fields, told):
    of = {"problem": text, "vue": vue}[kind]
    lines = of(log_head="tests:\nE assert 1", **fields).split("\n")
    assert lines[1].startswith("score ")
    assert lines[2:4] == [told, ""]
    assert [*lines[:2], *lines[3:]] == of(log_head="tests:\nE assert 1").split("\n")


def test_the_last_wrong_call_is_told():
    def call(turn, tool, outcome, result):
        return {"turn": turn, "tool": tool, "outcome": outcome, "result": result}

    log = [
        call(1, "ls", "error", "error: there is no tool 'ls': use list_files"),
        call(2, "write_file", "error", "error: write_file: 'content' is missing\nand more"),
        call(3, "run_tests", "failed", "1 of 1 visible tests failed"),
    ]
    told = text(agent_end="finished", iterations=3, tool_errors=2, tool_call_log=log).split("\n")
    assert told[3] == "last wrong call (turn 2): write_file: 'content' is missing"
    told = text(agent_end="finished", iterations=1, tool_call_log=log[:1]).split("\n")
    assert told[3] == "last wrong call (turn 1): ls: there is no tool 'ls': use list_files"
    assert "wrong call" not in text(agent_end="finished", iterations=1, tool_call_log=log[2:])


def test_a_repeated_call_is_named():
    log = [{"tool": tool, "outcome": "ok"} for tool in ("run_tests", "read_file")]
    told = text(agent_end="repeated_call", iterations=4, tool_calls_count=2, tool_call_log=log)
    line = "agent: 4 turns, 2 tool calls, ended by repeated call of read_file"
    assert told.split("\n")[2] == line


def vue(**fields: object) -> str:
    whole = {
        "reason": "wrong_answer", "message": "score 62: missing interfaces:CardProps",
        "score": 62.0, "compiles": True, "compilation_errors": [],
        "ast_checks": {"interfaces:CardProps": False, "script_lang:ts": True},
        "ast_missing": ["interfaces:CardProps"], "naming_score": 6.67,
        "naming_violations": ["variables: 'My_var' is not camelCase (line 12)"], **fields,
    }  # fmt: skip
    return failure_text(Record(**whole))


def test_a_component_that_compiles_tells_what_it_lacks():
    assert vue() == (
        "wrong_answer: score 62: missing interfaces:CardProps\n"
        "score 62: compiles, 1 of 2 patterns, naming 67%\n"
        "\nmissing:\n  interfaces:CardProps\n"
        "\nnaming:\n  variables: 'My_var' is not camelCase (line 12)"
    )


def test_compile_errors_of_a_component_are_readable():
    told = vue(
        reason="type_error", message="a.vue(3,5): error TS2322: no\nmore", compiles=False,
        compilation_errors=["a.vue(3,5): error TS2322: no\n  Type 'x'", "b.vue(1,1): error: y"],
        output_code="<template/>",
    )  # fmt: skip
    assert told.startswith("type_error: a.vue(3,5): error TS2322: no\nscore 62: does not compile,")
    assert (
        "\ncompile errors:\n  a.vue(3,5): error TS2322: no\n    Type 'x'\n  b.vue(1,1): error: y\n"
    ) in told
    assert told.endswith("\nthe answer:\n  <template/>")


def test_functional_tests_of_a_component_are_counted_and_their_output_shown():
    told = vue(tests_passed=4, tests_total=5, log_head="missing:\nx\n\ntests:\nFAIL one\n")
    assert ", tests 4 of 5\n" in told
    assert told.endswith("\noutput of the tests:\n  FAIL one")


def test_a_case_without_tests_counts_none():
    assert "score 0\n" in text(score=0.0, tests_passed=None, tests_total=None, log_head="prose")

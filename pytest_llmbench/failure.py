"""What a person sees of an answer that failed."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_llmbench.record import Record
from pytest_llmbench.text import printable

_MOST_FINDINGS = 30
_MOST_OUTPUT = 30
_MOST_CODE = 60
_LONGEST_NAME = 60
_LONGEST_TOLD = 240
"""Characters of what a model wrote as a tool's name, and of what it was told."""
_ENDED_BY = {
    "finished": "finish",
    "answered": "code in a reply",
    "no_tool_call": "replies without a tool call",
}
"""What ended a conversation; other ends say it themselves."""
_TESTS = "tests:\n"
"""Begins what the functional tests printed, in the log of a fixture (see vue/scores.py)."""


def failure_text(record: Record) -> str:
    """Why the answer failed: reason, score, how the model got there if it worked with tools.

    Then what was found or the tests' output, and the code.
    """
    headline, score, *found = _vue(record) if record.compiles is not None else _problem(record)
    told = [headline, score, *_agent(record), *found]
    if record.output_code:
        told += _section("the answer:", record.output_code.rstrip().split("\n"), _MOST_CODE)
    return printable("\n".join(told))


def _problem(record: Record) -> list[str]:
    told = [f"{record.reason}: {record.message or ''}".rstrip(": ")]
    tests = f": {record.tests_passed} of {record.tests_total} tests passed"
    told.append(f"score {record.score:g}{'' if record.tests_total is None else tests}")
    what = "output of the tests:" if record.output_code else "the reply begins:"
    return told + _output(what, record.log_head)


def _agent(record: Record) -> list[str]:
    """`agent: 6 turns, 5 tool calls (1 wrong), ended by finish`, if it is one."""
    if record.agent_end is None:
        return []
    calls = _counted(record.tool_calls_count or 0, "tool call")
    wrong = f" ({record.tool_errors} wrong)" if record.tool_errors else ""
    end = _ENDED_BY.get(record.agent_end, record.agent_end.replace("_", " "))
    if record.agent_end == "repeated_call" and record.tool_call_log:
        end += f" of {record.tool_call_log[-1]['tool'][:_LONGEST_NAME]}"
    told = f"agent: {_counted(record.iterations or 0, 'turn')}, {calls}{wrong}, ended by {end}"
    return [told, *_last_wrong_call(record)]


def _last_wrong_call(record: Record) -> list[str]:
    """`last wrong call (turn 3): open_file: there is no tool ...`, as the model was told."""
    wrong = [call for call in record.tool_call_log or () if call["outcome"] == "error"]
    if not wrong:
        return []
    turn, tool, result = (wrong[-1][key] for key in ("turn", "tool", "result"))
    name, told = tool[:_LONGEST_NAME], result.removeprefix("error: ").removeprefix(f"{tool}: ")
    first = told.partition("\n")[0][:_LONGEST_TOLD]
    return [f"last wrong call (turn {turn}): {name}: {first}"]


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _vue(record: Record) -> list[str]:
    first = (record.message or "").partition("\n")[0]
    told = [f"{record.reason}: {first}".rstrip(": "), _score(record)]
    told += _section("compile errors:", _lines(record.compilation_errors), _MOST_FINDINGS)
    told += _section("missing:", _lines(record.ast_missing), _MOST_FINDINGS)
    told += _section("naming:", _lines(record.naming_violations), _MOST_FINDINGS)
    before, tests, output = (record.log_head or "").partition(_TESTS)
    its_own = tests and (not before or before.endswith("\n"))
    return told + _output("output of the tests:", output if its_own else None)


def _score(record: Record) -> str:
    """`score 62: compiles, 3 of 5 patterns, naming 67%, tests 4 of 5`, of what was asked for."""
    parts = ["compiles" if record.compiles else "does not compile"]
    checks = record.ast_checks or {}
    if checks:
        parts.append(f"{sum(checks.values())} of {len(checks)} patterns")
    if record.naming_score is not None:
        parts.append(f"naming {10 * record.naming_score:.0f}%")
    if record.tests_total is not None:
        parts.append(f"tests {record.tests_passed} of {record.tests_total}")
    return f"score {record.score:g}: {', '.join(parts)}"


def _lines(texts: Sequence[str] | None) -> list[str]:
    return [line for text in texts or () for line in text.split("\n")]


def _output(title: str, text: str | None) -> list[str]:
    if not text or not text.strip():
        return []
    return _section(title, text.rstrip().split("\n"), _MOST_OUTPUT)


def _section(title: str, lines: Sequence[str], most: int) -> list[str]:
    if not lines:
        return []
    more = ["  ..."] if len(lines) > most else []
    return ["", title, *(f"  {line}" for line in lines[:most]), *more]

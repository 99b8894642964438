"""What a person sees of an answer that failed."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_llmbench.record import Record
from pytest_llmbench.text import printable

_MOST_FINDINGS = 30
_MOST_OUTPUT = 30
_MOST_CODE = 60
_TESTS = "tests:\n"
"""Begins what the functional tests printed, in the log of a fixture (see vue/scores.py)."""


def failure_text(record: Record) -> str:
    """Why the answer failed: reason, score, what was found or the tests' output, the code."""
    told = _vue(record) if record.compiles is not None else _problem(record)
    if record.output_code:
        told += _section("the answer:", record.output_code.rstrip().split("\n"), _MOST_CODE)
    return printable("\n".join(told))


def _problem(record: Record) -> list[str]:
    told = [f"{record.reason}: {record.message or ''}".rstrip(": ")]
    tests = f": {record.tests_passed} of {record.tests_total} tests passed"
    told.append(f"score {record.score:g}{'' if record.tests_total is None else tests}")
    what = "output of the tests:" if record.output_code else "the reply begins:"
    return told + _output(what, record.log_head)


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

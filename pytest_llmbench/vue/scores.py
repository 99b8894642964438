"""From what was found in an answer to scores and a verdict. Pure.

A part (patterns, naming, functional tests) is worth 10 x passed / asked for, compiling 10 or 0.
The case's weights add them up to the final score in 0-10; the attempt's score is ten times that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from pytest_llmbench.verdict import Verdict
from pytest_llmbench.vue.base import VueScores
from pytest_llmbench.vue.findings import Findings

_FULL = Fraction(10)
_MOST_ERRORS = 100
"""Compile errors that a record keeps; an answer can have thousands."""
_ERRORS_IN_MESSAGE = 3
_MISSING_IN_MESSAGE = 8


def weigh(
    weights: Mapping[str, float],
    found: Findings,
    functional: Verdict | None = None,
    tests_total: int | None = None,
) -> tuple[VueScores, Verdict]:
    """Judge one answer. `weights` as in `Fixture.weights`.

    `tests_total` is the number of functional tests that must pass, None without any; they are
    run, and `functional` is what they told, only where the answer compiles.
    """
    compiles = found.compiles
    parses = not found.parse_errors
    tests_passed = functional.tests_passed or 0 if functional and compiles else 0
    parts = {
        "compilation": _FULL if compiles else Fraction(0),
        "pattern_match": _share(sum(found.checks.values()), len(found.checks)) * parses,
        "naming": _share(sum(found.naming.values()), len(found.naming)) * parses,
        "functional": _share(tests_passed, tests_total or 0) * parses,
    }
    final = _weighted(weights, parts)
    missing = [name for name, passed in found.checks.items() if not passed or not parses]
    scores = VueScores(
        compiles=compiles,
        compilation_errors=_error_lines(found),
        compilation_warnings=list(found.warnings[:_MOST_ERRORS]),
        ast_checks={name: passed and parses for name, passed in found.checks.items()},
        ast_missing=missing,
        pattern_score=_rounded(parts["pattern_match"], 2),
        naming_score=_rounded(parts["naming"], 2),
        naming_violations=list(found.naming_violations[:_MOST_ERRORS]),
        functional_score=None if tests_total is None else _rounded(parts["functional"], 2),
        final_score=_rounded(final, 3),  # so that ten times it is the score, to its two decimals
        scoring_weights={name: float(weight) for name, weight in weights.items()},
    )
    return scores, _verdict(scores, found, functional, tests_passed, tests_total)


def nothing_known(
    weights: Mapping[str, float], reason: str, message: str, tests_total: int | None
) -> tuple[VueScores, Verdict]:
    """Scores of an answer that could not be checked to the end, by its own fault: all 0."""
    scores = VueScores(
        compiles=False,
        compilation_errors=[message],
        compilation_warnings=[],
        ast_checks={},
        ast_missing=[],
        pattern_score=0.0,
        naming_score=0.0,
        naming_violations=[],
        functional_score=None if tests_total is None else 0.0,
        final_score=0.0,
        scoring_weights={name: float(weight) for name, weight in weights.items()},
    )
    none_passed = None if tests_total is None else 0
    verdict = Verdict(
        False, reason, message, 0.0, none_passed, tests_total, tests_total, log=message
    )
    return scores, verdict


def _weighted(weights: Mapping[str, float], parts: Mapping[str, Fraction]) -> Fraction:
    """In 0-10. Weights as written (thirds, say) may not add up to 1 to the last digit."""
    exact = {name: Fraction(str(weight)) for name, weight in weights.items() if name in parts}
    whole = sum(exact.values()) or Fraction(1)
    return Fraction(sum(weight * parts[name] for name, weight in exact.items())) / whole


def _share(passed: int, asked: int) -> Fraction:
    return _FULL * passed / asked if asked else _FULL


def _rounded(value: Fraction, digits: int) -> float:
    """Half up; full marks (10) only for all of it, however much was asked for."""
    unit = Decimal(1).scaleb(-digits)
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    rounded = exact.quantize(unit, ROUND_HALF_UP)
    return float(min(rounded, 10 - unit) if value < _FULL else rounded)


def _verdict(
    scores: VueScores,
    found: Findings,
    functional: Verdict | None,
    tests_passed: int,
    tests_total: int | None,
) -> Verdict:
    score = float(Decimal(str(scores.final_score)) * 10)
    reason, message = _reason(scores, found, functional, score)
    return Verdict(
        passed=reason is None,
        reason=reason,
        message=message,
        score=score,
        tests_passed=None if tests_total is None else tests_passed,
        tests_failed=None if tests_total is None else tests_total - tests_passed,
        tests_total=tests_total,
        exit_code=functional.exit_code if functional else None,
        log=_log(scores, functional),
    )


def _reason(
    scores: VueScores, found: Findings, functional: Verdict | None, score: float
) -> tuple[str | None, str]:
    if not scores.compiles:
        reason = "syntax_error" if found.parse_errors else "type_error"
        return reason, _first(scores.compilation_errors, _ERRORS_IN_MESSAGE, "\n")
    if functional and functional.reason not in (None, "wrong_answer"):
        return functional.reason, functional.message
    note = low_score_note(scores, functional)
    if score == 100.0:  # noqa: PLR2004 - full marks; what weighs nothing is no mistake
        return None, note
    return "wrong_answer", f"score {score:g}: {note}"


def low_score_note(scores: VueScores, functional: Verdict | None) -> str:
    """What a compiling answer lacks, in one line."""
    told = []
    if scores.ast_missing:
        told.append("missing " + _first(scores.ast_missing, _MISSING_IN_MESSAGE, ", "))
    if scores.naming_violations:
        told.append("naming: " + _first(scores.naming_violations, _ERRORS_IN_MESSAGE, ", "))
    if functional and functional.reason:
        told.append("tests: " + functional.message.partition("\n")[0])
    return "; ".join(told)


def _first(texts: list[str], most: int, between: str) -> str:
    more = [f"... and {len(texts) - most} more"] if len(texts) > most else []
    return between.join([*texts[:most], *more])


def _error_lines(found: Findings) -> list[str]:
    lines = [str(error) for error in found.errors]
    if not lines and not found.target_checked:
        lines = ["error: the answer's file is not part of what the project compiles"]
    more = [f"... and {len(lines) - _MOST_ERRORS} more"] if len(lines) > _MOST_ERRORS else []
    return [*lines[:_MOST_ERRORS], *more]


def _log(scores: VueScores, functional: Verdict | None) -> str:
    """All that was found, compile errors first, for a person to read."""
    sections: Iterable[tuple[str, list[str]]] = (
        ("", scores.compilation_errors),
        ("missing:", scores.ast_missing),
        ("naming:", scores.naming_violations),
        ("tests:", [functional.log.rstrip()] if functional and functional.log.strip() else []),
    )
    told = ["\n".join([*([title] if title else []), *lines]) for title, lines in sections if lines]
    return "\n\n".join(told)

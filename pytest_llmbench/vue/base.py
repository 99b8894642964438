"""What is known of a judged component: the dataclasses other modules see."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VueScores:
    """Fields of the record, by the same names. Scores are 0-10, unrounded ones are not kept.

    `compilation_errors` are written as vue-tsc writes them; `ast_checks` tells of each check
    whether it passed, `ast_missing` lists those that did not.
    """

    compiles: bool
    compilation_errors: list[str]
    compilation_warnings: list[str]
    ast_checks: dict[str, bool]
    ast_missing: list[str]
    pattern_score: float
    naming_score: float
    naming_violations: list[str]
    functional_score: float | None
    final_score: float
    scoring_weights: dict[str, float]

"""The rows of the table, one module each."""

from __future__ import annotations

from benchmarks.row import Row
from benchmarks.rows import (
    collecting,
    go_attempt,
    humaneval,
    import_cost,
    overhead,
    python_attempt,
    reports,
    scripts,
    typescript_attempt,
    vue_check,
    vue_parse,
)

ROWS: tuple[Row, ...] = (
    import_cost.ROW,
    collecting.ROW,
    overhead.ROW,
    python_attempt.ROW,
    humaneval.ROW,
    typescript_attempt.ROW,
    go_attempt.ROW,
    vue_check.ROW,
    vue_parse.ROW,
    reports.ROW,
    *scripts.ROWS,
)

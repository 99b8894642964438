"""The rows of the table, one module each."""

from __future__ import annotations

from benchmarks.row import Row
from benchmarks.rows import collecting, import_cost, overhead

ROWS: tuple[Row, ...] = (import_cost.ROW, collecting.ROW, overhead.ROW)

"""`--llm-csv`: one row per attempt, the first columns as earlier tools wrote them."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pytest_llmbench.text import defuse_cell

_FIRST = {
    "problem_id": "case_id",
    "lang": "lang",
    "run": "run_number",
    "score": "score",
    "passed": "passed",
    "exit_code": "exit_code",
    "llm_seconds": "llm_seconds",
    "log_head": "log_head",
    "model": "model",
    "provider": "provider",
}
"""Column -> field of the record it shows."""


def write_csv(records: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write all fields of all records, UTF-8; `?` for half a surrogate pair. Raises `OSError`."""
    shown = set(_FIRST.values())
    rest = dict.fromkeys(key for record in records for key in record if key not in shown)
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*_FIRST, *rest])
        for record in records:
            row = {**record, "passed": record["status"] == "passed"}
            writer.writerow([_cell(row.get(key)) for key in (*_FIRST.values(), *rest)])


def _cell(value: Any) -> Any:
    """Numbers stay numbers; text, lists and mappings cannot become formulas."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return defuse_cell(text)

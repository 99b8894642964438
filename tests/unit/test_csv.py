"""The CSV report: a spreadsheet reads back what was written, and runs none of it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from pytest_llmbench.record import Record
from pytest_llmbench.reports.csv import write_csv


def rows(folder: Path, *records: Any) -> list[dict[str, str]]:
    path = folder / "out.csv"
    write_csv([r.to_dict() if isinstance(r, Record) else r for r in records], path)
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_first_columns_are_those_of_earlier_tools(tmp_path):
    (row,) = rows(tmp_path, Record(case_id="a", run_number=2, status="passed", score=100.0))
    assert list(row)[:10] == [
        "problem_id", "lang", "run", "score", "passed", "exit_code", "llm_seconds", "log_head",
        "model", "provider",
    ]  # fmt: skip
    assert list(row.values())[:5] == ["a", "", "2", "100.0", "True"]


def test_every_other_field_has_one_column(tmp_path):
    (row,) = rows(tmp_path, Record(case_id="a", tags=["x"], seed=0))
    shown = {"case_id": "problem_id", "run_number": "run"}
    for field in Record().to_dict():
        assert shown.get(field, field) in row
    assert len(row) == len(Record().to_dict()) + 1  # passed


@pytest.mark.parametrize("status", ["failed", "error", "skipped", None])
def test_only_passed_is_passed(tmp_path, status):
    assert rows(tmp_path, Record(status=status))[0]["passed"] == "False"


def test_unmeasured_is_empty_and_0_is_0(tmp_path):
    (row,) = rows(tmp_path, Record(score=0.0, seed=0))
    assert (row["score"], row["seed"], row["exit_code"]) == ("0.0", "0", "")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "\uff1d1"])
def test_formulas_are_defused_in_every_column(tmp_path, text):
    record = Record(case_id=text, model=text, log_head=text, output_code=text, message=text)
    (row,) = rows(tmp_path, record)
    for column in ("problem_id", "model", "log_head", "output_code", "message"):
        assert row[column] == "'" + text


def test_negative_numbers_stay_numbers(tmp_path):
    (row,) = rows(tmp_path, Record(exit_code=-9))
    assert row["exit_code"] == "-9"


@pytest.mark.parametrize(
    "text", ['a "b", c;\nd\n', "tab\there", "日本 😀", "a\r\nb", '","', "\x00"]
)
def test_text_comes_back_as_it_was(tmp_path, text):
    first, second = rows(tmp_path, Record(output_code=text), Record(case_id="next"))
    assert first["output_code"] == text
    assert second["problem_id"] == "next"


def test_half_a_character_does_not_cost_the_report(tmp_path):
    added = {**Record().to_dict(), "output_code": "a\ud800b"}
    first, second = rows(tmp_path, added, Record(case_id="next"))
    assert first["output_code"] == "a?b"
    assert second["problem_id"] == "next"


def test_lists_and_mappings_are_json(tmp_path):
    (row,) = rows(tmp_path, Record(tags=["a", "=b", "ü"], ast_checks={"x": True}))
    assert row["tags"] == '["a", "=b", "ü"]'
    assert row["ast_checks"] == '{"x": true}'


def test_fields_that_a_plugin_adds_get_columns(tmp_path):
    mine = {**Record(case_id="a").to_dict(), "mine": "=x"}
    first, second = rows(tmp_path, Record(case_id="b"), mine)
    assert (first["mine"], second["mine"]) == ("", "'=x")


def test_no_records_give_the_head_alone(tmp_path):
    assert rows(tmp_path) == []
    assert (tmp_path / "out.csv").read_text().startswith("problem_id,lang,run,")

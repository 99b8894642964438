"""What the benchmarks make of their samples: ratios turn by turn, targets, a table."""

import pytest

from benchmarks.row import Result, Sample, Target
from benchmarks.table import markdown, milliseconds


def result(**more):
    samples = {
        "ours": [Sample(0.1), Sample(0.4), Sample(0.2)],
        "peer": [Sample(0.3), Sample(0.8), Sample(0.8)],
    }
    return Result("a thing", "go", samples, **more)


def test_a_ratio_is_of_two_samples_of_one_turn():
    assert result().ratios("peer", "ours") == pytest.approx([3, 2, 4])


def test_processor_time_decides_where_both_ways_have_it():
    samples = {"a": [Sample(5, 0.2)], "b": [Sample(1, 0.1)], "c": [Sample(1)]}
    told = Result("t", "x", samples)
    assert told.ratios("a", "b") == [2]
    assert told.ratios("a", "c") == [5]


@pytest.mark.parametrize(
    ("target", "word", "reached"),
    [
        (Target("ours", 200), "met", "200 ms"),
        (Target("ours", 199), "**missed**", "200 ms"),
        (Target("peer", 3, "ours"), "met", "3.00 x"),
        (Target("peer", 2.9, "ours"), "**missed**", "3.00 x"),
    ],
)
def test_a_target_is_met_by_the_median(target, word, reached):
    line = markdown([result(targets=[target])]).splitlines()[-1]
    assert line.endswith(f"| {reached} | {word} |")


def test_the_table_tells_spread_ratio_notes_and_what_is_missing():
    text = markdown([result(notes=["on foot"], missing={"other": "not installed"})])
    assert "| a thing, per go | ours | 200 ms | 100 ms - 400 ms |  | 1 |" in text
    assert "|  | peer | 800 ms | 300 ms - 800 ms |  | 3.00 (2.00 - 4.00) |" in text
    assert "- on foot\n- other: not installed" in text


@pytest.mark.parametrize(
    ("seconds", "text"), [(12.34, "12.3 s"), (0.01234, "12.3 ms"), (0.0000123, "12.3 µs")]
)
def test_units(seconds, text):
    assert milliseconds(seconds) == text

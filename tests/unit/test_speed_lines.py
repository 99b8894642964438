"""The lines about speeds below the terminal's tables."""

from __future__ import annotations

from typing import Any

from pytest_llmbench.record import Record
from pytest_llmbench.reports.speeds import clean_lines, speed_warnings
from pytest_llmbench.reports.summary import summarize

IDLE = (
    "2 of 4 measured attempts: cards less than 80% busy while the model generated (50% on average)"
)


def record(model: str = "m", **fields: Any) -> dict[str, Any]:
    known = {"nodeid": "p.yaml::a[m-run1]", "case_id": "a", "lang": "python", "mode": "prompt",
             "status": "passed"}  # fmt: skip
    clean = {"clean": True, "not_clean": [], "generation_start": 1.0}
    return Record(**{**known, **clean, "model": model, **fields}).to_dict()


def cached(**fields: Any) -> dict[str, Any]:
    return record(clean=False, not_clean=["prompt_cache"], **fields)


def test_how_many_are_clean_is_told_where_not_all_are():
    records = [record(tokens_per_sec=41.24), record(tokens_per_sec=41.16), cached(), cached()]
    assert clean_lines(summarize(records)["models"]) == [
        "clean: 2 of 4 attempts, median 41.2 tok/s; not clean: 2 prompt cache"
    ]
    assert clean_lines(summarize(records[:2])["models"]) == []


def test_of_several_models_each_is_named_and_without_a_clean_one_no_median():
    records = [record("a"), cached(model="b", tokens_per_sec=50.0)]
    assert clean_lines(summarize(records)["models"]) == [
        "clean b: 0 of 1 attempts; not clean: 1 prompt cache"
    ]


def test_no_warning_where_all_is_well():
    well = {
        "gpu_available": True,
        "gpu_avg_utilization": 97.0,
        "gpu_throttled": False,
        "gpu_other_processes": 0,
        "gpu_offload": 1.0,
    }
    on_the_cpu = {"gpu_available": False, "gpu_offload": 0.0}
    assert speed_warnings([record(), record(**well), record(**on_the_cpu)]) == []


def test_one_line_for_each_trouble_with_how_often():
    card = {"gpu_available": True}
    assert speed_warnings(
        [
            record(**card, gpu_avg_utilization=40.0, gpu_throttled=True,
                   gpu_throttle_reasons=["power_cap"]),
            record(**card, gpu_avg_utilization=60.0, gpu_throttled=True,
                   gpu_throttle_reasons=["heat", "power_cap"]),
            record("big", **card, gpu_avg_utilization=90.0, gpu_offload=0.81),
            record("huge", **card, gpu_offload=0.0, gpu_other_processes=2),
            record(generation_start=None, gpu_avg_utilization=0.0),
        ]
    ) == [
        IDLE,
        "2 of 4 measured attempts: the card throttled (heat, power_cap)",
        "1 of 4 measured attempts: big is partly on the CPU: 81% of it is in the memory of cards",
        "1 of 4 measured attempts: huge is on the CPU: 0% of it is in the memory of cards",
        "1 of 4 measured attempts: another process was on the card",
    ]  # fmt: skip

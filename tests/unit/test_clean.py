"""What makes a measurement one of something else than the model alone."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_llmbench.clean import CACHED_SHARE, LOADED_SECONDS, WHY_NOT, tell_clean, why_not
from pytest_llmbench.overlaps import tell_shared_cards
from pytest_llmbench.record import Record


def record(**fields: Any) -> dict[str, Any]:
    """Measured alone, unless `fields` say otherwise."""
    measured = {"generation_start": 10.0, "generation_end": 11.0, "in_flight": 0}
    return Record(**{**measured, **fields}).to_dict()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, []),
        ({"load_seconds": LOADED_SECONDS - 0.01}, []),
        ({"load_seconds": LOADED_SECONDS}, ["model_loaded"]),
        ({"prompt_tokens": 100, "cached_tokens": 100 * CACHED_SHARE}, []),
        ({"prompt_tokens": 100, "cached_tokens": 100 * CACHED_SHARE + 1}, ["prompt_cache"]),
        ({"prompt_tokens": None, "cached_tokens": 9}, ["prompt_cache"]),
        ({"prompt_tokens": 100, "cached_tokens": 0}, []),
        ({"gpu_throttled": False, "gpu_other_processes": 0, "gpu_shared": False}, []),
        ({"gpu_throttled": True}, ["gpu_throttled"]),
        ({"gpu_other_processes": 2}, ["other_process"]),
        ({"in_flight": 1}, ["beside_others"]),
        ({"gpu_shared": True}, ["beside_others"]),
        ({"load_seconds": 9.0, "in_flight": 3}, ["model_loaded", "beside_others"]),
    ],
)
def test_why_not(fields, words):
    assert why_not(record(**fields)) == words
    assert set(words) <= set(WHY_NOT)
    one = record(**fields)
    tell_clean([one])
    assert (one["clean"], one["not_clean"]) == (not words, words)


def turn(**fields: Any) -> dict[str, Any]:
    known = {"generation_start": 1.0, "generation_end": 2.0, "endpoint": None, "load_seconds": None}
    return {**known, "prompt_tokens": 100, "cached_tokens": 0, **fields}


def test_a_conversation_that_finds_its_own_beginning_in_the_cache_is_clean():
    sums = {"prompt_tokens": 500, "cached_tokens": 400}
    later = turn(prompt_tokens=400, cached_tokens=380)
    assert why_not(record(turns=[turn(cached_tokens=20), later], **sums)) == []
    assert why_not(record(turns=[turn(cached_tokens=90), later], **sums)) == ["prompt_cache"]


def test_what_finding_a_loaded_model_takes_each_turn_does_not_add_up_to_a_load():
    found = turn(load_seconds=0.1)
    assert why_not(record(turns=[found] * 9, load_seconds=0.9)) == []
    again = [found, turn(load_seconds=LOADED_SECONDS)]
    assert why_not(record(turns=again, load_seconds=LOADED_SECONDS + 0.1)) == ["model_loaded"]


def test_a_conversation_of_which_no_turn_was_measured_is_neither_clean_nor_not():
    unmeasured = turn(generation_start=None, generation_end=None)
    one = record(turns=[unmeasured], generation_start=None, generation_end=None)
    tell_clean([one])
    assert (one["clean"], one["not_clean"]) == (None, None)


def test_what_was_not_measured_is_neither_clean_nor_not():
    one = record(generation_start=None, generation_end=None, load_seconds=9.0)
    tell_clean([one])
    assert (one["clean"], one["not_clean"]) == (None, None)


def test_cards_are_shared_over_all_endpoints_of_this_machine_and_no_other():
    def asked(endpoint: str | None, start: float | None, cards: bool | None) -> dict[str, Any]:
        end = None if start is None else start + 1
        return record(
            endpoint=endpoint, generation_start=start, generation_end=end, gpu_available=cards
        )

    records = [
        asked("a", 0.0, True),
        asked("b", 0.5, True),
        asked("c", 0.7, False),
        asked("a", 5.0, True),
        asked(None, None, True),
        asked("c", 5.2, None),
    ]
    tell_shared_cards(records)
    assert [r["gpu_shared"] for r in records] == [True, True, None, False, None, None]

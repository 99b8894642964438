"""A record that comes three times is kept once."""

from __future__ import annotations

import json

from pytest_llmbench.distributed.one_record import OneRecord

RECORD = {"nodeid": "a::b", "timestamp": "12:00", "model": "qwen", "output_code": "x" * 500}


def copy(**changed):
    return json.loads(json.dumps({**RECORD, **changed}))


def test_all_copies_are_one_object_even_when_it_was_filled_in_meanwhile():
    records = OneRecord()
    first = records.of("a::b", copy(), last=False)
    first["gpu_available"] = True
    assert records.of("a::b", copy(), last=False) is first
    assert records.of("a::b", copy(), last=True) is first
    assert first == {**RECORD, "gpu_available": True}


def test_another_attempt_at_the_item_is_another_record():
    records = OneRecord()
    first = records.of("a::b", copy(), last=False)
    again = records.of("a::b", copy(timestamp="12:01"), last=False)
    assert (first["timestamp"], again["timestamp"]) == ("12:00", "12:01")
    assert records.of("a::b", copy(timestamp="12:01"), last=True) is again


def test_what_records_have_in_common_is_there_once():
    records = OneRecord()
    one, two = records.of("a", copy(), last=True), records.of("b", copy(), last=True)
    assert one["model"] is two["model"]
    assert all(a is b for a, b in zip(one, two, strict=True))

"""Samples are kept for hours in little memory, and found again by time."""

import tracemalloc

from pytest_llmbench.gpu.history import History
from pytest_llmbench.gpu.sample import Process, Sample

PROCESSES = (Process(1, frozenset({1})),)


def test_a_sample_comes_back_as_it_was():
    full = Sample(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8, PROCESSES)
    empty = Sample(2.0, unsupported={"power": "no"})
    history = History()
    history.add(full)
    history.add(empty)
    assert history.around(0, 3, 1) == [full, empty]


def test_a_window_has_its_neighbours_within_reach():
    history = History()
    for time in range(10):
        history.add(Sample(float(time)))
    assert [s.time for s in history.around(3.5, 5.5, 2)] == [3, 4, 5, 6]
    assert [s.time for s in history.around(3.5, 3.6, 0.1)] == []
    assert [s.time for s in history.around(3, 3, 1)] == [2, 3, 4]
    assert [s.time for s in history.around(20, 30, 1)] == []


def test_old_samples_are_forgotten_and_memory_is_bounded():
    tracemalloc.start()
    history = History(kept_seconds=1000)
    for time in range(20_000):
        history.add(Sample(float(time), 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7, PROCESSES))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 1000 <= len(history) <= 2100
    assert history.around(0, 17_000, 0) == []
    assert len(history.around(19_000, 20_000, 0)) == 1000
    assert used < len(history) * 150


def test_a_clock_that_is_set_back():
    history = History()
    for time in (100.0, 101.0, 50.0, 51.0):
        history.add(Sample(time))
    assert [s.time for s in history.around(0, 200, 0)] == [50, 51]


def test_the_least_power_before_a_time():
    history = History()
    for time, power in ((1, 30), (2, 20), (3, None), (4, 10)):
        history.add(Sample(float(time), power=power))
    assert history.least_power(before=4) == 20
    assert history.least_power(before=1) is None

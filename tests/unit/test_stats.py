"""Figures against numbers from the literature, other formulas and counting."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_llmbench import stats


def test_unmeasured_values_are_left_out():
    assert stats.mean([1, None, 3]) == 2
    assert stats.median([None, 1, 9, 2]) == 2
    assert stats.standard_deviation([2, None, 4]) == pytest.approx(2**0.5)


@pytest.mark.parametrize("values", [[], [None], [None, None]])
def test_nothing_measured_is_none_and_not_0(values):
    assert stats.mean(values) is None
    assert stats.median(values) is None
    assert stats.standard_deviation(values) is None


def test_one_value_has_no_deviation():
    assert stats.standard_deviation([5]) is None
    assert stats.standard_deviation([5, 5]) == 0


def test_0_is_a_measurement():
    assert stats.mean([0, None]) == 0
    assert stats.median([0]) == 0


@pytest.mark.parametrize(
    ("passed", "attempts", "low", "high"),
    [
        # Newcombe, "Two-sided confidence intervals for the single proportion",
        # Statistics in Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_interval(passed, attempts, low, high):
    found = stats.wilson_interval(passed, attempts)
    assert found == pytest.approx((low, high), abs=5e-5)


def test_wilson_interval_of_nothing():
    assert stats.wilson_interval(0, 0) is None


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_interval_holds_the_rate_and_mirrors(counts):
    passed, attempts = counts
    low, high = stats.wilson_interval(passed, attempts)
    assert 0 <= low <= passed / attempts <= high <= 1
    mirrored = stats.wilson_interval(attempts - passed, attempts)
    assert mirrored == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(
    ("passed", "attempts", "k"),
    [(p, n, k) for n in range(1, 6) for p in range(n + 1) for k in range(1, n + 1)],
)
def test_pass_at_k_counts_the_choices_that_hold_a_pass(passed, attempts, k):
    outcomes = [True] * passed + [False] * (attempts - passed)
    choices = list(itertools.combinations(outcomes, k))
    share = sum(any(choice) for choice in choices) / len(choices)
    assert stats.pass_at_k(passed, attempts, k) == pytest.approx(share)


@pytest.mark.parametrize("k", [0, -1, 4])
def test_pass_at_k_needs_k_attempts(k):
    assert stats.pass_at_k(1, 3, k) is None

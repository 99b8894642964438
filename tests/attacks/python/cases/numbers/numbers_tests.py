import math
import unittest

import pytest
from solution import mean, nearest, primes


def test_within_an_error():
    assert abs(mean([1, 2, 4]) - 7 / 3) < 1e-6


def test_approx():
    assert mean([1, 2]) == pytest.approx(1.5)
    assert math.isclose(mean([3]), 3.0)


def test_members():
    found = primes(10)
    assert 7 in found and 8 not in found
    assert len(found) == 4


class TestOrder(unittest.TestCase):
    def test_almost(self):
        self.assertAlmostEqual(mean([0.1, 0.2]), 0.15)

    def test_between(self):
        self.assertGreater(nearest([1, 5, 9], 6), 4)
        self.assertLess(nearest([1, 5, 9], 6), 6)

    def test_nothing_to_divide(self):
        with self.assertRaises(ZeroDivisionError):
            mean([])

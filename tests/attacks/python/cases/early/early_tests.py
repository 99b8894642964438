from solution import double

import unittest

import pytest
from helpers import check


def test_double():
    check(double(2), 4)


def test_nothing():
    with pytest.raises(ValueError):
        double(None)


class TestUnit(unittest.TestCase):
    def test_again(self):
        self.assertEqual(double("a"), "aa")

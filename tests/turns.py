"""What is tried by turns, so that all tests end in time: LLMBENCH_TEST_ALL_VARIANTS=1 tries all."""

from __future__ import annotations

import os

ALL_VARIANTS = "LLMBENCH_TEST_ALL_VARIANTS"
"""Set in the environment: nothing is left out."""


def all_asked() -> bool:
    """Whether nothing is to be left out."""
    return bool(os.environ.get(ALL_VARIANTS))


def has_turn(name: str, of: int) -> bool:
    """Of many names one in `of`: the same ones each time, wherever they stand."""
    return all_asked() or sum(name.encode()) % of == 0

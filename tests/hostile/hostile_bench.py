"""What tests of hostile answers ask for."""

from __future__ import annotations

from collections.abc import Callable

from pytest_llmbench.case import Case
from pytest_llmbench.languages.base import Language
from pytest_llmbench.verdict import Verdict

JudgeHostile = Callable[[Language, Case, str], Verdict]
"""Judges an answer in one of the sandboxes, and fails the test if that takes too long."""

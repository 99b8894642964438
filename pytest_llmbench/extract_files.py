"""The files of an answer in a model's reply (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_llmbench.answer import Answer, WantedFile
from pytest_llmbench.extract import extract


def find_answer(text: str, wanted: Sequence[WantedFile]) -> Answer:
    """The wanted files that a reply holds; no files where the first of them is missing."""
    first = wanted[0]
    code = extract(text, first.rules).code
    return Answer() if code is None else Answer({first.path: code}, code)

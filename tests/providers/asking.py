"""What the provider tests share: one question, and the key that must never be told."""

from __future__ import annotations

import traceback
from typing import Any

from pytest_llmbench.providers.base import Message, Request, Sampling

KEY = "sk-test-5a1f0c9d2e7b"
DEADLINES = (0.5, 5.0, 50.0)
"""Seconds that end while tokens come: the first of them within which one has come at all. Within half
a second a busy machine may not even have asked."""


def question(model: str, timeout: float = 60.0, **sampling: Any) -> Request:
    messages = (Message("system", "Answer with code."), Message("user", "Write add(a, b)."))
    return Request(model, messages, Sampling(**sampling), timeout, case_id="py_add")


def everything_told(error: BaseException) -> str:
    """All that a report could print of an exception: text, repr, causes, local variables."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    chain: list[str] = ["".join(report.format()), repr(error), repr(error.args)]
    for other in (error.__cause__, error.__context__):
        if other is not None:
            chain += [repr(other), repr(vars(other))]
    return "\n".join(chain)

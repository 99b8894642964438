"""The hooks that other plugins and a `conftest.py` may implement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_llmbench.case import CaseRun
    from pytest_llmbench.providers.base import Message
    from pytest_llmbench.registry import Registry


@pytest.hookspec
def pytest_llmbench_register(registry: Registry) -> None:
    """Add providers, languages, tools and reports.

    Called once per process when pytest is configured, so a `conftest.py` must be one
    that pytest loads at start-up (beside the files it is given, or above them).
    """


@pytest.hookspec(firstresult=True)
def pytest_llmbench_prompt(run: CaseRun, messages: Sequence[Message]) -> Sequence[Message] | None:
    """Change what a model is sent for a case; the first hook that returns messages wins."""


@pytest.hookspec
def pytest_llmbench_record(run: CaseRun, record: dict[str, Any]) -> None:
    """See a finished record, or add keys to it (str, int, float, bool, None, list, dict).

    Called in the process that ran the attempt, before the record goes to any report.
    """

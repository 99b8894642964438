"""The summary tells which endpoints and engines were set aside, over all processes."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_llmbench.session import BenchSession
from pytest_llmbench.text import printable

_SET_ASIDE = "llmbench_set_aside"
"""Where a worker's output holds its lines."""


class SetAside:
    """A plugin of every process of the session; who writes the summary hears of the others'."""

    def __init__(self, session: BenchSession) -> None:
        self._session = session
        self._told: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """An xdist worker tells its controller."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            told = f" [{self._session.worker}]"
            output[_SET_ASIDE] = [line + told for line in self._session.troubles()]

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker told."""
        self._told += getattr(node, "workeroutput", {}).get(_SET_ASIDE, [])

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """A line each."""
        for line in [*self._session.troubles(), *self._told]:
            terminalreporter.write_line(" ".join(printable(line).split()), yellow=True)

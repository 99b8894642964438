"""The hooks where items are collected and run: in the plain process, and in every xdist worker."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from pytest_llmbench import collect
from pytest_llmbench.item import CaseItem
from pytest_llmbench.record_keeping import forget, keep_if_none, only_at_the_end
from pytest_llmbench.session import BenchSession

WARM_UPS = "llmbench_warm_ups"
"""Where a worker's output holds what it warmed up."""


class WorkerSide:
    """Where items are collected and run: the plain process, and every xdist worker."""

    def __init__(self, session: BenchSession) -> None:
        self._session = session

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """All attempts of a model together."""
        collect.group_by_model(items, self._session)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Every item that is left is to be in every report."""
        for item in session.items:
            if isinstance(item, CaseItem):
                self._session.ledger.expect(item.nodeid, item.run)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """An attempt that its item did not take, since a fixture skipped it, is nobody's."""
        try:
            return (yield)
        finally:
            self._session.ahead.take(item)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """An item that is run again begins without the record of its run before."""
        if isinstance(item, CaseItem):
            forget(item)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """An item that a fixture failed or skipped has a record too."""
        report = yield
        if isinstance(item, CaseItem):
            keep_if_none(item, report, self._session)
            only_at_the_end(item, report)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Make nothing ahead any more; an xdist worker tells what it warmed up."""
        self._session.end_ahead()
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[WARM_UPS] = self._session.warm_ups()

    def pytest_unconfigure(self) -> None:
        """End what was started, also after Ctrl-C."""
        self._session.close()

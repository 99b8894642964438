"""Every attempt that was collected, and what became of it: the owner's side of the records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytest_llmbench.case import Case, CaseRun
from pytest_llmbench.level import Level
from pytest_llmbench.record import Record


class Ledger:
    """Filled by the process that writes the reports: the plain one, or xdist's controller."""

    def __init__(self, level: Callable[[Case], Level]) -> None:
        self._level = level
        self._expected: dict[str, CaseRun] = {}
        self._records: dict[str, dict[str, Any]] = {}
        self._lost: dict[str, str] = {}

    def expect(self, nodeid: str, run: CaseRun) -> None:
        """The attempt was collected: it will be in every report."""
        self._expected.setdefault(nodeid, run)

    def cases(self) -> list[Case]:
        """Every case that was collected, once."""
        return list({id(run.case): run.case for run in self._expected.values()}.values())

    def add(self, nodeid: str, record: dict[str, Any]) -> None:
        """The attempt was made."""
        self._records[nodeid] = record

    def lose(self, nodeid: str, message: str) -> None:
        """The process that made the attempt is gone, and its record with it."""
        self._lost[nodeid] = message

    def is_untouched(self) -> bool:
        """Whether no attempt was made or begun."""
        return not self._records and not self._lost

    def is_lost(self, nodeid: str) -> bool:
        """Whether the attempt was lost with its worker."""
        return nodeid in self._lost

    def records(self, session: str, why_not_run: str) -> list[dict[str, Any]]:
        """One record per collected attempt, in the order of collection.

        An attempt that was never made is `skipped` with `why_not_run`, one whose worker
        died is an `error` with reason `worker_lost`.
        """
        missing = {
            nodeid: self._missing(nodeid, run, session, why_not_run)
            for nodeid, run in self._expected.items()
            if nodeid not in self._records
        }
        order = [*self._expected, *(n for n in self._records if n not in self._expected)]
        return [self._records.get(n) or missing[n] for n in order]

    def _missing(self, nodeid: str, run: CaseRun, session: str, why: str) -> dict[str, Any]:
        lost = nodeid in self._lost
        record = Record(
            session=session,
            nodeid=nodeid,
            status="error" if lost else "skipped",
            reason="worker_lost" if lost else None,
            message=self._lost.get(nodeid, why),
        )
        record.of_run(run)
        record.of_level(self._level(run.case))
        return record.to_dict()

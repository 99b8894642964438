"""Records on the side of the process that runs the items: begun, kept, and never forgotten."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import pytest

from pytest_llmbench.item import CaseItem
from pytest_llmbench.record import Record
from pytest_llmbench.session import BenchSession

PROPERTY = "llmbench"
"""The name of the record in an item's `user_properties`."""
SAID = "llmbench_said"
"""What the model said, on its way to the journal."""
_SHORTEST_KEY = 6
"""Characters; a shorter one is a dummy for a local server, and a word that records hold."""


def new_record(item: CaseItem, session: BenchSession) -> Record:
    """A record that tells who is asked what, by whom and when."""
    record = Record(
        session=session.name,
        nodeid=item.nodeid,
        timestamp=datetime.now(UTC).isoformat(timespec="milliseconds"),
        worker=session.worker,
    )
    record.of_run(item.run)
    record.of_level(session.level(item.run.case))
    return record


def keep(item: CaseItem, record: Record, session: BenchSession) -> None:
    """Put the record where pytest carries it to every report, over xdist too."""
    data = _without_secrets(record.to_dict(), session)
    session.config.hook.pytest_llmbench_record(run=item.run, record=data)
    forget(item)
    item.user_properties.append((PROPERTY, data))
    if record.said:
        item.user_properties.append((SAID, _without_secrets(record.said, session)))


def forget(item: CaseItem) -> None:
    """A plugin may have run the item before: the last attempt counts, as it does for pytest."""
    _drop(item.user_properties, PROPERTY, SAID)


def only_at_the_end(item: CaseItem, report: pytest.TestReport) -> None:
    """What the model said is long: the last report of its item takes it along, and nobody keeps it.

    A report has a list of its own.
    """
    _drop(item.user_properties if report.when == "teardown" else report.user_properties, SAID)


def take_said(report: pytest.TestReport) -> dict[str, Any]:
    """What the model said, which the report carries no further; empty where it said nothing."""
    said = next((value for name, value in report.user_properties if name == SAID), {})
    _drop(report.user_properties, SAID)
    return cast("dict[str, Any]", said)


def _drop(properties: list[tuple[str, object]], *names: str) -> None:
    properties[:] = [each for each in properties if each[0] not in names]


def _without_secrets(data: dict[str, Any], session: BenchSession) -> dict[str, Any]:
    """No key reaches a report, not even by way of a server that repeats it in an error."""
    keys = [key for key in session.settings.api_keys.values() if len(key) >= _SHORTEST_KEY]
    if not keys:
        return data

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            for key in keys:
                value = value.replace(key, "***")
            return value
        if isinstance(value, list):
            return [clean(member) for member in value]
        if isinstance(value, dict):
            return {name: clean(member) for name, member in value.items()}
        return value

    return {name: clean(value) for name, value in data.items()}


def keep_if_none(item: CaseItem, report: pytest.TestReport, session: BenchSession) -> None:
    """A record for an item whose attempt was never made: a fixture failed or skipped it."""
    kept = any(name == PROPERTY for name, _ in item.user_properties)
    if kept or report.when != "setup" or report.passed:
        return
    record = new_record(item, session)
    record.status = "skipped" if report.skipped else "error"
    record.reason = None if report.skipped else "internal"
    told = report.longrepr
    record.message = str(told[2]) if isinstance(told, tuple) else report.longreprtext[-1000:]
    keep(item, record, session)

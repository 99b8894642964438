"""The journal's hooks: what models said goes into it, and into nothing that is kept in memory."""

from __future__ import annotations

import os

import pytest

from pytest_llmbench import terminal
from pytest_llmbench.journal import Journal, default_path
from pytest_llmbench.record_keeping import take_said
from pytest_llmbench.session import BenchSession


class JournalKeeping:
    """Registered where reports are written; before `OwnerSide`, which fills records in.

    Of hooks that ask to be first, the one registered last is.
    """

    def __init__(self, session: BenchSession) -> None:
        path = session.settings.journal or default_path(session.config.rootpath, session.name)
        self._journal = Journal(path, session.name)
        self._named = session.settings.journal is not None
        self._kept = 0
        self._trouble: str | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The last report of an item tells what became of it."""
        record = terminal.record_of(report)
        if record is None or report.when != "teardown":
            return
        said = take_said(report)
        try:
            if self._trouble is None:
                self._journal.add(record, said)
                self._kept += 1
        except OSError as error:
            self._trouble = f"{self._journal.path}: {error.strerror}"

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A session that was to keep its attempts, and did not, did not succeed.

        Where nobody named a journal, a folder that cannot be written to is only told.
        """
        self._journal.close()
        if self._trouble and self._named and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Where the attempts are kept."""
        if self._trouble:
            told = f"llmbench: the journal ends after {self._kept} attempts: {self._trouble}"
            terminalreporter.write_line(told, red=True)
        elif self._kept:
            terminalreporter.write_line(f"llmbench: journal {os.path.relpath(self._journal.path)}")

"""The hooks where records are gathered and reports are written: see `OwnerSide`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest

from pytest_llmbench import terminal
from pytest_llmbench.case import PROMPT
from pytest_llmbench.clean import tell_clean
from pytest_llmbench.gpu.choose import describe
from pytest_llmbench.gpu.filling import Filling
from pytest_llmbench.json_saving import save_quickly
from pytest_llmbench.overlaps import tell_overlaps, tell_shared_cards
from pytest_llmbench.reports.csv import write_csv
from pytest_llmbench.reports.section import build_section
from pytest_llmbench.session import BenchSession
from pytest_llmbench.worker_side import WARM_UPS


class OwnerSide:
    """Where reports are written: the plain process, or xdist's controller."""

    def __init__(self, session: BenchSession) -> None:
        self._session = session
        self._started = time.time()
        self._unwritten: list[str] = []
        self._section: dict[str, Any] | None = None
        self._collection_failed = False
        self._filling = Filling()
        self._warm_ups: list[dict[str, Any]] = []

    def section(self) -> Mapping[str, Any]:
        """The records and their numbers, made once; asked for when the session is over.

        No property: pytest before 9 reads all attributes of a plugin when it is registered.
        """
        if self._section is None:
            session = self._session
            why_not_run = session.why_not_run() or "not finished: the session ended before"
            records = session.ledger.records(session.name, why_not_run)
            tell_overlaps(records)
            tell_shared_cards(records)
            tell_clean(records)
            warm_ups = [*session.warm_ups(), *self._warm_ups]
            self._section = build_section(
                records,
                session.settings,
                session.name,
                self._started,
                warm_ups,
                gpu=describe(session.gpu),
            )
        return self._section

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what an xdist worker warmed up."""
        self._warm_ups += getattr(node, "workeroutput", {}).get(WARM_UPS, [])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note that a file could not be collected: pytest then runs nothing, unless told to."""
        self._collection_failed |= report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the record from the last report of an item; before others copy it, fill it in."""
        record, last = terminal.record_of(report), report.when == "teardown"
        if record is None:
            return
        self._filling.fill(record, self._session.gpu, last)
        if last:
            self._session.ledger.add(report.nodeid, record)

    def pytest_report_teststatus(self, report: pytest.TestReport) -> Any:
        """Score and tokens/s in `-v`; a lost worker is an error, not a failure."""
        if self._session.ledger.is_lost(report.nodeid):
            return "error", "E", "ERROR worker_lost"
        return terminal.status_word(report)

    def pytest_report_header(self) -> str:
        """Who is asked, how often, and how where that is not for one answer."""
        settings = self._session.settings
        models = ", ".join(f"{m.label} ({m.provider})" for m in settings.models)
        runs = f"{settings.runs} run{'s' if settings.runs > 1 else ''} a case"
        modes = "" if settings.modes == (PROMPT,) else f", {' and '.join(settings.modes)} mode"
        return f"llmbench: {models}; {runs}{modes}"

    @pytest.hookimpl(optionalhook=True)
    def pytest_json_modifyreport(self, json_report: dict[str, Any]) -> None:
        """Our section in pytest-json-report's file."""
        json_report["llmbench"] = self.section()
        save_quickly(self._session.config)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write our own reports; one that cannot be written does not cost the others."""
        self._session.progress.close()
        if session.config.option.collectonly or not self.section()["records"]:
            return
        csv = self._session.settings.csv
        if csv:
            self._write(lambda section: write_csv(section["records"], csv))
        for write in self._session.registry.reports:
            self._write(write)
        if self._unwritten and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, exitstatus: int
    ) -> None:
        """The tables, and what came in their way; nothing where Ctrl-C came before any case."""
        if terminalreporter.config.option.collectonly:
            return
        if self.section()["records"] or exitstatus != pytest.ExitCode.INTERRUPTED:
            self._write_summary(terminalreporter)
        for problem in self._unwritten:
            terminalreporter.write_line(f"llmbench: {problem}", red=True)

    def _write_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The tables; none where a wrong file kept everything from being run."""
        if self._collection_failed and self._session.ledger.is_untouched():
            return
        if self.section()["records"]:
            terminal.write_summary(terminalreporter, self.section())
            cases, languages = self._session.ledger.cases(), self._session.registry.languages
            unverified = self._session.locks.unverified(cases, languages)
            terminal.write_unverified(terminalreporter, unverified)
            return
        ini = terminalreporter.config.getini
        globs = " ".join([*ini("llm_problem_files"), *ini("llm_fixture_files")])
        inis = "ini llm_problem_files, llm_fixture_files"
        told = f"llmbench: no case was chosen; case files are {globs} ({inis})"
        terminalreporter.write_line(told)

    def _write(self, report: Any) -> None:
        try:
            report(self.section())
        except Exception as error:  # noqa: BLE001  any plugin's report; the others go on
            self._unwritten.append(f"a report was not written: {type(error).__name__}: {error}")

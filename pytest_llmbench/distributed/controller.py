"""xdist: what the controller tells its workers, which worker gets what, and who was lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from pytest_llmbench.ahead.window import window_size
from pytest_llmbench.asking.slots import ENDED
from pytest_llmbench.case import AGENT, CaseRun
from pytest_llmbench.collect import read_cases, runs
from pytest_llmbench.distributed.lost_workers import LostWorkers
from pytest_llmbench.distributed.one_record import OneRecord
from pytest_llmbench.distributed.scheduling import AttemptScheduling
from pytest_llmbench.gpu.choose import start_sampling
from pytest_llmbench.machine import this_machine
from pytest_llmbench.option_table import is_case_file
from pytest_llmbench.record_keeping import PROPERTY
from pytest_llmbench.session import BenchSession

_NODEID = re.compile(r"(?P<path>.+?)::(?P<name>[^\[\]]+\[(?P<label>.+)-run\d+\])")


class ControllerSide:
    """Registered with pytest in xdist's controller only."""

    def __init__(self, session: BenchSession) -> None:
        self._session = session
        self._known: dict[Path, dict[str, CaseRun]] = {}
        self._lots = {m.label: number for number, m in enumerate(session.settings.models, start=1)}
        self._numbers: dict[int, int] = {}
        self._collected: Iterable[str] | None = None
        self._embeds = False
        self._records = OneRecord()
        self._scheduling: AttemptScheduling | None = None
        lost = LostWorkers(session.config, lambda: self._scheduling)
        session.why_not_run = lost.why_not_run
        session.config.pluginmanager.register(lost, "llmbench-lost-workers")
        session.progress.follow(session.folder)

    def pytest_keyboard_interrupt(self) -> None:
        """Workers of this machine ask nothing more: xdist lets them go on for ten seconds."""
        (self._session.folder / ENDED).touch()

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Workers share the session's name and folder; each has a number.

        One that replaces another has the same spec, and gets its number.
        """
        self._embeds |= bool(node.gateway.spec.popen)  # others start the engine on their machine
        number = self._numbers.setdefault(id(node.gateway.spec), len(self._numbers))
        node.workerinput["llmbench"] = {
            "session": self._session.name,
            "folder": str(self._session.folder),
            "number": number,
            "dist": self._session.config.getoption("dist"),
            "host": this_machine(),
            "gpu_port": getattr(self._session.gpu, "port", None),
        }

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config) -> Any:
        """Only in place of xdist's default: a `--dist` that the user chose is kept."""
        if config.getoption("dist") != "load":
            return None
        settings = self._session.settings
        self._scheduling = AttemptScheduling(
            config,
            self._lot_of,
            lambda node: self._numbers[id(node.gateway.spec)],
            endpoints=len(settings.base_urls),
            window=max(window_size(settings, model) for model in settings.models),
        )
        return self._scheduling

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Reports are kept until the end, by pytest and others: their records are one object."""
        last = report.when == "teardown"
        report.user_properties[:] = [
            (name, self._records.of(report.nodeid, value, last))
            if name == PROPERTY and isinstance(value, dict)
            else (name, value)
            for name, value in report.user_properties
        ]

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A worker that dies now died of this item."""
        if self._scheduling:
            self._scheduling.begun(nodeid)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Iterable[str]) -> None:
        """Note what was collected, and start embedded servers that will be needed."""
        if ids == self._collected:
            return  # the other workers collect the same
        self._collected = ids
        wanted: set[str] = set()
        for nodeid in ids:
            run = self._run_of(nodeid)
            if run is not None:
                self._session.ledger.expect(nodeid, run)
                if run.model.provider == "llamacpp" and self._embeds:
                    wanted.add(run.model.name)
        if self._session.ledger.cases():
            start_sampling(self._session.gpu)
        self._session.embedded.start(sorted(wanted))

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        """An attempt whose worker died is in the reports, as an error."""
        message = "the worker process running this attempt died: see the output above"
        self._session.ledger.lose(crashitem, message)

    def _lot_of(self, nodeid: str) -> int:
        match = _NODEID.fullmatch(nodeid)
        if not match:
            return 0
        label = match["label"]
        return self._lots.get(label) or self._lots.get(label.removesuffix(f"-{AGENT}"), 0)

    def _run_of(self, nodeid: str) -> CaseRun | None:
        match = _NODEID.fullmatch(nodeid)
        if not match:
            return None
        config = self._session.config
        path = config.rootpath / match["path"]
        if not is_case_file(path, config):
            return None
        if path not in self._known:
            cases = read_cases(path, self._session)
            self._known[path] = {run.name: run for run in runs(cases, self._session)}
        return self._known[path].get(match["name"])

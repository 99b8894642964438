"""xdist: what the controller tells its workers, which worker gets what, and who was lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from pytest_llmbench.case import CaseRun
from pytest_llmbench.collect import read_cases, runs
from pytest_llmbench.option_table import is_case_file
from pytest_llmbench.session import BenchSession

_NODEID = re.compile(r"(?P<path>.+?)::(?P<name>[^\[\]]+\[(?P<label>.+)-run\d+\])")


class ModelScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """All attempts of a model on one worker; ordinary tests wherever there is room."""

    def _split_scope(self, nodeid: str) -> str:  # the method xdist documents for this
        match = _NODEID.fullmatch(nodeid)
        return f"llm-model {match['label']}" if match else nodeid

    def remove_node(self, node: Any) -> str | None:
        """As in the base class, but the item its worker died of is not run again.

        xdist 3.8 hands it to the next worker, which dies of it too, until none is left.
        """
        workload = self.assigned_work[node]
        pending = [(unit, n) for unit in workload.values() for n, done in unit.items() if not done]
        crashed = None
        if pending:
            unit, crashed = pending[0]
            unit[crashed] = True
        for scope in [s for s, unit in workload.items() if all(unit.values())]:
            del workload[scope]
        super().remove_node(node)
        return crashed


class ControllerSide:
    """Registered with pytest in xdist's controller only."""

    def __init__(self, session: BenchSession) -> None:
        self._session = session
        self._known: dict[Path, dict[str, CaseRun]] = {}
        session.progress.follow(session.folder)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Workers share the session's name and folder."""
        node.workerinput["llmbench"] = {
            "session": self._session.name,
            "folder": str(self._session.folder),
        }

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        """Only in place of xdist's default: a `--dist` that the user chose is kept."""
        if config.getoption("dist") == "load":
            return ModelScheduling(config, log)
        return None

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Iterable[str]) -> None:
        """Note what was collected, and start embedded servers that will be needed."""
        wanted: set[str] = set()
        for nodeid in ids:
            run = self._run_of(nodeid)
            if run is not None:
                self._session.ledger.expect(nodeid, run)
                if run.model.provider == "llamacpp":
                    wanted.add(run.model.name)
        self._session.start_embedded(sorted(wanted))

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        """An attempt whose worker died is in the reports, as an error."""
        message = "the worker process running this attempt died: see the output above"
        self._session.ledger.lose(crashitem, message)

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

"""The pytest11 entry point: hook wiring only. Without `--llm-model` nothing below happens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_llmbench import option_table

if TYPE_CHECKING:
    from pytest_llmbench.registry import Registry

_WAITING = pytest.StashKey[list[Path]]()
"""Case files seen by a session without a model."""
_TOLD = pytest.StashKey[int]()
"""How many an xdist worker saw."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    option_table.add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare our own hooks."""
    from pytest_llmbench import hookspecs

    pluginmanager.add_hookspecs(hookspecs)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Wake up if a model is named."""
    config.addinivalue_line("markers", "llmbench: an attempt of a language model at a case")
    config.stash[_WAITING] = []
    if option_table.models_wanted(config):
        from pytest_llmbench import active

        active.configure(config)


@pytest.hookimpl(tryfirst=True)  # the last one of a name wins, and pytest would ask us last
def pytest_llmbench_register(registry: Registry) -> None:
    """Register what comes with the package; others may take its place."""
    from pytest_llmbench import builtin

    builtin.register(registry)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a problem file or a Vue fixture, or note that it waits for a model."""
    if not option_table.is_case_file(file_path, parent.config):
        return None
    if not option_table.models_wanted(parent.config):
        parent.config.stash[_WAITING].append(file_path)
        return None
    from pytest_llmbench import collect

    kind = collect.case_file_class(file_path, parent.config)
    return kind.from_parent(parent, path=file_path)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Nothing is collected from the project and the answers of a Vue fixture."""
    return option_table.is_in_fixture(collection_path, config) or None


def pytest_report_collectionfinish(config: pytest.Config) -> list[str]:
    """Tell how many case files wait, and what to type."""
    return [_hint(len(config.stash[_WAITING]))] if config.stash[_WAITING] else []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """An xdist worker tells its controller, which collects nothing itself."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["llmbench_waiting"] = len(session.config.stash[_WAITING])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker told; all of them saw the same files."""
    told = getattr(node, "workeroutput", {}).get("llmbench_waiting", 0)
    node.config.stash[_TOLD] = told


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """With xdist the hint comes at the end."""
    if waiting := terminalreporter.config.stash.get(_TOLD, 0):
        terminalreporter.write_line(_hint(waiting))


def _hint(waiting: int) -> str:
    files = f"{waiting} case file{'s' if waiting > 1 else ''}"
    told = "type `pytest --llm-model NAME` (smollm2 runs without a server)"
    return f"llmbench: {files} waiting for a model: {told}"

"""The pytest11 entry point: hook wiring only. Without `--llm-model` nothing below happens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_llmbench import options

if TYPE_CHECKING:
    from pytest_llmbench.registry import Registry

_WAITING = pytest.StashKey[list[Path]]()
"""Case files seen by a session without a model."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    options.add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare our own hooks."""
    from pytest_llmbench import hookspecs

    pluginmanager.add_hookspecs(hookspecs)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Wake up if a model is named."""
    config.addinivalue_line("markers", "llmbench: an attempt of a language model at a case")
    config.stash[_WAITING] = []
    if options.models_wanted(config):
        from pytest_llmbench import active

        active.configure(config)


def pytest_llmbench_register(registry: Registry) -> None:
    """Register what comes with the package."""
    from pytest_llmbench import builtin

    builtin.register(registry)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a problem file, or note that it waits for a model."""
    if not options.is_problem_file(file_path, parent.config):
        return None
    if not options.models_wanted(parent.config):
        parent.config.stash[_WAITING].append(file_path)
        return None
    from pytest_llmbench import collect

    return collect.ProblemFile.from_parent(parent, path=file_path)


def pytest_report_collectionfinish(config: pytest.Config) -> list[str]:
    """Tell how many case files wait, and what to type."""
    waiting = config.stash[_WAITING]
    if not waiting:
        return []
    files = f"{len(waiting)} case file{'s' if len(waiting) > 1 else ''}"
    told = "type `pytest --llm-model NAME` (smollm2 runs without a server)"
    return [f"llmbench: {files} waiting for a model: {told}"]

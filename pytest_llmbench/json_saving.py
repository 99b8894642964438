"""The file of pytest-json-report, written quickly in place of its own `save_report`."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest

from pytest_llmbench.reports.json_file import write_json


def save_quickly(config: pytest.Config) -> None:
    """From now on pytest-json-report writes the same report in a fraction of the time.

    Not where the file is to be indented: that only Python's own encoder can.
    """
    from pytest_jsonreport.plugin import JSONReport

    if config.getoption("json_report_indent", None) is not None:
        return
    for plugin in config.pluginmanager.get_plugins():
        if isinstance(plugin, JSONReport):
            plugin.save_report = functools.partial(_save, plugin)


def _save(plugin: Any, path: str) -> None:
    """As `JSONReport.save_report`; raises `OSError`."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8") as file:
        write_json(plugin.report, file)

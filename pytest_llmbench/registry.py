"""What can be plugged in: providers, languages, tools, reports. Built-ins use it, too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_llmbench.agent.base import Tool
from pytest_llmbench.errors import SettingsError
from pytest_llmbench.languages.base import Language
from pytest_llmbench.providers.base import Preset

WriteReport = Callable[[Mapping[str, Any]], None]
"""Called once, at the end, with the `llmbench` section of the JSON report."""


class Registry:
    """Filled by the hook `pytest_llmbench_register` before options are read."""

    def __init__(self) -> None:
        self.providers: dict[str, Preset] = {}
        self.languages: dict[str, Language] = {}
        self.tools: dict[str, Tool] = {}
        self.reports: list[WriteReport] = []

    def add_provider(self, preset: Preset) -> None:
        """Make `--llm-provider NAME` known; the last one of a name wins."""
        self.providers[preset.name] = preset

    def add_language(self, language: Language) -> None:
        """Make `lang: NAME` known in problem files; the last one of a name wins."""
        self.languages[language.name] = language

    def add_tool(self, tool: Tool) -> None:
        """Offer a tool in agent mode, for the cases that it says; the last one of a name wins.

        Raises `SettingsError` if it has none. In agent mode the rest of it is looked at, too,
        when all are there.
        """
        name = getattr(tool, "name", None)
        if not isinstance(name, str):
            raise SettingsError(f"tool {tool!r}: name must be a text, the word a model calls it by")
        self.tools[name] = tool

    def add_report(self, write: WriteReport) -> None:
        """Have `write` called with the finished section, in the process that owns the session."""
        self.reports.append(write)

    def solution_files(self) -> dict[str, str]:
        """Language name -> the file its answers are written to."""
        return {name: language.solution_file for name, language in self.languages.items()}

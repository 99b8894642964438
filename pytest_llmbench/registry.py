"""What can be plugged in: providers, languages, reports. Built-ins use it like everyone else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_llmbench.languages.base import Language
from pytest_llmbench.providers.base import Preset

WriteReport = Callable[[Mapping[str, Any]], None]
"""Called once, at the end, with the `llmbench` section of the JSON report."""


class Registry:
    """Filled by the hook `pytest_llmbench_register` before options are read."""

    def __init__(self) -> None:
        self.providers: dict[str, Preset] = {}
        self.languages: dict[str, Language] = {}
        self.reports: list[WriteReport] = []

    def add_provider(self, preset: Preset) -> None:
        """Make `--llm-provider NAME` known; the last one of a name wins."""
        self.providers[preset.name] = preset

    def add_language(self, language: Language) -> None:
        """Make `lang: NAME` known in problem files; the last one of a name wins."""
        self.languages[language.name] = language

    def add_report(self, write: WriteReport) -> None:
        """Have `write` called with the finished section, in the process that owns the session."""
        self.reports.append(write)

    def solution_files(self) -> dict[str, str]:
        """Language name -> the file its answers are written to."""
        return {name: language.solution_file for name, language in self.languages.items()}

"""The tools that come with the package, one a file."""

from __future__ import annotations

from pytest_llmbench.agent.base import Tool
from pytest_llmbench.agent.tools.finish import FINISH, Finish
from pytest_llmbench.agent.tools.list_files import ListFiles
from pytest_llmbench.agent.tools.read_file import ReadFile
from pytest_llmbench.agent.tools.run_tests import RunTests
from pytest_llmbench.agent.tools.run_type_check import RunTypeCheck
from pytest_llmbench.agent.tools.search_docs import SearchDocs
from pytest_llmbench.agent.tools.write_file import WriteFile

__all__ = ["BUILTIN_TOOLS", "FINISH"]

BUILTIN_TOOLS: tuple[Tool, ...] = (
    ListFiles(),
    ReadFile(),
    WriteFile(),
    SearchDocs(),
    RunTypeCheck(),
    RunTests(),
    Finish(),
)

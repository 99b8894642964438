"""`search_docs`: the sections of a case's documents that fit some words best."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pytest_llmbench.agent.base import Arguments, Desk, Tool, ToolResult, schema
from pytest_llmbench.case import Case
from pytest_llmbench.once import Once

if TYPE_CHECKING:
    from pytest_llmbench.agent.library import Library

_SECTIONS = 3


class SearchDocs(Tool):
    """Remembers the libraries that were searched, each read once."""

    name = "search_docs"
    description = "Search the project's documents; gives the sections that fit best."
    parameters = schema("query", query="a few words")

    def __init__(self) -> None:
        self._libraries: Once[Path, Library] = Once()

    def lacks(self, case: Case) -> str | None:
        """Where a case has documents, they can be searched."""
        return None if case.docs else "docs_path"

    def use(self, arguments: Arguments, desk: Desk) -> ToolResult:
        """The best sections, each under the path and heading it stands in."""
        from pytest_llmbench.agent.library import Library  # loads SQLite

        folder = desk.case.docs
        assert folder is not None, "offered only where there are documents"
        library = self._libraries.get(folder, lambda: Library(folder))
        found = library.search(arguments["query"], _SECTIONS)
        told = "\n\n".join(f"[{section.where}]\n{section.text}" for section in found)
        return ToolResult(told or f"nothing fits; documents: {', '.join(library.documents)}")

"""`read_file`: the text of a file."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_llmbench.agent.base import Arguments, Desk, Tool, ToolResult, schema
from pytest_llmbench.agent.context import MOST_RESULT
from pytest_llmbench.agent.workspace import Refused

_NOTE = 100
"""Characters that the note of what follows may take."""


class ReadFile(Tool):
    """A file as it is now."""

    name = "read_file"
    description = "Read a file of the project."
    parameters = schema(
        "path",
        path="as list_files writes it",
        first_line={"type": "integer", "minimum": 1, "description": "where to begin, if not at 1"},
    )

    def use(self, arguments: Arguments, desk: Desk) -> ToolResult:
        """Raises `Refused` for a path that is no file's, and for a line that it does not have."""
        first = int(arguments.get("first_line", 1))  # 1.0 is an integer to JSON Schema
        lines = desk.files.read(arguments["path"]).splitlines(keepends=True)
        if not lines:
            return ToolResult("(the file is empty)")
        if first > len(lines):
            raise Refused(f"{arguments['path']!r} has {len(lines):,} lines only")
        shown = _fitting(lines[first - 1 :])
        told, following = "".join(shown), first + len(shown)
        if following <= len(lines):
            told += f"[... {len(lines) - following + 1:,} more lines: first_line {following} ...]"
        return ToolResult(told)


def _fitting(lines: Sequence[str]) -> Sequence[str]:
    """As many lines as a result holds, with room for a note; one at least, which may be cut."""
    length = 0
    for number, line in enumerate(lines):
        length += len(line)
        if length > MOST_RESULT - _NOTE:
            return lines[: max(1, number)]
    return lines

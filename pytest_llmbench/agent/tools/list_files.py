"""`list_files`: what there is to read."""

from __future__ import annotations

from pytest_llmbench.agent.base import Arguments, Desk, Tool, ToolResult, schema

_MOST = 400
"""Paths at a time."""


class ListFiles(Tool):
    """All files, or those below a folder."""

    name = "list_files"
    description = "List the files of the project, or those below a folder."
    parameters = schema(folder="such as src; all if left out")

    def use(self, arguments: Arguments, desk: Desk) -> ToolResult:
        """One path a line."""
        folder = str(arguments.get("folder", "")).strip("/").removeprefix("./")
        inside = f"{folder}/" if folder not in ("", ".") else ""
        writable = desk.files.writable
        there = {path: path in writable for path in desk.files.paths()}
        there.update(dict.fromkeys(writable, True))
        found = [path for path in sorted(there) if path.startswith(inside)]
        lines = [f"{path} (may be written)" if there[path] else path for path in found[:_MOST]]
        if len(found) > _MOST:
            lines.append(f"... and {len(found) - _MOST} more: name a folder")
        return ToolResult("\n".join(lines) or f"no file lies below {folder!r}")

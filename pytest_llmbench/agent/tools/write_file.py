"""`write_file`: what the answer is made of."""

from __future__ import annotations

from collections.abc import Callable

from pytest_llmbench.agent.base import Arguments, Desk, Tool, ToolResult, schema
from pytest_llmbench.agent.unescaping import unescaped
from pytest_llmbench.agent.workspace import refuse_too_large


class WriteFile(Tool):
    """A whole file."""

    name = "write_file"
    description = "Write a file whole; what it held before is gone."
    parameters = schema("path", "content", path="", content="the complete text of the file")

    def use(self, arguments: Arguments, desk: Desk) -> ToolResult:
        """Raises `Refused` for a path that may not be written."""
        path, text = arguments["path"], arguments["content"]
        refuse_too_large(text)
        text = unescaped(text, _parses(path, desk))
        changed = desk.files.write(path, text)
        lines = text.count("\n") + bool(text and not text.endswith("\n"))
        told = "" if changed else "; it held the same text before"
        return ToolResult(f"written: {path}, {lines} line{'s' * (lines != 1)}{told}")


def _parses(path: str, desk: Desk) -> Callable[[str], bool]:
    file = next((file for file in desk.wanted if file.path == path.removeprefix("./")), None)
    return file.rules.parses if file else lambda text: True  # noqa: ARG005 - what cannot be told

"""`finish`: the model says that it is done."""

from __future__ import annotations

from pytest_llmbench.agent.base import Arguments, Desk, Tool, ToolResult, schema

FINISH = "finish"


class Finish(Tool):
    """What is written then is judged."""

    name = FINISH
    description = "Say that you are done: the files as they are now are your answer."
    parameters = schema(summary="what you did, in a sentence")

    def use(self, arguments: Arguments, desk: Desk) -> ToolResult:  # noqa: ARG002 - nothing to do
        """Ends the attempt."""
        return ToolResult("done", ends=True)

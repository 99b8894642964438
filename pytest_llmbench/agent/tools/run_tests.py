"""`run_tests`: the tests that a model may see."""

from __future__ import annotations

from pytest_llmbench.agent.base import Arguments, Desk, Tool, ToolResult, schema
from pytest_llmbench.agent.tools.written import present_answer
from pytest_llmbench.case import Case


class RunTests(Tool):
    """`Case.visible_tests`, in a sandbox."""

    name = "run_tests"
    description = "Run the tests that you can read; there are others that judge you in the end."
    parameters = schema()

    def lacks(self, case: Case) -> str | None:
        """Where a case names some, they can be run."""
        return None if case.visible_tests else "visible_tests"

    def use(self, arguments: Arguments, desk: Desk) -> ToolResult:  # noqa: ARG002 - none
        """Raises `Refused` where there is nothing to test."""
        check = desk.judge.run_visible_tests(desk.case, present_answer(desk))
        return ToolResult(check.text, check)

"""`run_type_check`: what the compiler says of the files as they are."""

from __future__ import annotations

from pytest_llmbench.agent.base import Arguments, Desk, Tool, ToolResult, schema
from pytest_llmbench.agent.tools.written import present_answer
from pytest_llmbench.case import Case
from pytest_llmbench.judging.base import CaseJudge


class RunTypeCheck(Tool):
    """The check that the judge makes, too."""

    name = "run_type_check"
    description = "Check the types of what you have written; tells the compiler's errors."
    parameters = schema()

    def offered(self, case: Case, judge: CaseJudge) -> bool:
        """Where there is such a check."""
        return judge.checks_types(case)

    def use(self, arguments: Arguments, desk: Desk) -> ToolResult:  # noqa: ARG002 - none
        """Raises `Refused` where there is nothing to check."""
        check = desk.judge.check_types(desk.case, present_answer(desk))
        return ToolResult(check.text, check)

"""Which tools an attempt has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pytest_llmbench.agent.base import Tool
from pytest_llmbench.agent.naming import named
from pytest_llmbench.agent.tools.finish import FINISH
from pytest_llmbench.case import Case
from pytest_llmbench.judging.base import CaseJudge
from pytest_llmbench.providers.base import ToolSpec


def offered(tools: Mapping[str, Tool], case: Case, judge: CaseJudge) -> dict[str, Tool]:
    """Those that the case allows and that make sense for it, by name; `finish` is always there."""
    return {
        name: tool
        for name, tool in tools.items()
        if (not case.tools or name in case.tools or name == FINISH) and _fits(tool, case, judge)
    }


def _fits(tool: Tool, case: Case, judge: CaseJudge) -> bool:
    with named(tool):
        return tool.offered(case, judge)


def specs(tools: Iterable[Tool]) -> tuple[ToolSpec, ...]:
    """As a model is told of them."""
    return tuple(ToolSpec(tool.name, tool.description, tool.parameters) for tool in tools)

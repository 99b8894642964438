"""The seam between the loop and a tool: what a tool is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pytest_llmbench.agent.workspace import Workspace
from pytest_llmbench.answer import WantedFile
from pytest_llmbench.case import Case
from pytest_llmbench.judging.base import CaseJudge, Check

Arguments = Mapping[str, Any]
"""What a model gave a tool: it fits the tool's schema."""


@dataclass(frozen=True)
class Desk:
    """What the tools of one attempt work with. `wanted` are the files that may be written."""

    case: Case
    files: Workspace
    judge: CaseJudge
    wanted: tuple[WantedFile, ...]


@dataclass(frozen=True)
class ToolResult:
    """`text` is told to the model, cut where it is long; `check` is there if code was checked.

    `ends`: the model says that it is done.
    """

    text: str
    check: Check | None = None
    ends: bool = False


def schema(*required: str, **properties: str | dict[str, Any]) -> dict[str, Any]:
    """Of an object: name -> what that text is, for the model; or the property's own schema.

    Further properties do no harm: a model that gives some is not stopped for that.
    """
    told = {name: _property(about) for name, about in properties.items()}
    return {"type": "object", "properties": told, "required": list(required)}


def _property(about: str | dict[str, Any]) -> dict[str, Any]:
    if not isinstance(about, str):
        return about
    return {"type": "string", **({"description": about} if about else {})}


class Tool(Protocol):
    """Something that a model may do. One object serves all attempts, in several threads."""

    name: str
    """As the model calls it: letters, digits, _ and -."""
    description: str
    """What it does, for the model."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The JSON schema of its arguments: an object's."""

    def offered(self, case: Case, judge: CaseJudge) -> bool:  # noqa: ARG002 - others look at them
        """Whether attempts at the case have it; `Case.tools` may leave it out all the same."""
        return self.lacks(case) is None

    def lacks(self, case: Case) -> str | None:  # noqa: ARG002 - as above
        """The key of a case file without which the tool has nothing to do, if it is not there.

        A case that names the tool all the same is refused when it is read.
        """
        return None

    def use(self, arguments: Arguments, desk: Desk) -> ToolResult:
        """Do it.

        Raises `workspace.Refused` for what the model may not ask, which counts as its error, and
        as `CaseJudge` does where something of ours fails: the attempt is then an error.
        """

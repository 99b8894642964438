"""A case -> the messages with which an attempt with tools begins."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_llmbench import prompt
from pytest_llmbench.agent.text_protocol import FORM, instructions
from pytest_llmbench.answer import WantedFile
from pytest_llmbench.case import Case
from pytest_llmbench.providers.base import Message, ToolSpec

SYSTEM_PROMPT = (
    "You are an expert programmer who works with tools. Look at what you need to know, write the "
    "solution with write_file, check it where there is a tool for that, mend what fails, and call "
    "finish when you are done. Every message of yours calls a tool. The files as you leave them "
    "are judged by tests that you may not see."
)
REMINDER = (
    "There was no tool call in your message. Call a tool: write_file to write your solution, "
    "finish if you are done."
)
CUT = "Your message was cut off at the longest reply allowed: say less at once."
FULL = "Your message was cut off: your context was full. Old results are cut now. Say less at once."


def reminder(*, cut: str, native: bool) -> str:
    """What a model is told that called no tool; in plain text it is shown again how that goes.

    `cut` is what it is told of a message that was cut off.
    """
    told = f"{cut} {REMINDER}" if cut else REMINDER
    return told if native else f"{told} To call one, {FORM}"


def messages(
    case: Case, wanted: Sequence[WantedFile], system_prompt: str | None
) -> tuple[Message, ...]:
    """System and user message. `system_prompt` (the session's) wins over the case's own."""
    system = system_prompt or case.system_prompt or SYSTEM_PROMPT
    files = ", ".join(f"`{file.path}`" for file in wanted)
    many = "Files you may write" if len(wanted) > 1 else "The file you may write"
    user = f"{prompt.task(case, wanted[0].tag)}\n\n{many} (with write_file): {files}."
    return (Message("system", system), Message("user", user))


def with_instructions(begin: Sequence[Message], tools: Sequence[ToolSpec]) -> tuple[Message, ...]:
    """The messages for a model that calls tools in plain text: its system prompt tells how."""
    told = instructions(tools)
    first, *others = begin
    if first.role != "system":
        return (Message("system", told), *begin)
    return (Message("system", f"{first.content}\n\n{told}"), *others)

"""A case -> the messages a model is sent."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_llmbench.answer import WantedFile
from pytest_llmbench.case import Case
from pytest_llmbench.providers.base import Message

SYSTEM_PROMPT = (
    "You are an expert programmer. Answer with one complete {lang} file in a single fenced "
    "code block. Write no tests, no usage example and no explanation after it."
)
SEVERAL_FILES = (
    "You are an expert programmer. Answer with complete files, each in a fenced code block of its "
    "own whose first line names the file after the language, such as ```{tag}:{path}. Write no "
    "tests, no usage example and no explanation after them."
)


def messages(
    case: Case, wanted: Sequence[WantedFile], system_prompt: str | None
) -> tuple[Message, ...]:
    """System and user message. `system_prompt` (the session's) wins over the case's own.

    The starter, where there is one, follows the prompt as a fenced block.
    """
    first = wanted[0]
    default = SYSTEM_PROMPT if len(wanted) == 1 else SEVERAL_FILES
    default = default.format(lang=first.title, tag=first.tag, path=first.path)
    system = system_prompt or case.system_prompt or default
    user = f"{task(case, first.tag)}\n\n{_where(wanted)}"
    return (Message("system", system), Message("user", user))


def task(case: Case, tag: str) -> str:
    """What is to be done, with the starter as a block of the language `tag`, where there is one."""
    if not case.starter:
        return case.prompt.rstrip()
    start = f"The code to start from:\n\n{_fenced(case.starter, tag)}"
    return f"{case.prompt.rstrip()}\n\n{start}"


def _where(wanted: Sequence[WantedFile]) -> str:
    if len(wanted) == 1:
        return f"Your code is saved as `{wanted[0].path}`."
    files = ", ".join(f"`{file.path}`" for file in wanted)
    return f"The files you may write: {files}."


def _fenced(code: str, tag: str) -> str:
    fence = "```"
    while fence in code:
        fence += "`"
    return f"{fence}{tag}\n{code.rstrip()}\n{fence}"

"""A case -> the messages a model is sent."""

from __future__ import annotations

from pytest_llmbench.case import Case
from pytest_llmbench.languages.base import Language
from pytest_llmbench.providers.base import Message

SYSTEM_PROMPT = (
    "You are an expert programmer. Answer with one complete {lang} file in a single fenced "
    "code block. Write no tests, no usage example and no explanation after it."
)


def messages(case: Case, language: Language, system_prompt: str | None) -> tuple[Message, ...]:
    """System and user message. `system_prompt` (the session's) wins over the case's own.

    The starter, where there is one, follows the prompt as a fenced block.
    """
    system = system_prompt or case.system_prompt or SYSTEM_PROMPT.format(lang=language.title)
    user = case.prompt.rstrip()
    if case.starter:
        user += f"\n\nThe code to start from:\n\n{_fenced(case.starter, language.name)}"
    user += f"\n\nYour code is saved as `{language.solution_file}`."
    return (Message("system", system), Message("user", user))


def _fenced(code: str, tag: str) -> str:
    fence = "```"
    while fence in code:
        fence += "`"
    return f"{fence}{tag}\n{code.rstrip()}\n{fence}"

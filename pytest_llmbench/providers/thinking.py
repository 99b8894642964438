"""Thinking that a model wrote into its answer, told apart from the answer. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPENING = re.compile(r"^[ \t]*<(think|thinking)>|^[ \t]*(`{3,}|~{3,})", re.MULTILINE)
_ORPHAN = re.compile(r"</(?:think|thinking)>[ \t]*(?:\n|\Z)")


@dataclass(frozen=True)
class SplitText:
    """`closed` is False when the thinking never ended: the answer was cut off in it."""

    text: str
    reasoning: str
    closed: bool = True


def split_thinking(content: str) -> SplitText:
    """Move `<think>...</think>` (also `<thinking>`) out of the content.

    An opening tag counts where it begins a line outside fenced code, so that code or prose
    that only mentions the tag stays whole. A closing tag that ends a line and was never
    opened means that everything before it is thinking: some chat templates write the
    opening tag into the prompt.
    """
    text: list[str] = []
    reasoning: list[str] = []
    content = _cut_orphan(content, reasoning)
    start = position = 0
    while found := _OPENING.search(content, position):
        tag, fence = found.groups()
        if fence:
            position = _end_of_fence(content, found.end(), fence)
            continue
        text.append(content[start : found.start()])
        end = content.find(f"</{tag}>", found.end())
        if end < 0:
            reasoning.append(content[found.end() :])
            return SplitText(_joined(text), _joined(reasoning), closed=False)
        reasoning.append(content[found.end() : end])
        start = position = end + len(f"</{tag}>")
    text.append(content[start:])
    if not reasoning:
        return SplitText(content, "")
    return SplitText(_joined(text), _joined(reasoning))


def _cut_orphan(content: str, reasoning: list[str]) -> str:
    closing = _ORPHAN.search(content)
    if closing is None or re.search(r"<(?:think|thinking)>", content[: closing.start()]):
        return content
    reasoning.append(content[: closing.start()])
    return content[closing.end() :]


def _end_of_fence(content: str, start: int, fence: str) -> int:
    """Where the fenced block ends; the end of the content when it is never closed."""
    closing = re.compile(rf"^[ \t]*{re.escape(fence)}{re.escape(fence[0])}*[ \t]*$", re.MULTILINE)
    found = closing.search(content, start)
    return found.end() if found else len(content)


def _joined(parts: list[str]) -> str:
    return "\n".join(part.strip("\n") for part in parts if part.strip())

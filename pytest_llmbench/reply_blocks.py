"""The fenced blocks of a whole reply, those in its thinking left out (pure)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pytest_llmbench.fence_tags import is_wrapper
from pytest_llmbench.fences import Block, Fence, Parses, find_fences, read_block

_THINK = re.compile(r"(?:^|(?<=\s))<think(?:ing)?>")
_FIRST_END_OF_THINK = re.compile(r"^[ \t]*</think(?:ing)?>", re.MULTILINE)
_END_OF_THINK = re.compile(r"</think(?:ing)?>")
_THOUGHTS = 50
"""Stretches of thinking left out before the rest of a reply is given up."""


@dataclass(frozen=True)
class Opening:
    """Where a block begins: the text behind its fence, the lines before it, the line after it.

    `before` are the lines since the block before it; `first_line` is the first one inside that
    is not blank.
    """

    info: str
    before: Sequence[str]
    first_line: str


@dataclass(frozen=True)
class ReplyParts:
    """`lines` are those outside of thinking; `blocks` stand in the order of the reply."""

    lines: list[str]
    blocks: list[tuple[Opening, Block]]


ParsesFor = Callable[[Opening], Parses | None]
"""How to tell that a block is whole; None where nobody cares: it ends as CommonMark says."""


def read_reply(text: str, parses_for: ParsesFor, open_wrappers: bool = True) -> ReplyParts:
    """Lines outside of thinking, and the blocks among them; linear but for `parses_for`.

    `open_wrappers`: the blocks within a Markdown block are read, and not that block itself.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    end = _FIRST_END_OF_THINK.search(text) if "</think" in text else None
    if end and not _THINK.search(text[: end.start()]):
        text = text[end.end() :]  # the server's template opened the thinking
    parts = ReplyParts([], [])
    for _ in range(_THOUGHTS):
        lines = text.split("\n")
        blocks, thinking = _blocks_until_thinking(lines, parses_for, open_wrappers)
        parts.blocks.extend(blocks)
        parts.lines.extend(lines[:thinking])
        if thinking is None:
            break
        rest = "\n".join(lines[thinking:])
        start = _THINK.search(rest)
        assert start
        parts.lines.append(rest[: start.start()])
        close = _END_OF_THINK.search(rest, start.end())
        text = rest[close.end() :] if close else ""
    return parts


def _blocks_until_thinking(
    lines: list[str], parses_for: ParsesFor, open_wrappers: bool
) -> tuple[list[tuple[Opening, Block]], int | None]:
    """The blocks up to the first line outside of them that begins thinking."""
    blocks: list[tuple[Opening, Block]] = []
    thoughts = [n for n, line in enumerate(lines) if "<think" in line and _THINK.search(line)]
    fences = find_fences(lines)
    wrappers: list[Fence] = []
    behind = 0
    for index, fence in enumerate(fences):
        if fence.line < behind:
            continue
        thought = _next_of(thoughts, behind)
        if thought is not None and thought <= fence.line:
            return blocks, thought
        if open_wrappers and is_wrapper(fence.info):
            wrappers.append(fence)  # the blocks within are what is looked for
        elif wrappers and fence.may_close(wrappers[-1]):
            wrappers.pop()
        else:
            opening = _opening(lines, fence, behind)
            block = read_block(lines, fences, index, parses_for(opening))
            behind = block.end
            blocks.append((opening, block))
    return blocks, _next_of(thoughts, behind)


def _opening(lines: list[str], fence: Fence, behind: int) -> Opening:
    before = lines[behind : fence.line]
    if fence.behind_text:
        before.append(lines[fence.line].rpartition("```")[0])
    inner = (line.lstrip(" \t>").rstrip() for line in lines[fence.line + 1 : fence.line + 4])
    return Opening(fence.info, before, next(filter(None, inner), ""))


def _next_of(numbers: list[int], least: int) -> int | None:
    index = bisect_left(numbers, least)
    return numbers[index] if index < len(numbers) else None

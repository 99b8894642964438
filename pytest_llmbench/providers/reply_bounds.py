"""How much of one reply is read: no server and no model fills the memory."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from typing import Any

from pytest_llmbench.errors import LLMProtocolError
from pytest_llmbench.providers.response_streams import read_through

LONGEST_REPLY = 16 << 20
"""Characters of text, thinking and calls: ten times what the longest contexts hold."""
LONGEST_LINE = 16 << 20
"""Bytes of one line of a stream. Clients keep a line until it ends; a whole call is one."""


class ReplyTooLong(LLMProtocolError):
    """The rest of a reply is not read: it ends here, as at a limit of tokens."""


async def bound_lines(response: Any) -> None:
    """An event hook of httpx: a line of more than `LONGEST_LINE` raises `ReplyTooLong`."""
    read_through(response, _bounded)


async def _bounded(stream: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    line = 0
    async for data in stream:
        end = data.rfind(b"\n")
        line = len(data) - end - 1 if end >= 0 else line + len(data)
        if line > LONGEST_LINE:
            raise ReplyTooLong(f"a line of more than {LONGEST_LINE >> 20} MiB came")
        yield data

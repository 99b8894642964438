"""How much of one reply is read: no server and no model fills the memory."""

from __future__ import annotations

import functools
import importlib
from collections.abc import AsyncIterator
from typing import Any

from pytest_llmbench.errors import LLMProtocolError

LONGEST_REPLY = 16 << 20
"""Characters of text, thinking and calls: ten times what the longest contexts hold."""
LONGEST_LINE = 16 << 20
"""Bytes of one line of a stream. Clients keep a line until it ends; a whole call is one."""


class ReplyTooLong(LLMProtocolError):
    """The rest of a reply is not read: it ends here, as at a limit of tokens."""


async def bound_lines(response: Any) -> None:
    """An event hook of httpx: a line of more than `LONGEST_LINE` raises `ReplyTooLong`.

    Of httpx2 as well, which newer versions of OpenAI's client use: each reads streams of its own
    base class only.
    """
    package = type(response).__module__.partition(".")[0]
    response.stream = _bounded(package)(response.stream)


@functools.cache
def _bounded(package: str) -> type[Any]:
    base: type[Any] = importlib.import_module(package).AsyncByteStream

    class Bounded(base):  # type: ignore[misc]  # only the response tells which it is
        def __init__(self, stream: Any) -> None:
            self._stream = stream
            self._line = 0

        async def __aiter__(self) -> AsyncIterator[bytes]:
            async for data in self._stream:
                end = data.rfind(b"\n")
                self._line = len(data) - end - 1 if end >= 0 else self._line + len(data)
                if self._line > LONGEST_LINE:
                    raise ReplyTooLong(f"a line of more than {LONGEST_LINE >> 20} MiB came")
                yield data

        async def aclose(self) -> None:
            await self._stream.aclose()

    return Bounded

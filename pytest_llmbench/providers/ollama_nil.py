"""Calls without arguments as some versions of Ollama write them: its client takes no null there."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx

_NIL = re.compile(rb'"arguments"\s*:\s*null')
"""Not in a text of the model's: quotes are escaped there."""
_NONE = b'"arguments":{}'


async def fill_nil(response: httpx.Response) -> None:
    """An event hook of httpx: called before the body is read, behind what bounds its lines."""
    if isinstance(response.stream, httpx.AsyncByteStream):
        response.stream = _Filled(response.stream)


class _Filled(httpx.AsyncByteStream):
    """Goes on by whole lines, as the client does."""

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        begun: list[bytes] = []
        async for data in self._stream:
            lines, end, rest = data.rpartition(b"\n")
            if end:
                yield _NIL.sub(_NONE, b"".join([*begun, lines, end]))
                begun = []
            begun.append(rest)
        yield _NIL.sub(_NONE, b"".join(begun))

    async def aclose(self) -> None:
        await self._stream.aclose()

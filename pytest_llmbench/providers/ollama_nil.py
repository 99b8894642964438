"""Calls without arguments as some versions of Ollama write them: its client takes no null there."""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, AsyncIterator

import httpx

from pytest_llmbench.providers.response_streams import read_through

_NIL = re.compile(rb'"arguments"\s*:\s*null')
"""Not in a text of the model's: quotes are escaped there."""
_NONE = b'"arguments":{}'


async def fill_nil(response: httpx.Response) -> None:
    """An event hook of httpx: called before the body is read, behind what bounds its lines."""
    read_through(response, _filled)


async def _filled(stream: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """Goes on by whole lines, as the client does."""
    begun: list[bytes] = []
    async for data in stream:
        lines, end, rest = data.rpartition(b"\n")
        if end:
            yield _NIL.sub(_NONE, b"".join([*begun, lines, end]))
            begun = []
        begun.append(rest)
    yield _NIL.sub(_NONE, b"".join(begun))

"""The last line of a stream as Ollama sent it: its client drops fields that it does not know."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from contextvars import ContextVar
from functools import partial

import httpx

from pytest_llmbench.providers.response_streams import read_through

_MOST_BYTES = 8192
"""The last line of a stream is far shorter: it holds figures only."""


class Tail:
    """The last bytes of one stream."""

    def __init__(self) -> None:
        self.data = b""

    def hear(self, data: bytes) -> None:
        """Take what follows."""
        self.data = (self.data + data)[-_MOST_BYTES:]

    def line(self) -> bytes:
        """The last line so far."""
        return self.data.rstrip().rpartition(b"\n")[2]


_listening: ContextVar[Tail | None] = ContextVar("listening", default=None)


def listen() -> Tail:
    """The tail of the next stream that this task asks for."""
    tail = Tail()
    _listening.set(tail)
    return tail


async def keep_tail(response: httpx.Response) -> None:
    """An event hook of httpx: called in the task that asked, before the body is read."""
    tail = _listening.get()
    if tail is not None:
        read_through(response, partial(_heard, tail))
        _listening.set(None)


async def _heard(tail: Tail, stream: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    async for data in stream:
        tail.hear(data)
        yield data

"""The last line of a stream as Ollama sent it: its client drops fields that it does not know."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextvars import ContextVar

import httpx

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
    tail, stream = _listening.get(), response.stream
    if tail is not None and isinstance(stream, httpx.AsyncByteStream):
        response.stream = _Heard(stream, tail)
        _listening.set(None)


class _Heard(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, tail: Tail) -> None:
        self._stream, self._tail = stream, tail

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for data in self._stream:
            self._tail.hear(data)
            yield data

    async def aclose(self) -> None:
        await self._stream.aclose()

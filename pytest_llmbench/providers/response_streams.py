"""What a client reads of a response, changed or looked at on its way."""

from __future__ import annotations

import functools
import importlib
from collections.abc import AsyncIterable, AsyncIterator, Callable
from typing import Any

Change = Callable[[AsyncIterable[bytes]], AsyncIterator[bytes]]


def read_through(response: Any, change: Change) -> None:
    """Have the body of a response read as `change` gives it; for event hooks of httpx.

    Of httpx2 as well, which newer versions of OpenAI's client use: each reads streams of its own
    base class only.
    """
    package = type(response).__module__.partition(".")[0]
    response.stream = _changed(package)(response.stream, change)


@functools.cache
def _changed(package: str) -> type[Any]:
    base: type[Any] = importlib.import_module(package).AsyncByteStream

    class Changed(base):  # type: ignore[misc]  # only the response tells which it is
        def __init__(self, stream: Any, change: Change) -> None:
            self._stream, self._change = stream, change

        def __aiter__(self) -> AsyncIterator[bytes]:
            return self._change(self._stream)

        async def aclose(self) -> None:
            await self._stream.aclose()

    return Changed

"""Runs a client's coroutines for callers that are not asynchronous, under one total deadline."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from pytest_llmbench.errors import LLMTimeout, LLMUnreachable

T = TypeVar("T")

CONNECT_SECONDS = 5.0
"""Connecting has a limit of its own: an absent server is told apart from a slow model."""
LOOKUP_SECONDS = 15.0
"""For questions about a model, which no server needs long to answer."""
_WAKE_SECONDS = 0.5  # some systems deliver Ctrl-C only between waits


class ClientLoop:
    """An event loop in a thread of its own, started at first use.

    The thread lets several callers (replies asked for ahead of need) share one client and
    its connections. A caller that is interrupted leaves at once and its request is dropped.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def run(self, work: Coroutine[Any, Any, T], seconds: float, what: str) -> T:
        """Run to the end. Raises `LLMTimeout`, which names `what`, after `seconds` in all.

        Raises `LLMUnreachable` after `close`: nobody would end the thread of a new loop.
        """
        with self._lock:  # what is handed over here is there when the loop is told to stop
            if self._closed:
                work.close()
                raise LLMUnreachable("not asked: the session has ended")
            bounded = _bounded(work, seconds, what)
            future = asyncio.run_coroutine_threadsafe(bounded, self._running_loop())
        try:
            while not future.done():
                concurrent.futures.wait([future], _WAKE_SECONDS)
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def close(self, last: Callable[[], Awaitable[None]]) -> None:
        """Run `last` in the loop, if it ever ran, and end the thread.

        Where that takes long it is left undone: other providers are to be closed as well.
        """
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
            self._closed = True
        if loop is None or thread is None:
            return
        try:
            with contextlib.suppress(TimeoutError):
                asyncio.run_coroutine_threadsafe(_quickly(last), loop).result(CONNECT_SECONDS)
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(CONNECT_SECONDS)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(
                target=_serve, args=(self._loop,), name=f"llmbench-{self._name}", daemon=True
            )
            self._thread.start()
        return self._loop


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        dropped = asyncio.all_tasks(loop)
        for task in dropped:
            task.cancel()
        # To their ends: a thread may wait for one.
        loop.run_until_complete(asyncio.gather(*dropped, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()


async def _bounded(work: Coroutine[Any, Any, T], seconds: float, what: str) -> T:
    try:
        async with asyncio.timeout(seconds) as limit:
            return await work
    except TimeoutError:
        if not limit.expired():
            raise
    raise LLMTimeout(
        f"{what}: not complete within {seconds:g} s. Raise --llm-timeout, or lower --llm-max-tokens"
    )


async def _quickly(last: Callable[[], Awaitable[None]]) -> None:
    async with asyncio.timeout(CONNECT_SECONDS / 2):
        await last()

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading

import pytest
from servers.ollama_server import OllamaServer, streams

from pytest_llmbench.errors import LLMTimeout, LLMUnreachable
from pytest_llmbench.providers import client_loop
from pytest_llmbench.providers.client_loop import ClientLoop

ASK = """
import sys
from pytest_llmbench.providers.base import Message, Request, Sampling
from pytest_llmbench.providers.ollama import Ollama
provider = Ollama(sys.argv[1])
request = Request("gpt-oss", (Message("user", "x"),), Sampling(), timeout=900)
try:
    provider.generate(request, lambda pieces: print(pieces, flush=True))
except KeyboardInterrupt:
    provider.close()
    print("left")
"""


async def nothing() -> None:
    return None


def test_only_the_deadline_becomes_a_timeout() -> None:
    async def work(seconds: float) -> str:
        await asyncio.sleep(seconds)
        raise TimeoutError("the client's own")

    loop = ClientLoop("test")
    with pytest.raises(TimeoutError, match="the client's own"):
        loop.run(work(0), 60, "asking")
    with pytest.raises(LLMTimeout, match=r"asking: not complete within 0\.1 s"):
        loop.run(work(600), 0.1, "asking")
    loop.close(nothing)
    loop.close(nothing)


def test_closing_what_never_ran_starts_nothing() -> None:
    ClientLoop("test").close(nothing)


def test_after_the_end_nothing_is_begun() -> None:
    loop = ClientLoop("ended")
    loop.run(nothing(), 60, "asking")
    loop.close(nothing)
    with pytest.raises(LLMUnreachable, match="the session has ended"):
        loop.run(nothing(), 60, "asking")
    assert "llmbench-ended" not in {thread.name for thread in threading.enumerate()}


def test_a_client_that_cannot_be_closed_soon_keeps_nobody_from_closing_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client_loop, "CONNECT_SECONDS", 0.5)

    async def never() -> None:
        await asyncio.Event().wait()

    loop = ClientLoop("stuck")
    loop.run(nothing(), 60, "asking")
    loop.close(never)
    with pytest.raises(LLMUnreachable):
        loop.run(nothing(), 60, "asking")


def test_ctrl_c_leaves_promptly_and_drops_the_request() -> None:
    with OllamaServer(streams(*["x"] * 10_000, pause=0.1)) as server:
        child = subprocess.Popen(
            [sys.executable, "-c", ASK, server.url], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "1\n"
        child.send_signal(signal.SIGINT)
        told, _ = child.communicate(timeout=60)
    assert told.endswith("left\n")
    assert child.returncode == 0

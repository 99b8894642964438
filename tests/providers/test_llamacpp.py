"""The embedded engine for real: SmolLM2 in llama.cpp, started, asked, stopped and killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import filelock
import httpx
import pytest
from asking import question
from needs import need, no_engine, no_model

from pytest_llmbench import errors
from pytest_llmbench.providers import llamacpp_owner
from pytest_llmbench.providers.base import Endpoint, Message, ToolSpec
from pytest_llmbench.providers.bundled import gguf_path
from pytest_llmbench.providers.llamacpp import LlamaCpp
from pytest_llmbench.providers.llamacpp_owner import (
    EmbeddedServer,
    died,
    endpoint_file,
    is_alive,
    log_file,
    wait_for_endpoint,
)

LOAD_SECONDS = 120.0
LONG = replace(
    question("smollm2", timeout=900.0, max_tokens=900, temperature=0.0),
    messages=(Message("user", "Repeat:" + " a" * 20),),
)
"""What the model repeats until no token is left to it: seconds on a quick machine."""
OWNER = """
import sys, time
from pathlib import Path
from pytest_llmbench.providers.llamacpp_owner import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), Path(sys.argv[2]), 512)
server.start()
print("started", flush=True)
time.sleep(600)
"""


class Enough(Exception):
    """Ends an answer in its midst."""


@pytest.fixture(scope="module")
def model() -> Path:
    need(no_engine() or no_model())
    return gguf_path("smollm2")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("servers")


@pytest.fixture(scope="module")
def provider(model: Path, folder: Path) -> Iterator[LlamaCpp]:
    provider = LlamaCpp(Endpoint(work_folder=folder, num_ctx=1024, concurrency=2))
    yield provider
    provider.close()


def until(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def server_speed(log: str) -> tuple[int, float]:
    """Tokens and tokens per second of the last answer, as the server's own log has them."""
    told = re.findall(r"  eval time = .*/ +(\d+) tokens \(.*, +([\d.]+) tokens per second", log)
    tokens, speed = told[-1]
    return int(tokens), float(speed)


def test_a_real_answer_with_the_servers_own_figures(
    provider: LlamaCpp, model: Path, folder: Path
) -> None:
    pieces: list[int] = []
    asked = question("smollm2", timeout=LOAD_SECONDS, max_tokens=24, seed=1)
    reply = provider.generate(asked, pieces.append)
    assert until(lambda: "total time" in log_file(endpoint_file(folder, model)).read_text())
    tokens, speed = server_speed(log_file(endpoint_file(folder, model)).read_text())
    assert reply.text
    assert reply.finish_reason == "length"
    assert reply.tokens_generated == tokens == 24
    assert reply.tokens_per_sec == pytest.approx(speed, rel=0.02)
    assert reply.timing_source == "server"
    assert reply.prompt_tokens
    assert reply.prompt_tokens_per_sec
    assert reply.endpoint == "embedded"
    assert pieces == list(range(1, len(pieces) + 1))
    assert reply.load_seconds is not None
    assert reply.ttft_seconds is not None
    assert reply.llm_seconds is not None
    assert 0 < reply.load_seconds < reply.ttft_seconds < reply.llm_seconds
    wall = reply.llm_seconds - reply.load_seconds
    assert tokens / wall < reply.tokens_per_sec  # another number, and never the one we report


def test_an_answer_that_ends_by_itself(provider: LlamaCpp) -> None:
    asked = question("smollm2", timeout=LOAD_SECONDS, max_tokens=400, temperature=0.0)
    assert provider.generate(asked, print).finish_reason == "stop"


def test_as_many_as_wanted_are_answered_at_once_each_with_the_whole_context(
    provider: LlamaCpp, model: Path, folder: Path
) -> None:
    ended = threading.Event()

    def ask_for_little() -> None:
        provider.generate(question("smollm2", timeout=900.0, max_tokens=2, seed=1), print)
        ended.set()

    short = threading.Thread(target=ask_for_little)

    def hear(tokens: int) -> None:
        if tokens == 1:
            short.start()
        if ended.is_set():
            raise Enough

    with pytest.raises(Enough):  # else the short answer came after the end of the long one
        provider.generate(LONG, hear)
    short.join()
    url = wait_for_endpoint(endpoint_file(folder, model), LOAD_SECONDS)
    slots = httpx.get(f"{url}/slots", trust_env=False).json()
    assert [slot["n_ctx"] for slot in slots] == [1024, 1024]


def test_another_process_that_does_not_own_the_server(
    provider: LlamaCpp, model: Path, folder: Path
) -> None:
    provider.generate(question("smollm2", timeout=LOAD_SECONDS, max_tokens=1), print)
    worker = LlamaCpp(Endpoint(work_folder=folder, owns_servers=False))
    reply = worker.generate(question(str(model), timeout=LOAD_SECONDS, max_tokens=2), print)
    assert reply.tokens_generated == 2
    worker.close()
    assert is_alive(endpoint_file(folder, model))


def test_tools_are_left_out_of_the_prompt_of_a_model_whose_template_tells_of_none(
    provider: LlamaCpp,
) -> None:
    """Why `takes_tools` is false for it: the engine says nothing of that."""
    asked = question("smollm2", timeout=LOAD_SECONDS, max_tokens=1)
    tool = ToolSpec("finish", "You are done.", {"type": "object", "properties": {}})
    replies = [provider.generate(replace(asked, tools=tools), print) for tools in ((), (tool,))]
    assert replies[0].prompt_tokens == replies[1].prompt_tokens
    assert replies[1].tool_calls == ()


def test_a_conversation_that_is_too_long_for_the_engine(provider: LlamaCpp) -> None:
    asked = question("smollm2", timeout=LOAD_SECONDS, max_tokens=1)
    long = replace(asked, messages=(*asked.messages, Message("user", "one two " * 1000)))
    with pytest.raises(errors.ContextFull, match=r"Raise --llm-num-ctx.*\(1024 tokens\)"):
        provider.generate(long, print)
    assert provider.generate(asked, print).tokens_generated == 1


def test_facts_without_a_server(model: Path, tmp_path: Path) -> None:
    provider = LlamaCpp(Endpoint(work_folder=tmp_path))
    facts = provider.facts("smollm2")
    assert facts.model_digest is not None
    assert facts.model_digest.startswith("b179c9523d0e6a0f")
    assert (facts.quantization, facts.parameter_size) == ("Q4_1", "135M")
    assert (facts.family, facts.architecture) == ("llama", "dense")
    assert (facts.context_length, facts.served_context) == (8192, 8192)
    assert facts.takes_tools is False  # its template tells of none, and the engine leaves them out
    assert not list(tmp_path.iterdir())
    provider.close()
    short = LlamaCpp(Endpoint(work_folder=tmp_path, num_ctx=1024))
    assert short.facts("smollm2").served_context == 1024
    short.close()


def test_gone_after_stop(model: Path, tmp_path: Path) -> None:
    server = EmbeddedServer(model, tmp_path, 512)
    server.start()
    process = server._process
    assert process is not None
    wait_for_endpoint(server.endpoint_file, LOAD_SECONDS)
    server.stop()
    assert process.returncode is not None
    assert not is_alive(server.endpoint_file)
    assert not server.endpoint_file.exists()
    server.stop()


@pytest.mark.parametrize("state", ["loading", "up"])
def test_gone_after_its_owner_was_killed(model: Path, tmp_path: Path, state: str) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(model), str(tmp_path)], stdout=subprocess.PIPE
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"started\n"
    file = endpoint_file(tmp_path, model)
    assert until(file.exists)
    if state == "up":
        wait_for_endpoint(file, LOAD_SECONDS)
    assert is_alive(file)
    owner.send_signal(signal.SIGKILL)
    owner.communicate()
    assert until(lambda: not is_alive(file))


def test_one_that_is_ending_is_replaced(model: Path, tmp_path: Path) -> None:
    """Its lock is free before its process is seen to have ended."""
    server = EmbeddedServer(model, tmp_path, 512)
    server.start()
    assert until(server.endpoint_file.exists)
    ending = server._process
    assert ending is not None
    Path(f"{server.endpoint_file}.alive").unlink()  # so that nobody holds the lock of that name
    server.start()
    assert ending.returncode is not None
    assert server._process is not ending
    server.stop()


def test_a_server_that_dies_while_answering(model: Path, tmp_path: Path) -> None:
    provider = LlamaCpp(Endpoint(work_folder=tmp_path, num_ctx=1024))
    provider.generate(question("smollm2", timeout=LOAD_SECONDS, max_tokens=1), print)
    process = provider._servers[model]._process
    assert process is not None
    with pytest.raises(errors.LLMUnreachable, match="died while answering"):
        provider.generate(LONG, lambda pieces: os.kill(process.pid, signal.SIGKILL))
    again = provider.generate(question("smollm2", timeout=LOAD_SECONDS, max_tokens=1), print)
    assert again.tokens_generated == 1  # a new server was started
    provider.close()


def test_a_server_in_whose_place_another_was_started_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(llamacpp_owner, "DYING_SECONDS", 0.0)
    file = tmp_path / "endpoint.json"
    with filelock.FileLock(f"{file}.alive"):
        file.write_text('{"state": "up", "url": "http://127.0.0.1:2"}')
        assert not died(file, "http://127.0.0.1:2")
        assert died(file, "http://127.0.0.1:1")
        file.unlink()  # it is loading
        assert died(file, "http://127.0.0.1:1")


def test_a_model_the_engine_cannot_load(model: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.gguf"
    with model.open("rb") as file:
        cut.write_bytes(file.read(4 << 20))  # a whole head, and not the weights
    provider = LlamaCpp(Endpoint(work_folder=tmp_path / "servers"))
    with pytest.raises(errors.LLMUnreachable, match=r"did not start.*log ends with"):
        provider.generate(question(str(cut), timeout=LOAD_SECONDS), print)
    with pytest.raises(errors.ModelNotFound, match="no such file"):
        provider.generate(question(str(tmp_path / "none.gguf")), print)
    (tmp_path / "text.gguf").write_text("not a model")
    with pytest.raises(errors.ModelNotFound, match="does not begin with GGUF"):
        provider.generate(question(str(tmp_path / "text.gguf")), print)
    provider.close()


def test_nobody_started_a_server(tmp_path: Path) -> None:
    with pytest.raises(errors.LLMTimeout, match=r"not ready within 0\.2 s"):
        wait_for_endpoint(tmp_path / "none.json", 0.2)

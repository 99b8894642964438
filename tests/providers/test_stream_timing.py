"""Speeds measured from a stream. A pause begins when the test has heard what came before it, so that a
busy machine can make the measured times longer only, and every bound holds at any load."""

from __future__ import annotations

import threading

import pytest
from asking import question
from servers import openai_server
from servers.openai_server import OpenAIServer
from servers.scripted import Asked, Exchange

from pytest_llmbench.providers.base import OnTokens, Reply, Request
from pytest_llmbench.providers.openai_compatible import OpenAICompatible

MODEL = "qwen2.5-coder-7b-instruct"


def ask(server: OpenAIServer, request: Request, on_tokens: OnTokens = print) -> Reply:
    provider = OpenAICompatible("lmstudio", server.base_url)
    try:
        return provider.generate(request, on_tokens)
    finally:
        provider.close()


def test_a_chunk_that_only_tells_the_role_or_the_usage_is_no_token() -> None:
    heard, both_heard = threading.Event(), threading.Event()

    def hear(tokens: int) -> None:
        (heard, both_heard)[tokens - 1].set()

    def behave(exchange: Exchange, asked: Asked) -> None:
        exchange.begin_stream("text/event-stream")
        exchange.piece(openai_server.event(asked, {"role": "assistant", "content": ""}))
        exchange.wait(0.1)
        exchange.piece(openai_server.event(asked, {"content": "a"}))
        exchange.wait_for(heard)
        exchange.wait(0.05)
        exchange.piece(openai_server.event(asked, {"content": "b"}))
        exchange.piece(openai_server.event(asked, {}, "stop"))
        exchange.wait_for(both_heard)
        exchange.wait(0.2)
        exchange.piece(openai_server.usage(asked, completion_tokens=2))
        exchange.end_stream()

    with OpenAIServer(behave) as server:
        reply = ask(server, question(MODEL), hear)
    assert reply.ttft_seconds is not None
    assert reply.ttft_seconds >= 0.1
    assert reply.llm_seconds is not None
    assert reply.tokens_per_sec is not None
    # One token came between the two; the usage came at least 0.2 s after the second.
    assert reply.tokens_per_sec > 1 / (reply.llm_seconds - reply.ttft_seconds - 0.199)
    assert reply.tokens_per_sec <= 1 / 0.05


def test_a_stream_that_stalls_was_slow() -> None:
    heard = threading.Event()
    script = openai_server.streams(*["a"] * 50, heard=heard, stall=0.3)
    with OpenAIServer(script) as server:
        reply = ask(server, question(MODEL), lambda tokens: heard.set())
    assert reply.tokens_per_sec is not None
    assert reply.tokens_per_sec <= 49 / 0.3


@pytest.mark.parametrize("counts_along", [False, True])
def test_the_tokens_of_the_first_piece_took_none_of_the_time_after_it(counts_along: bool) -> None:
    heard = threading.Event()
    script = openai_server.streams(
        *["four tokens "] * 5, tokens_in_each=4, counts_along=counts_along, heard=heard, stall=0.2
    )
    with OpenAIServer(script) as server:
        reply = ask(server, question(MODEL), lambda tokens: heard.set())
    assert reply.tokens_generated == 20
    assert reply.tokens_per_sec is not None
    assert reply.tokens_per_sec <= 16 / 0.2


def test_lm_studios_own_figures_where_it_sends_them() -> None:
    stats = {"tokens_per_second": 51.4, "model_load_time_seconds": 2.5}
    with OpenAIServer(openai_server.streams("a", "b", stats=stats)) as server:
        reply = ask(server, question(MODEL))
    assert (reply.tokens_per_sec, reply.timing_source) == (51.4, "server")
    assert reply.load_seconds == 2.5


def test_deepseek_tells_of_its_cache_in_words_of_its_own() -> None:
    usage = {"prompt_cache_hit_tokens": 30, "prompt_cache_miss_tokens": 10}
    with OpenAIServer(openai_server.streams("a", usage=usage)) as server:
        assert ask(server, question(MODEL)).cached_tokens == 30

"""Warm-up: who gets one, how often, and what becomes of its errors."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from pytest_llmbench.asking.warmup import TOKENS, WarmUps, requests_wanted
from pytest_llmbench.case import ModelSpec
from pytest_llmbench.errors import LLMTimeout, LLMUnreachable
from pytest_llmbench.providers.base import (
    Message,
    ModelFacts,
    OnTokens,
    Preset,
    Reply,
    Request,
    Sampling,
    ToolSpec,
)
from pytest_llmbench.providers.registry import BUILTIN_PROVIDERS
from pytest_llmbench.settings import Settings

MODEL = ModelSpec("ollama", "qwen:7b", "qwen")
REQUEST = Request(
    "qwen:7b",
    (Message("user", "the case"),),
    Sampling(temperature=0.3, top_p=0.9, max_tokens=900, num_ctx=4096, seed=7),
    tools=(ToolSpec("finish", "You are done.", {"type": "object", "properties": {}}),),
    case_id="py_add",
    turn=3,
)


class Server:
    """A provider that remembers what it was asked."""

    name = "ollama"

    def __init__(self, endpoint: str = "http://a", trouble: Exception | None = None) -> None:
        self.endpoint = endpoint
        self.trouble = trouble
        self.asked: list[Request] = []

    def facts(self, model: str) -> ModelFacts:
        return ModelFacts()

    def generate(self, request: Request, on_tokens: OnTokens) -> Reply:
        self.asked.append(request)
        if self.trouble:
            raise self.trouble
        return Reply("1", load_seconds=3.0 / len(self.asked), endpoint=self.endpoint)

    def close(self) -> None:
        pass


def warm_ups(folder: Path, warmup: int | None = None) -> WarmUps:
    return WarmUps(Settings((MODEL,), warmup=warmup), BUILTIN_PROVIDERS, folder, lambda line: None)


def test_once_per_endpoint_and_model(tmp_path):
    ups, one, two = warm_ups(tmp_path), Server(), Server("http://b")
    for server in (one, two, one, two):
        ups.before(server, server.endpoint, MODEL, REQUEST)
    ups.before(one, one.endpoint, ModelSpec("ollama", "other", "other"), REQUEST)
    assert (len(one.asked), len(two.asked)) == (2, 1)
    assert [(m["model"], m["endpoint"]) for m in ups.made()] == [
        ("qwen", "http://a"),
        ("qwen", "http://b"),
        ("other", "http://a"),
    ]


def test_it_loads_what_the_attempts_need_and_shows_the_server_no_case(tmp_path):
    server = Server()
    warm_ups(tmp_path).before(server, server.endpoint, MODEL, REQUEST)
    (asked,) = server.asked
    assert (asked.model, asked.timeout) == (REQUEST.model, REQUEST.timeout)
    assert asked.sampling == Sampling(temperature=0.3, top_p=0.9, max_tokens=TOKENS, num_ctx=4096)
    assert (asked.case_id, asked.turn, asked.tools) == ("", 0, ())
    assert all("the case" not in message.content for message in asked.messages)


def test_several_requests_tell_the_first_ones_load(tmp_path):
    ups, server = warm_ups(tmp_path, 3), Server()
    ups.before(server, server.endpoint, MODEL, REQUEST)
    (made,) = ups.made()
    assert len(server.asked) == made["requests"] == 3
    assert made["load_seconds"] == 3.0
    assert made["error"] is None


def test_processes_that_share_a_folder_share_it(tmp_path):
    one, two, server = warm_ups(tmp_path), warm_ups(tmp_path), Server()
    for ups in (one, two):
        ups.before(server, server.endpoint, MODEL, REQUEST)
    assert len(server.asked) == 1
    assert (len(one.made()), len(two.made())) == (1, 0)


def test_others_wait_until_it_is_over(tmp_path):
    ups, begun, go_on, order = warm_ups(tmp_path), threading.Event(), threading.Event(), []

    class Slow(Server):
        def generate(self, request: Request, on_tokens: OnTokens) -> Reply:
            begun.set()
            assert go_on.wait(60)
            order.append("warm")
            return super().generate(request, on_tokens)

    server = Slow()

    def ask() -> None:
        ups.before(server, server.endpoint, MODEL, REQUEST)
        order.append("asked")

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert begun.wait(60)
    assert order == []
    go_on.set()
    for thread in threads:
        thread.join(60)
    assert order == ["warm", "asked", "asked", "asked"]


def test_an_error_is_left_for_the_attempt_and_told(tmp_path):
    ups, server = warm_ups(tmp_path, 2), Server(trouble=LLMTimeout("too slow"))
    for _ in range(2):
        ups.before(server, server.endpoint, MODEL, REQUEST)
    (made,) = ups.made()
    assert (made["error"], made["requests"], made["endpoint"]) == ("llm_timeout", 0, None)
    assert len(server.asked) == 1


def test_a_server_that_comes_back_is_warmed_up_then(tmp_path):
    ups, server = warm_ups(tmp_path), Server(trouble=LLMUnreachable("down"))
    for _ in range(2):
        ups.before(server, server.endpoint, MODEL, REQUEST)
    server.trouble = None
    for _ in range(2):
        ups.before(server, server.endpoint, MODEL, REQUEST)
    told = [(made["error"], made["requests"]) for made in ups.made()]
    assert told == [("llm_unreachable", 0), (None, 1)]
    assert len(server.asked) == 3


def test_ctrl_c_ends_it_and_holds_no_lock(tmp_path):
    ups = warm_ups(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        ups.before(Server(trouble=KeyboardInterrupt()), "http://a", MODEL, REQUEST)
    server = Server()
    ups.before(server, server.endpoint, MODEL, REQUEST)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("provider", "address", "default", "told"),
    [
        ("ollama", "http://127.0.0.1:11434", 1, 3),
        ("lmstudio", "http://localhost:1234/v1", 1, 3),
        ("llamacpp", "/tmp/servers-1", 1, 3),
        ("openai", "https://api.openai.com/v1", 0, 3),
        ("openai", "http://localhost:8000/v1", 1, 3),
        ("openai", "openai", 0, 3),
        ("openrouter", "https://openrouter.ai/api/v1", 0, 3),
        ("replay", "replay", 0, 0),
        ("a_plugin", "a_plugin", 1, 3),
    ],
)
def test_who_gets_one(provider, address, default, told):
    model = ModelSpec(provider, "m", "m")
    presets = {**BUILTIN_PROVIDERS, "a_plugin": Preset("a_plugin", lambda endpoint: Server())}
    for given, wanted in ((None, default), (3, told), (0, 0)):
        assert requests_wanted(model, Settings((model,), warmup=given), presets, address) == wanted

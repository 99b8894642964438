"""The OpenAI-compatible provider against a server that follows the documented protocol."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from asking import DEADLINES, KEY, everything_told, question
from servers import openai_server
from servers.openai_server import OpenAIServer
from servers.scripted import Asked, Behaviour, Exchange, refuses

from pytest_llmbench import errors
from pytest_llmbench.providers.base import Endpoint, ModelFacts, OnTokens, Provider, Reply, Request
from pytest_llmbench.providers.openai_compatible import OpenAICompatible
from pytest_llmbench.providers.registry import BUILTIN_PROVIDERS

MODEL = "qwen2.5-coder-7b-instruct"


def connect(server: OpenAIServer, preset: str = "lmstudio", key: str | None = None) -> Provider:
    return BUILTIN_PROVIDERS[preset].create(Endpoint(base_url=server.base_url, api_key=key))


def ask(server: OpenAIServer, request: Request, on_tokens: OnTokens = print) -> Reply:
    provider = connect(server)
    try:
        return provider.generate(request, on_tokens)
    finally:
        provider.close()


def test_figures_from_the_stream() -> None:
    usage = {
        "prompt_tokens_details": {"cached_tokens": 32},
        "completion_tokens_details": {"reasoning_tokens": 0},
        "cost": 0.000125,
    }
    heard, seen = threading.Event(), list[int]()

    def hear(tokens: int) -> None:
        seen.append(tokens)
        heard.set()

    script = openai_server.streams(*["a"] * 6, usage=usage, pause=0.02, heard=heard)
    with OpenAIServer(script) as server:
        reply = ask(server, question(MODEL), hear)
    assert reply.text == "aaaaaa"
    assert reply.finish_reason == "stop"
    assert reply.tokens_generated == 6
    assert (reply.prompt_tokens, reply.cached_tokens, reply.reasoning_tokens) == (40, 32, 0)
    assert reply.timing_source == "stream"
    assert reply.cost_usd == 0.000125
    assert reply.endpoint == server.base_url
    assert reply.load_seconds is None
    assert seen == [1, 2, 3, 4, 5, 6]
    # The first token has come when decoding time begins, so the speed is above tokens over wall.
    assert reply.tokens_per_sec is not None
    assert reply.llm_seconds is not None
    assert reply.ttft_seconds is not None
    decoding = reply.llm_seconds - reply.ttft_seconds
    assert reply.tokens_per_sec >= 5 / decoding
    assert reply.tokens_per_sec <= 5 / (5 * 0.02)


def test_request_carries_what_is_set_and_no_more() -> None:
    with OpenAIServer(openai_server.streams("x")) as server:
        ask(server, question(MODEL, top_p=0.9, max_tokens=64, seed=7, num_ctx=4096))
        ask(server, question(MODEL, temperature=None, max_tokens=None))
        full, bare = (asked.body for asked in server.chats())
    messages = [
        {"role": "system", "content": "Answer with code."},
        {"role": "user", "content": "Write add(a, b)."},
    ]
    always = {
        "model": MODEL,
        "messages": messages,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    assert full == {**always, "temperature": 0.1, "top_p": 0.9, "max_tokens": 64, "seed": 7}
    assert bare == always


def test_llamacpp_timings_come_before_our_own() -> None:
    timings = {
        "cache_n": 10,
        "prompt_n": 30,
        "prompt_per_second": 188.38,
        "predicted_n": 102,
        "predicted_per_second": 73.75,
    }
    for counts in (True, False):
        script = openai_server.streams("a", "b", timings=timings, counts=counts)
        with OpenAIServer(script) as server:
            reply = ask(server, question(MODEL))
        assert reply.tokens_per_sec == 73.75
        assert reply.prompt_tokens_per_sec == 188.38
        assert reply.timing_source == "server"
        assert reply.cached_tokens == 10
        assert reply.prompt_tokens == 40
        assert reply.tokens_generated == (2 if counts else 102)


def test_without_usage_nothing_is_made_up() -> None:
    with OpenAIServer(openai_server.streams("a", "b", counts=False, pause=0.01)) as server:
        reply = ask(server, question(MODEL))
    assert reply.text == "ab"
    assert reply.tokens_generated is None
    assert reply.tokens_per_sec is None
    assert reply.prompt_tokens is None
    assert reply.ttft_seconds is not None


def test_hidden_reasoning_does_not_make_decoding_look_faster() -> None:
    usage = {"completion_tokens": 1006, "completion_tokens_details": {"reasoning_tokens": 1000}}
    # Where this process is kept waiting before it reads the first piece, the others are there
    # already: only the pauses that begin when it has been read are surely seen here.
    heard = threading.Event()
    script = openai_server.streams(*["a"] * 6, usage=usage, pause=0.02, heard=heard)
    with OpenAIServer(script) as server:
        reply = ask(server, question(MODEL), lambda tokens: heard.set())
    assert reply.tokens_generated == 1006
    assert reply.reasoning_tokens == 1000
    assert reply.tokens_per_sec is not None
    assert reply.tokens_per_sec <= 50  # 6 tokens came, 20 ms apart


def test_pieces_too_big_to_time_give_no_speed() -> None:
    with OpenAIServer(openai_server.streams("a", "b", usage={"completion_tokens": 500})) as server:
        reply = ask(server, question(MODEL))
    assert reply.tokens_generated == 500
    assert reply.tokens_per_sec is None
    assert reply.timing_source == "wall"


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_reasoning_is_kept_apart_and_its_first_token_counts(field: str) -> None:
    heard = threading.Event()
    script = openai_server.streams(
        "code", reasoning=["hm, ", "so"], reasoning_field=field, pause=0.05, heard=heard
    )
    with OpenAIServer(script) as server:
        reply = ask(server, question(MODEL), lambda tokens: heard.set())
    assert (reply.text, reply.reasoning) == ("code", "hm, so")
    assert reply.ttft_seconds is not None
    assert reply.llm_seconds is not None
    assert reply.ttft_seconds < reply.llm_seconds - 0.05


def test_unclosed_thinking_is_a_truncated_answer() -> None:
    with OpenAIServer(openai_server.streams("<think>", "```python\nx\n```")) as server:
        reply = ask(server, question(MODEL))
    assert reply.text == ""
    assert "```python" in reply.reasoning
    assert reply.finish_reason == "length"


def test_a_server_that_closes_after_each_reply_and_does_not_say_so_loses_no_request() -> None:
    """As llama.cpp's does: what is sent between its last byte and the close is never read."""
    whole = openai_server.streams("a")

    def closes(exchange: Exchange, asked: Asked) -> None:
        whole(exchange, asked)
        exchange.wait(0.3)
        exchange.hang_up()

    with OpenAIServer(closes) as server:
        provider = connect(server)
        try:
            texts = [provider.generate(question(MODEL), print).text for _ in range(5)]
        finally:
            provider.close()
    assert texts == ["a"] * 5


def test_done_marker_is_not_insisted_on() -> None:
    with OpenAIServer(openai_server.streams("x", done=False)) as server:
        assert ask(server, question(MODEL)).text == "x"


@pytest.mark.parametrize(
    ("broken", "kind"),
    [
        (openai_server.streams("x", finish_reason=None), errors.LLMProtocolError),
        (openai_server.streams("x", finish_reason="error"), errors.LLMProtocolError),
        (openai_server.breaks("x"), errors.LLMProtocolError),
        (openai_server.breaks("x", hang_up=True), errors.LLMProtocolError),
        (openai_server.breaks("x", event="<html>"), errors.LLMProtocolError),
        (openai_server.breaks("x", event={"error": {"message": "boom"}}), errors.LLMProtocolError),
        (openai_server.breaks("x", event=[1]), errors.LLMProtocolError),
        (openai_server.breaks("x", event={"choices": 5}), errors.LLMProtocolError),
        (openai_server.breaks("x", event={"choices": ["x"]}), errors.LLMProtocolError),
        (openai_server.breaks("x", event={"choices": [{"delta": "x"}]}), errors.LLMProtocolError),
        (
            openai_server.breaks("x", event={"choices": [{"delta": {"content": [1]}}]}),
            errors.LLMProtocolError,
        ),
        (openai_server.breaks(event={"error": {"message": "boom"}}), errors.LLMProtocolError),
        (
            openai_server.breaks("x", event={"error": {"message": "slow down", "code": 429}}),
            errors.LLMRateLimited,
        ),
        (refuses(500, {"message": "boom"}), errors.LLMProtocolError),
        (refuses(503, {"message": "loading"}), errors.LLMUnreachable),
        (refuses(402, {"message": "Insufficient credits"}), errors.LLMRateLimited),
        (refuses(429, {"message": "slow down"}), errors.LLMRateLimited),
        (refuses(429, {"message": "x"}, {"Retry-After": "31"}), errors.LLMRateLimited),
        (refuses(403, {"message": "not for you"}), errors.AuthError),
        (refuses(400, {"message": "context length exceeded"}), errors.ContextFull),
        (refuses(404, "page not found"), errors.LLMProtocolError),
    ],
)
def test_what_is_no_answer_is_asked_once(
    broken: Behaviour, kind: type[errors.AttemptError]
) -> None:
    with OpenAIServer(broken) as server:
        with pytest.raises(kind) as caught:
            ask(server, question(MODEL, timeout=60))
        assert len(server.chats()) == 1
    assert type(caught.value) is kind
    assert server.base_url in str(caught.value)


def test_deadline_is_total_and_never_retried() -> None:
    slow = openai_server.streams(*["x"] * 1000, pause=0.1)
    for seconds in DEADLINES:
        heard = list[int]()
        with OpenAIServer(slow) as server:
            with pytest.raises(errors.LLMTimeout, match=rf"within {seconds:g} s.*--llm-timeout"):
                ask(server, question(MODEL, timeout=seconds), heard.append)
            if heard:
                assert len(server.chats()) == 1
                return
    pytest.fail("no token was heard")


def test_a_server_that_only_listens_runs_into_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        provider = OpenAICompatible("openai", f"http://127.0.0.1:{silent.getsockname()[1]}/v1")
        with pytest.raises(errors.LLMTimeout):
            provider.generate(question(MODEL, timeout=0.5), print)
        provider.close()


def test_rate_limit_is_waited_out_once() -> None:
    limited = refuses(429, {"message": "slow down"}, {"Retry-After": "1"})
    with OpenAIServer(limited, openai_server.streams("x")) as server:
        started = time.monotonic()
        reply = ask(server, question(MODEL))
        whole = time.monotonic() - started
        assert len(server.chats()) == 2
    assert reply.text == "x"
    assert reply.llm_seconds is not None
    assert reply.llm_seconds <= whole - 1  # waiting is not the model's time
    with OpenAIServer(limited) as server:
        with pytest.raises(errors.LLMRateLimited):
            ask(server, question(MODEL))
        assert len(server.chats()) == 2


def test_rate_limit_beyond_the_deadline_is_told_at_once() -> None:
    with OpenAIServer(refuses(429, {"message": "x"}, {"Retry-After": "29"})) as server:
        with pytest.raises(errors.LLMRateLimited):
            ask(server, question(MODEL, timeout=28))
        assert len(server.chats()) == 1


@pytest.mark.parametrize("field", ["stream_options", "max_tokens"])
def test_a_field_the_server_does_not_know_is_left_out_and_remembered(field: str) -> None:
    script = openai_server.refuses_field(field, then=openai_server.streams("a", "b"))
    with OpenAIServer(script) as server:
        provider = connect(server)
        for _ in range(2):
            assert provider.generate(question(MODEL, max_tokens=64), print).text == "ab"
        provider.close()
        bodies = [asked.body for asked in server.chats()]
    assert [field in body for body in bodies] == [True, False, False]
    if field == "max_tokens":
        assert [body.get("max_completion_tokens") for body in bodies] == [None, 64, 64]


def test_sampling_is_never_dropped_silently() -> None:
    script = openai_server.refuses_field("temperature", then=openai_server.streams("a"))
    with OpenAIServer(script) as server:
        with pytest.raises(errors.LLMProtocolError, match="'temperature' is not supported"):
            ask(server, question(MODEL))
        assert len(server.chats()) == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, {"message": "The model `qwen` does not exist", "code": "model_not_found"}),
        (404, {"message": "The model `qwen` does not exist.", "type": "NotFoundError"}),
        (400, {"message": "qwen2.5-coder is not a valid model ID", "code": 400}),
    ],
)
def test_missing_model_names_near_ones(status: int, error: object) -> None:
    with OpenAIServer(refuses(status, error)) as server:
        provider = connect(server)
        with pytest.raises(errors.ModelNotFound) as asked:
            provider.generate(question("qwen2.5-coder-7b-instrukt"), print)
        with pytest.raises(errors.ModelNotFound) as looked_up:
            provider.facts("qwen2.5-coder-7b-instrukt")
        provider.close()
    for caught in (asked, looked_up):
        assert "Did you mean qwen2.5-coder-7b-instruct" in str(caught.value)


@pytest.mark.parametrize("preset", ["openai", "openrouter", "lmstudio"])
def test_the_key_is_sent_and_never_told(preset: str) -> None:
    echo = openai_server.streams(f"print('{KEY}')", reasoning=[KEY])
    with OpenAIServer(echo) as server:
        server.key = KEY
        good = connect(server, preset, KEY)
        reply = good.generate(question(MODEL), print)
        assert server.chats()[0].headers["authorization"] == f"Bearer {KEY}"
        assert KEY not in repr(reply)
        assert KEY not in repr(good) + repr(vars(good)["_server"])
        server.key = "another"
        failures = []
        for call in (lambda: good.generate(question(MODEL), print), lambda: good.facts(MODEL)):
            with pytest.raises(errors.AuthError, match=r"_API_KEY|LM_API_TOKEN") as caught:
                call()
            failures.append(caught.value)
        good.close()
    broken = [
        refuses(400, {"message": f"bad header Bearer {KEY}"}),
        refuses(401, {"message": f"Incorrect API key provided: {KEY}"}),
        openai_server.breaks("x", event={"error": {"message": f"no {KEY}"}}),
        openai_server.breaks("x", event=f"<{KEY}>"),
    ]
    for behaviour in broken:
        with OpenAIServer(behaviour) as server:
            provider = connect(server, preset, KEY)
            with pytest.raises(errors.AttemptError) as caught_broken:
                provider.generate(question(MODEL), print)
            failures.append(caught_broken.value)
            provider.close()
    for failure in failures:
        assert KEY not in everything_told(failure)
    assert KEY not in repr(Endpoint(api_key=KEY))


def test_nobody_there() -> None:
    with socket.socket() as free:  # bound, so that nobody else can listen there
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        for name, hint in (("lmstudio", "`lms server start`"), ("openai", "--llm-base-url")):
            provider = BUILTIN_PROVIDERS[name].create(Endpoint(base_url=url, api_key=KEY))
            with pytest.raises(errors.LLMUnreachable, match=hint) as caught:
                provider.generate(question(MODEL), print)
            assert KEY not in everything_told(caught.value)
            provider.close()


def test_facts_from_the_servers_lists() -> None:
    with OpenAIServer() as server:
        server.models = [
            {"id": "a/openrouter", "context_length": 131072},
            {"id": "vllm", "max_model_len": 32768},
            {"id": "llamacpp", "meta": {"n_ctx_train": 8192}},
            {"id": "plain"},
        ]
        provider = connect(server, "openai")
        facts = [
            provider.facts(m)
            for m in ("a/openrouter", "a/openrouter:nitro", "vllm", "llamacpp", "plain")
        ]
        server.models = None
        unlisted = provider.facts("anything")
        provider.close()
        assert not server.chats()
    lengths = [131072, 131072, 32768, 8192, None]
    assert [each.context_length for each in facts] == lengths
    assert [each.served_context for each in facts] == [None, None, 32768, None, None]
    assert unlisted == ModelFacts()


def test_whether_a_model_takes_tools() -> None:
    """Only where the server tells: OpenRouter in its list, llama.cpp of its chat template."""
    with OpenAIServer() as server:
        server.models = [
            {"id": "able", "supported_parameters": ["max_tokens", "tools"]},
            {"id": "unable", "supported_parameters": ["max_tokens"]},
            {"id": "vllm", "owned_by": "vllm"},
            {"id": "llamacpp", "owned_by": "llamacpp", "meta": {"n_ctx_train": 8192}},
        ]
        provider = connect(server, "openai")
        told = [provider.facts(m).takes_tools for m in ("able", "unable", "vllm", "llamacpp")]
        assert [asked.path for asked in server.asked].count("/props") == 1
        caps: list[object] = [True, False, None, "x"]
        for cap in caps:
            server.props = {"chat_template_caps": {"supports_tools": cap}}
            told.append(provider.facts("llamacpp").takes_tools)
        server.props = {"chat_template": "{{ messages }}"}  # before it told of its template
        told.append(provider.facts("llamacpp").takes_tools)
        assert provider.facts("llamacpp").context_length == 8192
        provider.close()
    assert told == [True, False, None, None, True, False, None, None, None]


@pytest.mark.parametrize(
    ("capabilities", "takes"), [(["tool_use"], True), (["vision"], None), (None, None)]
)
def test_lmstudio_takes_tools_for_any_model_and_tells_of_those_trained_on_them(
    capabilities: list[str] | None, takes: bool | None
) -> None:
    with OpenAIServer() as server:
        server.lmstudio_models = [{"id": MODEL, "arch": "qwen2", "capabilities": capabilities}]
        provider = connect(server)
        assert provider.facts(MODEL).takes_tools is takes
        provider.close()


def test_lmstudio_tells_more_of_a_model() -> None:
    with OpenAIServer() as server:
        provider = connect(server)
        before = provider.facts(MODEL)  # before 0.3.6 it has no list of its own
        server.lmstudio_models = [
            {
                "id": MODEL,
                "object": "model",
                "type": "llm",
                "publisher": "lmstudio-community",
                "arch": "qwen2",
                "compatibility_type": "gguf",
                "quantization": "Q4_K_M",
                "state": "not-loaded",
                "max_context_length": 32768,
            }
        ]
        after = provider.facts(MODEL)
        provider.close()
    assert before == ModelFacts()
    assert after == ModelFacts(quantization="Q4_K_M", family="qwen2", context_length=32768)


def test_the_context_a_model_is_served_with() -> None:
    """LM Studio tells of a loaded model, llama.cpp of a slot: the trained context is no plan."""
    meta = {"n_ctx_train": 32768, "n_ctx": 16384}
    with OpenAIServer() as server:
        server.lmstudio_models = [
            {"id": MODEL, "max_context_length": 131072, "loaded_context_length": 4096}
        ]
        lmstudio = connect(server)
        told = [lmstudio.facts(MODEL)]
        lmstudio.close()
        server.models = [{"id": "llamacpp", "owned_by": "llamacpp", "meta": meta}]
        llamacpp = connect(server, "openai")
        told.append(llamacpp.facts("llamacpp"))
        server.props = {"default_generation_settings": {"n_ctx": 8192}}
        told.append(llamacpp.facts("llamacpp"))
        llamacpp.close()
    lengths = [(facts.context_length, facts.served_context) for facts in told]
    assert lengths == [(131072, 4096), (32768, 16384), (32768, 8192)]


def test_passwords_in_a_base_url_are_not_told() -> None:
    with OpenAIServer(openai_server.streams("x")) as server:
        url = server.base_url.replace("http://", f"http://user:{KEY}@")
        provider = OpenAICompatible("openai", url)
        reply = provider.generate(question(MODEL), print)
        provider.close()
    assert reply.endpoint == server.base_url


def test_base_url_without_scheme_is_a_wrong_setting() -> None:
    with pytest.raises(errors.SettingsError, match="http://"):
        BUILTIN_PROVIDERS["openai"].create(Endpoint(base_url="localhost:8000/v1"))

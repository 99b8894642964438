"""The Ollama provider against a server that follows Ollama's documented API."""

from __future__ import annotations

import socket
import threading

import pytest
from asking import DEADLINES, KEY, everything_told, question
from servers import ollama_server
from servers.ollama_server import DIGEST, OllamaServer
from servers.scripted import Asked, Exchange, refuses

from pytest_llmbench import errors
from pytest_llmbench.providers import ollama
from pytest_llmbench.providers.base import OnTokens, Reply, Request
from pytest_llmbench.providers.ollama import Ollama

MODEL = "qwen2.5-coder:7b"


def ask(server: OllamaServer, request: Request, on_tokens: OnTokens = print) -> Reply:
    provider = Ollama(server.url)
    try:
        return provider.generate(request, on_tokens)
    finally:
        provider.close()


def test_figures_are_the_servers_own() -> None:
    done = {"eval_count": 120, "eval_duration": 2_400_000_000, "load_duration": 1_500_000_000}
    with OllamaServer(ollama_server.streams("def ", "add", done=done)) as server:
        seen: list[int] = []
        reply = ask(server, question(MODEL), seen.append)
    assert reply.text == "def add"
    assert reply.finish_reason == "stop"
    assert reply.tokens_generated == 120
    assert reply.tokens_per_sec == pytest.approx(50.0)
    assert reply.prompt_tokens == 40
    assert reply.prompt_tokens_per_sec == pytest.approx(200.0)
    assert reply.load_seconds == pytest.approx(1.5)
    assert reply.timing_source == "server"
    assert reply.cost_usd is None
    assert reply.endpoint == server.url
    assert seen == [1, 2]
    assert reply.ttft_seconds is not None
    assert reply.llm_seconds is not None
    assert 0 < reply.ttft_seconds <= reply.llm_seconds


def test_request_carries_every_option_that_is_set() -> None:
    with OllamaServer(ollama_server.streams("x")) as server:
        ask(server, question(MODEL, top_p=0.9, max_tokens=64, num_ctx=4096, seed=7))
        [asked] = server.chats()
    assert asked.path == "/api/chat"
    assert asked.body["stream"] is True
    assert asked.body["messages"] == [
        {"role": "system", "content": "Answer with code."},
        {"role": "user", "content": "Write add(a, b)."},
    ]
    assert asked.body["options"] == {
        "temperature": 0.1,
        "top_p": 0.9,
        "num_predict": 64,
        "num_ctx": 4096,
        "seed": 7,
    }


def test_request_leaves_out_what_is_not_set() -> None:
    with OllamaServer(ollama_server.streams("x")) as server:
        ask(server, question(MODEL, temperature=None, max_tokens=None))
        [asked] = server.chats()
    assert asked.body.get("options", {}) == {}
    assert "py_add" not in str(asked)


def test_thinking_is_kept_apart_and_its_first_token_counts() -> None:
    heard = threading.Event()
    slow = ollama_server.streams("pass", thinking=["Let me ", "see"], pause=0.05, heard=heard)
    with OllamaServer(slow) as server:
        reply = ask(server, question(MODEL), lambda tokens: heard.set())
    assert reply.reasoning == "Let me see"
    assert reply.text == "pass"
    assert reply.ttft_seconds is not None
    assert reply.llm_seconds is not None
    # Two pauses after the first piece was heard.
    assert reply.ttft_seconds < reply.llm_seconds - 0.05


def test_thinking_in_the_text_is_moved_out() -> None:
    with OllamaServer(ollama_server.streams("<think>", "hm", "</think>", "\ncode")) as server:
        reply = ask(server, question(MODEL))
    assert (reply.text, reply.reasoning, reply.finish_reason) == ("code", "hm", "stop")


def test_cached_prompt_is_unmeasured_not_zero() -> None:
    done = {"prompt_eval_count": None, "prompt_eval_duration": None, "load_duration": None}
    with OllamaServer(ollama_server.streams("x", done=done)) as server:
        reply = ask(server, question(MODEL))
    assert reply.prompt_tokens is None
    assert reply.prompt_tokens_per_sec is None
    assert reply.load_seconds is None


def test_a_prompt_found_in_the_cache_is_counted_and_not_timed() -> None:
    done = {"prompt_eval_count": 400, "prompt_eval_cached_count": 360}
    with OllamaServer(ollama_server.streams("x", "y", done=done)) as server:
        reply = ask(server, question(MODEL))
    assert (reply.prompt_tokens, reply.cached_tokens) == (400, 360)
    # 200 ms went into the 40 tokens that were not there.
    assert reply.prompt_tokens_per_sec == pytest.approx(200.0)


def test_a_server_that_does_not_tell_of_its_cache() -> None:
    with OllamaServer(ollama_server.streams("x", "y")) as server:
        assert ask(server, question(MODEL)).cached_tokens is None


def test_several_answers_do_not_mix_up_their_caches() -> None:
    told = {1: 10, 2: 20, 3: 30}
    replies: dict[int, Reply] = {}

    def behave(exchange: Exchange, asked: Asked) -> None:
        done = {
            "prompt_eval_count": 100,
            "prompt_eval_cached_count": told[asked.body["options"]["seed"]],
        }
        ollama_server.streams("a", "b", done=done, pause=0.02)(exchange, asked)

    with OllamaServer(behave) as server:
        provider = Ollama(server.url)

        def ask_with(seed: int) -> None:
            replies[seed] = provider.generate(question(MODEL, seed=seed), print)

        threads = [threading.Thread(target=ask_with, args=(seed,)) for seed in told]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        provider.close()
    assert {seed: reply.cached_tokens for seed, reply in replies.items()} == told


def test_without_the_servers_figures_the_stream_is_timed() -> None:
    heard = threading.Event()
    done = {"eval_duration": None, "eval_count": 4}
    script = ollama_server.streams(*"abcd", done=done, pause=0.02, heard=heard)
    with OllamaServer(script) as server:
        reply = ask(server, question(MODEL), lambda tokens: heard.set())
    assert reply.timing_source == "stream"
    assert reply.tokens_per_sec is not None
    assert reply.tokens_per_sec <= 3 / (3 * 0.02)


def test_one_token_has_no_speed() -> None:
    done = {"eval_count": 1, "eval_duration": 1}
    with OllamaServer(ollama_server.streams("x", done=done)) as server:
        reply = ask(server, question(MODEL))
    assert (reply.tokens_per_sec, reply.timing_source) == (None, "wall")


def test_how_much_of_the_model_is_on_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ollama, "_ASIDE_SECONDS", 60.0)  # a busy machine may take its time here

    def asks() -> int:
        return [asked.path for asked in server.asked].count("/api/ps")

    reload = ollama_server.streams("x", done={"load_duration": 2_000_000_000})
    warm = ollama_server.streams("x", done={"load_duration": 40_000_000})
    with OllamaServer(reload, warm, reload, warm) as server:
        server.runs(MODEL, size=6_000, size_vram=4_500)
        provider = Ollama(server.url)

        def told() -> float | None:
            return provider.generate(question(MODEL), print).gpu_offload

        assert [told(), told()] == [0.75, 0.75]
        assert asks() == 1
        server.runs(MODEL, size=6_000, size_vram=6_000)
        assert [told(), told()] == [1.0, 1.0]  # it was loaded again, and differently
        assert asks() == 2
        assert provider.generate(question("gpt-oss"), print).gpu_offload is None
        provider.close()


def test_a_server_that_cannot_be_asked_where_a_model_is_answers_all_the_same() -> None:
    with OllamaServer(ollama_server.streams("x")) as server:
        server.running = None
        reply = ask(server, question(MODEL))
    assert (reply.text, reply.gpu_offload) == ("x", None)


@pytest.mark.parametrize(
    ("done", "reason"),
    [
        ({"done_reason": "length"}, "length"),
        ({"done_reason": None, "eval_count": 64}, "length"),
        ({"done_reason": None, "eval_count": 63}, "stop"),
    ],
)
def test_finish_reason(done: dict[str, object], reason: str) -> None:
    with OllamaServer(ollama_server.streams("x", done=done)) as server:
        assert ask(server, question(MODEL, max_tokens=64)).finish_reason == reason


@pytest.mark.parametrize(
    "broken",
    [
        ollama_server.breaks("def "),
        ollama_server.breaks("def ", hang_up=True),
        ollama_server.breaks("def ", line='{"error": "llama runner process has terminated"}'),
        ollama_server.breaks(line='{"error": "llama runner process has terminated"}'),
        ollama_server.breaks("def ", line="<html>"),
        refuses(500, "llama runner process has terminated"),
    ],
    ids=["no done", "hung up", "error line", "error in 200", "not JSON", "500"],
)
def test_a_broken_stream_is_no_answer(broken: ollama_server.Behaviour) -> None:
    with OllamaServer(broken) as server:
        with pytest.raises(errors.LLMProtocolError) as caught:
            ask(server, question(MODEL))
        assert len(server.chats()) == 1
    assert server.url in str(caught.value)


def test_error_line_tells_what_the_server_said() -> None:
    line = '{"error": "model requires more system memory (9.0 GiB) than is available (4.0 GiB)"}'
    with (
        OllamaServer(ollama_server.breaks(line=line)) as server,
        pytest.raises(errors.LLMProtocolError, match="more system memory"),
    ):
        ask(server, question(MODEL))


def test_deadline_is_total_and_never_retried() -> None:
    slow = ollama_server.streams(*["x"] * 1000, pause=0.1)  # tokens keep coming all the time
    for seconds in DEADLINES:
        heard = list[int]()
        with OllamaServer(slow) as server:
            with pytest.raises(errors.LLMTimeout, match=rf"within {seconds:g} s.*--llm-timeout"):
                ask(server, question(MODEL, timeout=seconds), heard.append)
            if heard:
                assert len(server.chats()) == 1
                return
    pytest.fail("no token was heard")


def test_missing_model_names_near_ones() -> None:
    with OllamaServer(ollama_server.streams("x")) as server:
        provider = Ollama(server.url)
        with pytest.raises(errors.ModelNotFound) as asked:
            provider.generate(question("qwen2.5-codr:7b"), print)
        with pytest.raises(errors.ModelNotFound) as looked_up:
            provider.facts("qwen2.5-codr:7b")
        provider.close()
    for caught in (asked, looked_up):
        assert "Did you mean qwen2.5-coder:7b or qwen2.5-coder:1.5b?" in str(caught.value)
        assert "`ollama pull qwen2.5-codr:7b`" in str(caught.value)


def test_nobody_there() -> None:
    with socket.socket() as free:  # bound, so that nobody else can listen there
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        provider = Ollama(f"127.0.0.1:{port}")
        asks = (lambda: provider.generate(question(MODEL), print), lambda: provider.facts(MODEL))
        for call in asks:
            told = f"{port}: start it with `ollama serve`"
            with pytest.raises(errors.LLMUnreachable, match=told):
                call()
        provider.close()


def test_facts() -> None:
    with OllamaServer() as server:
        provider = Ollama(server.url)
        facts = provider.facts(MODEL)
        server.model_info = {
            "general.architecture": "gptoss",
            "gptoss.context_length": 131072,
            "gptoss.expert_count": 32,
        }
        mixture = provider.facts("gpt-oss")
        provider.close()
        assert not server.chats()
    assert facts.model_digest == DIGEST
    assert facts.quantization == "Q4_K_M"
    assert facts.parameter_size == "7.6B"
    assert facts.family == "qwen2"
    assert facts.architecture == "dense"
    assert facts.context_length == 32768
    assert mixture.architecture == "moe"
    assert mixture.family == "gptoss"
    assert mixture.context_length == 131072
    assert mixture.model_digest == DIGEST  # listed as gpt-oss:latest


@pytest.mark.parametrize(
    ("capabilities", "takes"),
    [(["completion", "tools"], True), (["completion", "thinking"], False), (None, None)],
)
def test_whether_a_model_takes_tools(capabilities: list[str] | None, takes: bool | None) -> None:
    with OllamaServer() as server:
        server.capabilities = capabilities
        provider = Ollama(server.url)
        assert provider.facts(MODEL).takes_tools is takes
        provider.close()


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, errors.AuthError), (429, errors.LLMRateLimited), (503, errors.LLMUnreachable)],
)
def test_refusals_never_tell_the_key(status: int, kind: type[errors.AttemptError]) -> None:
    with OllamaServer(refuses(status, f"no: Bearer {KEY}")) as server:
        provider = Ollama(server.url, api_key=KEY)
        with pytest.raises(kind) as caught:
            provider.generate(question(MODEL), print)
        provider.close()
        assert server.chats()[0].headers["authorization"] == f"Bearer {KEY}"
    assert "[key]" in str(caught.value)
    assert KEY not in everything_told(caught.value)


def test_ollama_host_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with OllamaServer(ollama_server.streams("x")) as server:
        monkeypatch.setenv("OLLAMA_HOST", f"0.0.0.0:{server.port}")
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")  # must not stand between
        provider = Ollama()
        assert provider.generate(question(MODEL), print).text == "x"
        provider.close()


def test_several_threads_may_ask_at_once() -> None:
    replies: list[Reply] = []
    with OllamaServer(ollama_server.streams("a", "b", pause=0.05)) as server:
        provider = Ollama(server.url)
        threads = [
            threading.Thread(
                target=lambda: replies.append(provider.generate(question(MODEL), print))
            )
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        provider.close()
    assert [reply.text for reply in replies] == ["ab"] * 4

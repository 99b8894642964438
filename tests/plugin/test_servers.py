"""Whole attempts over real HTTP: what a server is sent, what is measured, what no report holds."""

import json

import pytest
from samples import ADD, RIGHT_ADD
from servers import ollama_server, openai_server
from servers.ollama_server import OllamaServer
from servers.openai_server import OpenAIServer

KEY = "sk-very-secret-0123456789"


@pytest.fixture
def asked_dir(judged_dir):
    judged_dir.problems(ADD)
    return judged_dir


def pieces(text):
    return [text[i : i + 7] for i in range(0, len(text), 7)]


def test_ollama(asked_dir, workers):
    behaviours = [ollama_server.streams(*pieces(RIGHT_ADD)) for _ in range(2)]
    with OllamaServer(*behaviours) as server:
        result = asked_dir.pytest(
            "--llm-model=qwen2.5-coder:7b", f"--llm-base-url={server.url}", "--llm-runs=2",
            "--llm-num-ctx=4096", "--llm-seed=40", "--llm-max-tokens=300", "--llm-temperature=0.7",
            "--llm-top-p=0.9", workers=workers,
        )  # fmt: skip
        warm, *chats = server.chats()
    result.assert_outcomes(passed=2)
    assert warm.body["options"] == {
        "num_ctx": 4096, "num_predict": 8, "temperature": 0.7, "top_p": 0.9,
    }  # fmt: skip
    (told,) = asked_dir.section["run"]["warmups"]
    assert (told["model"], told["endpoint"]) == ("qwen2.5-coder:7b", server.url)
    assert (told["requests"], told["load_seconds"], told["error"]) == (1, 0.15, None)
    # Of two workers either may ask first.
    options = sorted((chat.body["options"] for chat in chats), key=lambda told: told["seed"])
    wanted = {"num_ctx": 4096, "num_predict": 300, "temperature": 0.7, "top_p": 0.9}
    assert options == [{**wanted, "seed": 40}, {**wanted, "seed": 41}]
    assert chats[0].body["stream"] is True
    user = chats[0].body["messages"][-1]
    assert user["role"] == "user"
    assert "Write add(a, b)." in user["content"]
    record = asked_dir.record("py_add", run_number=2)
    assert (record["seed"], record["num_ctx"], record["max_tokens"]) == (41, 4096, 300)
    assert record["timing_source"] == "server"
    assert record["tokens_per_sec"] > 0
    assert record["ttft_seconds"] > 0
    assert record["load_seconds"] is not None
    assert (record["in_flight"], record["clean"], record["not_clean"]) == (0, True, [])
    assert (record["family"], record["quantization"], record["parameter_size"]) == (
        "qwen2",
        "Q4_K_M",
        "7.6B",
    )
    assert record["model_digest"]
    assert record["context_length"] == 32768


def test_openai_compatible(asked_dir, workers, monkeypatch):
    monkeypatch.setenv("MY_KEY", KEY)
    with OpenAIServer(openai_server.streams(*pieces(RIGHT_ADD), pause=0.002)) as server:
        server.key = KEY
        result = asked_dir.pytest(
            "--llm-provider=openai", "--llm-model=llama-3.1-8b-instruct", "--llm-api-key-env=MY_KEY",
            f"--llm-base-url={server.base_url}", "--llm-csv=out.csv", "-v", workers=workers,
        )  # fmt: skip
        warm, chat = server.chats()
    result.assert_outcomes(passed=1)
    for asked in (warm, chat):
        assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert warm.body["max_tokens"] == 8
    assert chat.body["stream_options"] == {"include_usage": True}
    record = asked_dir.record("py_add")
    assert record["timing_source"] == "stream"
    assert record["tokens_generated"] > 0
    assert record["tokens_per_sec"] > 0
    assert_nowhere(asked_dir, result)


def test_a_refused_key_is_an_error_and_told_nowhere(asked_dir, workers, monkeypatch):
    monkeypatch.setenv("MY_KEY", KEY)
    with OpenAIServer() as server:
        server.key = "another"
        result = asked_dir.pytest(
            "--llm-provider=openai", "--llm-model=m", "--llm-api-key-env=MY_KEY",
            f"--llm-base-url={server.base_url}", "--llm-csv=out.csv", workers=workers,
        )  # fmt: skip
    result.assert_outcomes(errors=1)
    assert asked_dir.record("py_add")["reason"] == "auth"
    assert_nowhere(asked_dir, result)


def assert_nowhere(bench_dir, result):
    written = [p for p in bench_dir.path.rglob("*") if p.is_file()]
    assert any(p.name == "r.json" for p in written)
    assert [p for p in written if KEY.encode() in p.read_bytes()] == []
    assert KEY not in result.stdout.str() + result.stderr.str()


def test_an_unknown_model_names_near_matches(asked_dir):
    with OllamaServer() as server:
        result = asked_dir.pytest("--llm-model=qwen2.5-codr:7b", f"--llm-base-url={server.url}")
    result.assert_outcomes(errors=1)
    record = asked_dir.record("py_add")
    assert record["reason"] == "model_not_found"
    assert "qwen2.5-coder:7b" in record["message"]
    assert "ollama pull" in record["message"]
    assert server.chats() == []


def test_a_cut_stream_is_an_error_of_ours(asked_dir):
    with OllamaServer(ollama_server.breaks(*pieces(RIGHT_ADD), hang_up=True)) as server:
        result = asked_dir.pytest("--llm-model=qwen2.5-coder:7b", f"--llm-base-url={server.url}")
    result.assert_outcomes(errors=1)
    record = asked_dir.record("py_add")
    assert record["reason"] in ("llm_protocol", "llm_unreachable")
    assert record["endpoint"] == server.url


def test_a_reply_cut_by_the_token_limit_is_truncated(asked_dir):
    behaviour = openai_server.streams(
        "```python\ndef add(a, b):\n    return (a", finish_reason="length"
    )
    with OpenAIServer(behaviour) as server:
        asked_dir.pytest(
            "--llm-provider=lmstudio",
            "--llm-model=llama-3.1-8b-instruct",
            f"--llm-base-url={server.base_url}",
        )
    record = asked_dir.record("py_add")
    assert (record["status"], record["reason"], record["finish_reason"]) == (
        "failed",
        "truncated",
        "length",
    )


def test_requests_are_spread_over_endpoints(asked_dir):
    one = OpenAIServer(*[openai_server.streams(*pieces(RIGHT_ADD)) for _ in range(2)])
    two = OpenAIServer(*[openai_server.streams(*pieces(RIGHT_ADD)) for _ in range(2)])
    with one, two:
        result = asked_dir.pytest(
            "--llm-provider=lmstudio", "--llm-model=llama-3.1-8b-instruct", "--llm-runs=4",
            f"--llm-base-url={one.base_url}", f"--llm-base-url={two.base_url}",
        )  # fmt: skip
        served = [len(one.chats()), len(two.chats())]
    # Each has warmed the model up before; the quicker one may have answered more than its half.
    assert sum(served) == 6
    assert min(served) >= 2
    result.assert_outcomes(passed=4)


def test_system_prompt_and_starter_are_sent(judged_dir):
    judged_dir.problems(ADD + "  starter: |\n    def add(a, b):\n        pass\n")
    (judged_dir.path / "system.md").write_text("Be brief.")
    with OllamaServer(ollama_server.streams(*pieces(RIGHT_ADD))) as server:
        judged_dir.pytest(
            "--llm-model=qwen2.5-coder:7b",
            f"--llm-base-url={server.url}",
            "--llm-system-prompt=system.md",
        )
        system, user = server.chats()[-1].body["messages"]
    assert system == {"role": "system", "content": "Be brief."}
    assert "```python\ndef add(a, b):\n    pass\n```" in user["content"]
    assert json.dumps(judged_dir.section).count("Be brief.") == 0

"""Several servers: each xdist worker has its own, and a server that fails costs no attempt."""

from __future__ import annotations

import pytest
from samples import ADD, RIGHT_ADD
from servers import ollama_server, openai_server
from servers.ollama_server import OllamaServer
from servers.openai_server import OpenAIServer

MODEL = "--llm-model=llama-3.1-8b-instruct"


@pytest.fixture
def asked_dir(judged_dir):
    judged_dir.problems(ADD)
    return judged_dir


def right(count=9):
    return [openai_server.streams(RIGHT_ADD) for _ in range(count)]


def test_a_server_that_is_down_costs_no_attempt(asked_dir, workers):
    with OpenAIServer(*right()) as server:
        result = asked_dir.pytest(
            "--llm-provider=lmstudio", MODEL, "--llm-runs=4", "--llm-base-url=http://127.0.0.1:9/v1",
            f"--llm-base-url={server.base_url}", workers=workers,
        )  # fmt: skip
    result.assert_outcomes(passed=4)
    assert {r["endpoint"] for r in asked_dir.records} == {server.base_url}
    result.stdout.fnmatch_lines(["endpoint http://127.0.0.1:9/v1 was set aside, *"])


def test_a_server_that_lacks_the_model_costs_no_attempt(asked_dir):
    lacking, having = (OllamaServer(ollama_server.streams(RIGHT_ADD)) for _ in range(2))
    lacking.models = ["other:latest"]
    with lacking, having:
        result = asked_dir.pytest(
            "--llm-model=qwen2.5-coder:7b", "--llm-runs=2", f"--llm-base-url={lacking.url}",
            f"--llm-base-url={having.url}",
        )  # fmt: skip
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines([f"endpoint {lacking.url} was set aside for qwen*: *"])


def test_a_stream_that_was_cut_is_not_asked_for_again(asked_dir):
    cuts = OpenAIServer(openai_server.breaks("```python\n", hang_up=True))
    with cuts, OpenAIServer(*right()) as server:
        result = asked_dir.pytest(
            "--llm-provider=lmstudio", MODEL, "--llm-warmup=0", f"--llm-base-url={cuts.base_url}",
            f"--llm-base-url={server.base_url}",
        )  # fmt: skip
        assert (len(cuts.chats()), len(server.chats())) == (1, 0)
    result.assert_outcomes(errors=1)


def test_each_worker_has_a_server_and_each_server_a_model(asked_dir):
    one, two = OpenAIServer(*right()), OpenAIServer(*right())
    with one, two:
        result = asked_dir.pytest(
            "--llm-provider=lmstudio", MODEL, "--llm-model=qwen2.5-coder-7b-instruct",
            "--llm-runs=4", "--llm-prefetch=0", f"--llm-base-url={one.base_url}",
            f"--llm-base-url={two.base_url}", workers=2,
        )  # fmt: skip
        first = [server.chats()[0].body["model"] for server in (one, two)]
    result.assert_outcomes(passed=8)
    assert first == ["llama-3.1-8b-instruct", "qwen2.5-coder-7b-instruct"]
    homes = {r["worker"]: set() for r in asked_dir.records}
    for record in asked_dir.records:
        homes[record["worker"]].add(record["endpoint"])
    assert homes == {"gw0": {one.base_url}, "gw1": {two.base_url}}

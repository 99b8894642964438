"""Warm-up over real HTTP: how many requests a server sees, and that none is in a record."""

import os
import signal
import subprocess
import sys
import time

import pytest
from samples import ADD
from servers.ollama_server import OllamaServer, streams

MODEL = "qwen2.5-coder:7b"


@pytest.mark.parametrize(
    ("spread", "workers"), [([], {None}), (["-n2", "--dist=worksteal"], {"gw0", "gw1"})]
)
def test_a_model_is_warmed_up_once_over_all_workers(judged_dir, spread, workers):
    judged_dir.problems(ADD)
    with OllamaServer(streams("no code")) as server:
        judged_dir.pytest(
            f"--llm-model={MODEL}", f"--llm-base-url={server.url}", "--llm-runs=4",
            "--llm-warmup=2", *spread,
        )  # fmt: skip
        chats = server.chats()
    limits = [chat.body["options"]["num_predict"] for chat in chats]
    assert limits == [8, 8, 2048, 2048, 2048, 2048]
    assert {record["worker"] for record in judged_dir.records} == workers
    assert len(judged_dir.records) == 4
    (told,) = judged_dir.section["run"]["warmups"]
    assert (told["provider"], told["requests"], told["error"]) == ("ollama", 2, None)


def test_none_is_wanted(judged_dir):
    judged_dir.problems(ADD)
    with OllamaServer(streams("no code")) as server:
        judged_dir.pytest(f"--llm-model={MODEL}", f"--llm-base-url={server.url}", "--llm-warmup=0")
        assert len(server.chats()) == 1
    assert judged_dir.section["run"]["warmups"] == []


def test_what_goes_wrong_in_it_is_told_by_the_attempt(judged_dir):
    judged_dir.problems(ADD)
    with OllamaServer() as server:
        server.models = [MODEL]
        server.script = [lambda exchange, asked: exchange.json(503, {"error": "busy"})]
        result = judged_dir.pytest(f"--llm-model={MODEL}", f"--llm-base-url={server.url}")
        assert len(server.chats()) == 2
    result.assert_outcomes(errors=1)
    assert judged_dir.record("py_add")["reason"] == "llm_unreachable"
    assert judged_dir.section["run"]["warmups"][0]["error"] == "llm_unreachable"


@pytest.mark.parametrize("more", [[], ["--llm-concurrency=4", "--llm-runs=8"]])
def test_ctrl_c_ends_it(judged_dir, more):
    judged_dir.problems(ADD)
    with OllamaServer(lambda exchange, asked: exchange.wait(600)) as server:
        command = [
            sys.executable, "-m", "pytest", "-p", "pytest_llmbench.plugin", f"--llm-model={MODEL}",
            f"--llm-base-url={server.url}", *more,
        ]  # fmt: skip
        with subprocess.Popen(
            command, cwd=judged_dir.path, stdout=subprocess.DEVNULL, start_new_session=True
        ) as process:
            try:
                deadline = time.monotonic() + 120
                while not server.chats():
                    assert process.poll() is None
                    assert time.monotonic() < deadline
                    time.sleep(0.05)
                os.killpg(process.pid, signal.SIGINT)
                assert process.wait(120) == 2
            finally:
                process.kill()
        assert len(server.chats()) == 1

"""Our trouble in the midst of a conversation: an error, what was said is kept, the next item runs."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
from agent_runs import run_agents
from needs import need, no_bubblewrap, no_engine, no_model
from servers import ollama_server, openai_server
from servers.ollama_server import OllamaServer
from servers.openai_server import OpenAIServer
from session_servers import PROBLEMS

from pytest_llmbench.providers.llamacpp_owner import log_file

CASE = "py_fix_invoice_total"
RIGHT = """\
def invoice_total(lines):
    return sum(quantity * cents for _, quantity, cents in lines)
"""
READS = {
    "content": "I look first.",
    "tool_calls": [{"name": "read_file", "arguments": {"path": "solution.py"}}],
}
WRITES = {
    "content": "",
    "tool_calls": [{"name": "write_file", "arguments": {"path": "solution.py", "content": RIGHT}}],
}
DONE = {"content": "", "tool_calls": [{"name": "finish", "arguments": {}}]}
ENGINE = "pytest_llmbench.providers.llamacpp_server"


@pytest.fixture(params=["ollama", "openai"])
def dying(request: pytest.FixtureRequest) -> Any:
    """A server that dies in the second turn, and is started again by whoever looks after it."""
    module, kind = {
        "ollama": (ollama_server, OllamaServer),
        "openai": (openai_server, OpenAIServer),
    }[request.param]
    broken = module.breaks("def inv", hang_up=True)
    script = [module.says(READS), broken, *(module.says(turn) for turn in (READS, WRITES, DONE))]
    with kind(*script) as server:
        if request.param == "openai":
            server.models = [{"id": "m", "object": "model"}]
        else:
            server.models = ["m:latest"]
        url = server.url if request.param == "ollama" else server.base_url
        yield [f"--llm-provider={request.param}", f"--llm-base-url={url}", "--llm-model=m"]


def test_a_server_that_dies_in_mid_loop_costs_its_own_item_only(
    dying: list[str], tmp_path: Path
) -> None:
    need(no_bubblewrap())
    section = run_agents(
        tmp_path, *dying, "--llm-runs=2", "--llm-prefetch=0", "-k", CASE, str(PROBLEMS)
    )
    lost, won = section["records"]
    assert (lost["status"], lost["reason"], lost["agent_end"]) == (
        "error",
        "llm_protocol",
        "aborted",
    )
    assert (lost["iterations"], lost["tools_used"]) == (1, ["read_file"])
    assert (lost["efficiency_score"], lost["iterations_to_success"], lost["score"]) == (
        None,
        None,
        None,
    )
    assert (won["status"], won["iterations"], won["efficiency_score"]) == ("passed", 3, 0.6667)
    (row,) = section["summary"]["models"]
    assert (row["attempts"], row["passed"], row["errors"]) == (1, 1, {"llm_protocol": 1})
    said = messages(tmp_path, run=1)
    assert [message["role"] for message in said] == ["system", "user", "assistant", "tool"]
    assert said[2]["content"] == READS["content"]
    assert "total = quantity * unit_cents" in said[3]["content"]


def messages(folder: Path, *, run: int) -> list[dict[str, Any]]:
    lines = map(json.loads, (folder / "journal.jsonl").read_text().splitlines())
    (found,) = [line["messages"] for line in lines if line.get("run_number") == run]
    kept: list[dict[str, Any]] = found
    return kept


def engine(folder: Path) -> tuple[int, Path] | None:
    """Process id and endpoint file of the embedded engine that works below the folder."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if ENGINE in words and any(word.startswith(str(folder)) for word in words):
            return int(path.parent.name), Path(words[words.index("--endpoint-file") + 1])
    return None


def answers(endpoint: Path) -> bool:
    """Whether its log tells of a request that is not answered yet."""
    log = log_file(endpoint).read_text(errors="replace")
    return log.count("| processing task") > log.count("| stop processing")


def kill_one(folder: Path, stop: threading.Event, killed: list[int]) -> None:
    """Kill the engine in the midst of an answer: it stands still while its log is read."""
    while not killed and not stop.wait(0.05):
        if (found := engine(folder)) is None:
            continue
        process, endpoint = found
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGSTOP)
            if answers(endpoint):
                os.kill(process, signal.SIGKILL)
                killed.append(process)
            else:
                os.kill(process, signal.SIGCONT)


def test_a_real_engine_killed_in_mid_loop_is_an_error_and_the_next_item_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need(no_bubblewrap() or no_engine() or no_model())
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    stop, killed = threading.Event(), list[int]()
    killer = threading.Thread(target=kill_one, args=(tmp_path, stop, killed))
    killer.start()
    try:
        section = run_agents(
            tmp_path, "--llm-model=smollm2", "--llm-runs=2", "--llm-max-tokens=200",
            "--llm-max-iterations=2", "--llm-warmup=0", "--llm-prefetch=0", "-k", CASE, str(PROBLEMS),
        )  # fmt: skip
    finally:
        stop.set()
        killer.join()
    assert killed
    lost, other = section["records"]
    assert (lost["status"], lost["reason"], lost["agent_end"]) == (
        "error",
        "llm_unreachable",
        "aborted",
    )
    assert other["status"] in ("passed", "failed")
    assert other["iterations"] >= 1
    assert messages(tmp_path, run=1)[0]["role"] == "system"


def test_smollm2_survives_and_every_end_has_its_reason(tmp_path: Path) -> None:
    need(no_bubblewrap() or no_engine() or no_model())
    section = run_agents(
        tmp_path, "--llm-model=smollm2", "--llm-max-tokens=200", "--llm-max-iterations=3",
        "-k", "py_", str(PROBLEMS),
    )  # fmt: skip
    assert len(section["records"]) == 3
    for record in section["records"]:
        assert record["status"] in ("passed", "failed")
        assert record["status"] == "passed" or record["reason"]
        assert record["agent_end"] not in (None, "aborted")
        assert 1 <= record["iterations"] <= 3
        assert record["tokens_generated"] > 0
        assert all(tokens > 0 for tokens in record["context_tokens"])
        assert len(record["turns"]) == record["iterations"]

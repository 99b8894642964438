"""A gibibyte through `write_file`, over HTTP: it is not read to the end, and nothing comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from agent_runs import run_agents
from needs import need, no_bubblewrap
from servers import ollama_server, openai_server
from servers.endless import Endless
from servers.ollama_server import OllamaServer
from servers.openai_server import OpenAIServer
from session_servers import PROBLEMS

CASE = "py_fix_invoice_total"
DONE = {"content": "", "tool_calls": [{"name": "finish", "arguments": {}}]}
MOST_SENT = 64 << 20
"""Bytes: what is read, and what lies in buffers between two processes."""


@pytest.mark.parametrize("lines", [False, True], ids=["one-line", "many-lines"])
@pytest.mark.parametrize("kind", ["ollama", "openai"])
def test_a_write_without_end_is_cut_and_told(tmp_path: Path, kind: str, lines: bool) -> None:
    need(no_bubblewrap())
    endless = Endless(kind, lines=lines)
    with server_of(kind, endless) as server:
        url = server.base_url if isinstance(server, OpenAIServer) else server.url
        section = run_agents(
            tmp_path, f"--llm-provider={kind}", f"--llm-base-url={url}", "--llm-model=m",
            "--llm-runs=1", "-k", CASE, str(PROBLEMS),
        )  # fmt: skip
    assert 0 < endless.sent < MOST_SENT
    (record,) = section["records"]
    # Ollama sends calls whole: what came of many before the cut is the same one, again and again.
    whole = (kind, lines) == ("ollama", True)
    end, reason = ("repeated_call", "repeated_call") if whole else ("finished", "no_code")
    assert (record["status"], record["reason"], record["agent_end"]) == ("failed", reason, end)
    writes = [call for call in record["tool_call_log"] if call["tool"] == "write_file"]
    assert [call["outcome"] for call in writes] == ["error"] * len(writes)
    assert not any(call["wrote"] for call in writes)


def server_of(kind: str, endless: Endless) -> OllamaServer | OpenAIServer:
    if kind == "ollama":
        ollama = OllamaServer(endless.behaviour, ollama_server.says(DONE))
        ollama.models = ["m:latest"]
        return ollama
    openai = OpenAIServer(endless.behaviour, openai_server.says(DONE))
    openai.models = [{"id": "m", "object": "model"}]
    return openai

"""Every scripted session, over real HTTP with both protocols and both kinds of server: the metrics
are those that were worked out by hand."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

import pytest
from agent_runs import run_agents
from session_servers import OllamaSessions, OpenAISessions, Session, Turns, sessions

SESSIONS = sessions()
SERVERS = {"ollama": OllamaSessions, "openai": OpenAISessions}
WAYS = ("ollama-native", "openai-text", "openai-native", "ollama-text")
ALL = WAYS[:2]
"""Both servers and both protocols see every session; the other pairs some of each kind."""
SOME = ("invoice_", "sessions_")


def goes(way: str) -> list[Session]:
    return [s for s in SESSIONS if way in ALL or s.name.startswith(SOME)]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, Any]]:
    """All sessions against one server, each under a model of its name: records by that name."""

    @functools.cache
    def run(way: str) -> dict[str, Any]:
        kind, protocol = way.split("-")
        with SERVERS[kind](Turns(goes(way), native=protocol == "native")) as server:
            url = server.url if kind == "ollama" else server.base_url
            options = [f"--llm-provider={kind}", f"--llm-base-url={url}", "--llm-concurrency=4"]
            models = [f"--llm-model={session.name}" for session in goes(way)]
            nodeids = [session.nodeid for session in goes(way)]
            section = run_agents(tmp_path_factory.mktemp(way), *options, *models, *nodeids)
        records = {record["model"]: record for record in section["records"]}
        assert {record["tool_protocol"] for record in records.values()} == {protocol}
        return records

    return run


@pytest.mark.parametrize(
    ("way", "session"),
    [pytest.param(way, s, id=f"{way}-{s.name}") for way in WAYS for s in goes(way)],
)
def test_it_yields_the_metrics_worked_out_by_hand(
    ran: Callable[[str], dict[str, Any]], way: str, session: Session
) -> None:
    record = ran(way)[session.name]
    expect = {**session.expect, **session.otherwise.get(way, {})}
    found = {name: record[name] for name in expect}
    assert found == expect, json.dumps(record["tool_call_log"], indent=1)
    assert len(record["turns"]) == len(record["context_tokens"]) == record["iterations"]
    assert len(record["tool_call_log"]) == record["tool_calls_count"]


def test_every_bundled_case_for_tools_has_a_straight_success() -> None:
    won = {
        s.case for s in SESSIONS if s.expect["status"] == "passed" and not s.expect["tool_errors"]
    }
    assert len(won) >= 10


def test_the_kinds_of_sessions_are_all_there() -> None:
    ends = {session.expect["agent_end"] for session in SESSIONS}
    assert {"finished", "answered", "repeated_call", "iteration_limit", "no_tool_call"} <= ends

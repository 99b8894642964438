"""Tool calls by the servers' own protocols, over the wire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from asking import question
from servers import ollama_server, openai_server
from servers.ollama_server import OllamaServer
from servers.openai_server import OpenAIServer
from servers.scripted import Asked, Behaviour, Exchange, ScriptedServer

from pytest_llmbench.providers.base import Message, Provider, Reply, Request, ToolSpec
from pytest_llmbench.providers.ollama import Ollama
from pytest_llmbench.providers.openai_compatible import OpenAICompatible

READ = {
    "type": "object",
    "properties": {"path": {"type": "string", "description": "as list_files writes it"}},
    "required": ["path"],
}
TOOLS = (
    ToolSpec("read_file", "Read a file.", READ),
    ToolSpec("finish", "You are done.", {"type": "object", "properties": {}, "required": []}),
)
MODELS = {"ollama": "qwen2.5-coder:7b", "openai": "qwen2.5-coder-7b-instruct"}
KINDS = ("ollama", "openai")
LONG = "def add(a, b):\n    return a + b  # \"ä\" \\ 'x'\n"


def with_tools(kind: str, *more: Message) -> Request:
    asked = question(MODELS[kind])
    return replace(asked, messages=(*asked.messages, *more), tools=TOOLS, turn=1)


def server_of(kind: str, *script: Behaviour) -> OllamaServer | OpenAIServer:
    return OllamaServer(*script) if kind == "ollama" else OpenAIServer(*script)


def connect(server: ScriptedServer) -> Provider:
    if isinstance(server, OpenAIServer):
        return OpenAICompatible("openai", server.base_url)
    return Ollama(server.url)


def ask(server: ScriptedServer, request: Request) -> Reply:
    provider = connect(server)
    try:
        return provider.generate(request, print)
    finally:
        provider.close()


def hears(kind: str, reply: Mapping[str, Any]) -> Reply:
    says = ollama_server.says if kind == "ollama" else openai_server.says
    with server_of(kind, says(reply)) as server:
        return ask(server, with_tools(kind))


def told(reply: Reply) -> list[tuple[str, Any]]:
    return [(call.name, json.loads(call.arguments)) for call in reply.tool_calls]


@pytest.mark.parametrize("kind", KINDS)
def test_text_thinking_and_two_calls_in_one_reply(kind: str) -> None:
    calls = [
        {"name": "write_file", "arguments": {"path": "solution.py", "content": LONG}},
        {"name": "finish", "arguments": {}},
    ]
    said = {"content": "I write\nit.", "reasoning": "Hm,\nso.", "tool_calls": calls}
    reply = hears(kind, said)
    assert (reply.text, reply.reasoning) == ("I write\nit.", "Hm,\nso.")
    assert told(reply) == [(call["name"], call["arguments"]) for call in calls]
    assert reply.finish_reason == {"ollama": "stop", "openai": "tool_calls"}[kind]
    ids = [call.id for call in reply.tool_calls]
    assert ids == ["", ""] if kind == "ollama" else len(set(filter(None, ids))) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_tools_are_sent_as_the_protocol_has_them(kind: str) -> None:
    with server_of(kind, *conversation(kind, [{"content": "x"}, {"content": "x"}])) as server:
        ask(server, with_tools(kind))
        ask(server, replace(with_tools(kind), tools=()))
        first, second = (asked.body for asked in server.chats())
    assert [tool["type"] for tool in first["tools"]] == ["function", "function"]
    assert first["tools"][0]["function"] == {
        "name": "read_file",
        "description": "Read a file.",
        "parameters": READ,
    }
    assert not second.get("tools")


def test_ollamas_null_is_a_call_without_arguments() -> None:
    """As servers wrote it that had no arguments; a text of the model's stays as it is."""
    calls = [
        {"name": "finish", "arguments": None},
        {"name": "write_file", "arguments": {"content": '{"arguments": null}\n"arguments": null'}},
    ]
    whole = ollama_server.streams("a", "b", tool_calls=calls)

    def in_halves(exchange: Exchange, asked: Asked) -> None:
        send = exchange.piece
        exchange.piece = lambda text: [send(text[:99]), send(text[99:])]  # type: ignore[method-assign,assign,return-value]
        whole(exchange, asked)

    for behaviour in (whole, in_halves):
        with OllamaServer(behaviour) as server:
            reply = ask(server, with_tools("ollama"))
        assert reply.text == "ab"
        assert told(reply) == [("finish", {}), ("write_file", calls[1]["arguments"])]


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_conversation(kind: str) -> None:
    replies = [
        {
            "content": "Let me see.",
            "tool_calls": [{"name": "read_file", "arguments": {"path": "a"}}],
        },
        {"tool_calls": [{"name": "finish"}, {"name": "read_file", "arguments": {"path": "ä"}}]},
        {"content": "Done."},
    ]
    with server_of(kind, *conversation(kind, replies)) as server:
        begin: list[Message] = []
        for _ in replies:
            reply = ask(server, with_tools(kind, *begin))
            begin.append(Message("assistant", reply.text, reply.tool_calls))
            begin += [
                Message("tool", f"result of {call.name}", (), call.id, call.name)
                for call in reply.tool_calls
            ]
        last = server.chats()[-1].body["messages"][2:]
    assert [message["role"] for message in last] == [
        "assistant",
        "tool",
        "assistant",
        "tool",
        "tool",
    ]
    assert begin[-1].content == "Done."
    arguments = [call["function"]["arguments"] for m in last for call in m.get("tool_calls", ())]
    read = [{"path": "a"}, {}, {"path": "ä"}]
    assert arguments == (read if kind == "ollama" else [json.dumps(each) for each in read])
    if kind == "ollama":
        assert [m["tool_name"] for m in last if m["role"] == "tool"] == [
            "read_file",
            "finish",
            "read_file",
        ]
        assert "id" not in last[0]["tool_calls"][0]
    else:
        ids = [call["id"] for m in last for call in m.get("tool_calls", ())]
        assert [m["tool_call_id"] for m in last if m["role"] == "tool"] == ids
        assert len(set(ids)) == 3


def conversation(kind: str, replies: list[dict[str, Any]]) -> list[Behaviour]:
    return (ollama_server if kind == "ollama" else openai_server).conversation(replies)

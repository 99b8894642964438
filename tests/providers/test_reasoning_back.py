"""What a model thought before it called a tool goes back to it, where the server tells thoughts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from servers import ollama_server, openai_server
from servers.openai_server import OpenAIServer
from servers.scripted import Behaviour, refuses
from test_tool_calls import ask, server_of, with_tools

from pytest_llmbench.errors import LLMProtocolError
from pytest_llmbench.providers.base import Message, ToolCall
from pytest_llmbench.providers.openai_compatible import OpenAICompatible

CALLED = Message(
    "assistant", "", (ToolCall("read_file", '{"path": "a"}', "c1"),), reasoning="First I read."
)
GAVE = Message("tool", "text", (), "c1", "read_file")
NAMES = ("reasoning_content", "reasoning")


def thinks(name: str) -> Behaviour:
    return openai_server.streams("x", reasoning=["hm"], reasoning_field=name)


def sent(script: Sequence[Behaviour]) -> list[dict[str, Any]]:
    """The assistant's message of each request after the first, which is without."""
    with OpenAIServer(*script) as server:
        with closing(OpenAICompatible("openai", server.base_url)) as provider:
            provider.generate(with_tools("openai"), print)
            for _ in script[2:] if len(script) > 2 else script[1:]:
                provider.generate(with_tools("openai", CALLED, GAVE), print)
        return [asked.body["messages"][2] for asked in server.chats()[1:]]


@pytest.mark.parametrize("name", NAMES)
def test_it_goes_back_by_the_name_it_came_by(name: str) -> None:
    (message,) = sent([thinks(name), openai_server.streams("x")])
    other = NAMES[name == NAMES[0]]
    assert message[name] == "First I read."
    assert other not in message
    assert message["tool_calls"][0]["id"] == "c1"


def test_a_server_that_tells_none_gets_none() -> None:
    (message,) = sent([openai_server.streams("x"), openai_server.streams("x")])
    assert not set(NAMES) & set(message)


@pytest.mark.parametrize(
    "told",
    [
        "Unsupported: reasoning_content in input messages",
        "messages.2.reasoning_content: Extra inputs are not permitted",
    ],
)
def test_a_server_that_refuses_it_gets_none_any_more(told: str) -> None:
    said = openai_server.streams("x")
    messages = sent([thinks("reasoning_content"), refuses(400, {"message": told}), said, said])
    assert ["reasoning_content" in message for message in messages] == [True, False, False]


def test_a_server_that_lacks_it_is_no_refusal_of_it() -> None:
    lacks = refuses(400, {"message": "the reasoning_content must be passed back to the API"})
    with OpenAIServer(lacks) as server, pytest.raises(LLMProtocolError, match="passed back"):
        ask(server, with_tools("openai", CALLED, GAVE))


def test_details_go_back_whole_in_place_of_the_text() -> None:
    """A text in pieces, its signature last and without text; an encrypted one for each call."""
    text = {"type": "reasoning.text", "format": "f", "index": 0}
    secret = {"type": "reasoning.encrypted", "index": 0}
    pieces = [
        [{**text, "text": "Let me "}],
        [{**text, "text": "see.", "signature": None}, {**secret, "id": "c1", "data": "AA=="}],
        [{**text, "signature": "BB=="}, {**secret, "id": "c2", "data": "CC=="}],
    ]
    whole = [
        {**text, "text": "Let me see.", "signature": "BB=="},
        {**secret, "id": "c1", "data": "AA=="},
        {**secret, "id": "c2", "data": "CC=="},
    ]
    deltas = [{"reasoning": "Let", "reasoning_details": each} for each in pieces]
    said = openai_server.streams("x", deltas=deltas)
    refuses_them = refuses(400, {"message": "unknown field reasoning_details"})
    with OpenAIServer(said, said, refuses_them, said) as server:
        with closing(OpenAICompatible("openai", server.base_url)) as provider:
            reply = provider.generate(with_tools("openai"), print)
            asked = with_tools(
                "openai", replace(CALLED, reasoning_details=reply.reasoning_details), GAVE
            )
            for _ in range(2):
                provider.generate(asked, print)
        messages = [asked.body["messages"][2] for asked in server.chats()[1:]]
    assert [message.get("reasoning_details") for message in messages] == [whole, whole, None]
    assert [message.get("reasoning") for message in messages] == [None, None, "First I read."]


def test_ollama_gets_it_as_thinking() -> None:
    with server_of("ollama", ollama_server.streams("x")) as server:
        ask(server, with_tools("ollama", CALLED, GAVE))
        (asked,) = server.chats()
    assert asked.body["messages"][2]["thinking"] == "First I read."
    assert "thinking" not in asked.body["messages"][3]

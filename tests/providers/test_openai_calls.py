"""Tool calls put together from the pieces that servers send, each in its own way."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers import ollama_server, openai_server
from servers.ollama_server import OllamaServer
from servers.openai_server import OpenAIServer
from test_tool_calls import ask, connect, with_tools

from pytest_llmbench import errors
from pytest_llmbench.providers.openai_calls import CallParts


def piece(name: str | None = None, arguments: Any = None, **more: Any) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {
        **more,
        "function": {key: value for key, value in function.items() if value is not None},
    }


def gathered(*pieces: dict[str, Any]) -> list[tuple[str, str, str]]:
    parts = CallParts(turn=3)
    for one in pieces:
        parts.take([one])
    return [(call.name, call.arguments, call.id) for call in parts.calls()]


A, B = '{"path": "a"}', '{"path": "b"}'


@pytest.mark.parametrize(
    ("pieces", "calls"),
    [
        (
            [
                piece("read", "", index=0, id="x", type="function"),
                piece(None, '{"path"', index=0),
                piece(None, ': "a"}', index=0),
                piece("read", "", index=1, id="y", type="function"),
                piece(None, B, index=1),
            ],
            [("read", A, "x"), ("read", B, "y")],
        ),
        (  # pieces of two calls mixed
            [
                piece("one", "", index=0, id="x"),
                piece("two", "", index=1, id="y"),
                piece(None, A, index=0),
                piece(None, B, index=1),
            ],
            [("one", A, "x"), ("two", B, "y")],
        ),
        (  # whole calls without index
            [piece("read", A, id="x"), piece("read", B, id="y")],
            [("read", A, "x"), ("read", B, "y")],
        ),
        (  # whole calls, all with index 0
            [piece("read", A, index=0, id="x"), piece("read", B, index=0, id="y")],
            [("read", A, "x"), ("read", B, "y")],
        ),
        (  # the same without ids, even of the very same call
            [piece("read", A, index=0), piece("read", A, index=0), piece("finish", "", index=0)],
            [("read", A, "call_3_0"), ("read", A, "call_3_1"), ("finish", "", "call_3_2")],
        ),
        (  # id and name repeated with every piece
            [
                piece("read", "", index=0, id="x"),
                piece("read", '{"path"', index=0, id="x"),
                piece("read", ': "a"}', index=0, id="x"),
            ],
            [("read", A, "x")],
        ),
        (  # the name repeated, no ids
            [
                piece("read", "", index=0),
                piece("read", '{"path"', index=0),
                piece("read", ': "a"}', index=0),
            ],
            [("read", A, "call_3_0")],
        ),
        (  # a name in pieces, and an id that comes late
            [piece("re", index=0), piece("ad", index=0), piece(None, A, index=0, id="x")],
            [("read", A, "x")],
        ),
        (  # no index, pieces follow each other
            [piece("read", id="x"), piece(None, '{"path"'), piece(None, ': "a"}')],
            [("read", A, "x")],
        ),
        (  # an id that two calls bear
            [piece("read", A, index=0, id="x"), piece("read", B, index=1, id="x")],
            [("read", A, "x"), ("read", B, "call_3_1")],
        ),
        (  # a new id with every piece
            [
                piece("read", index=0, id="x"),
                piece(None, '{"path"', index=0, id="y"),
                piece(None, ': "a"}', index=0, id="z"),
            ],
            [("read", A, "x")],
        ),
        (  # an empty object before the arguments
            [
                piece("read", "{}", index=0, id="x"),
                piece(None, '{"path"', index=0),
                piece(None, ': "a"}', index=0),
            ],
            [("read", A, "x")],
        ),
        (  # all of it once more at the end
            [piece("read", A, index=0, id="x"), piece("read", A, index=0, id="x")],
            [("read", A, "x")],
        ),
        ([piece("read", {"path": "a"}, index=0, id="x")], [("read", A, "x")]),  # not as text
        ([piece("read", "{oops", index=0, id="x")], [("read", "{oops", "x")]),
        ([piece(None, A, index=0)], [("", A, "call_3_0")]),
        ([piece("", "", index=0), {"index": 0}], []),
    ],
)
def test_pieces(pieces: list[dict[str, Any]], calls: list[tuple[str, str, str]]) -> None:
    assert gathered(*pieces) == calls


PIECE = st.text(st.characters(exclude_characters="{"))  # which may begin whole arguments anew


@given(st.lists(st.tuples(st.text(min_size=1), st.lists(PIECE, max_size=4)), max_size=4))
def test_whatever_the_pieces_hold_they_come_together(calls: list[tuple[str, list[str]]]) -> None:
    """As OpenAI sends them, all calls at once: every piece goes to the call of its index."""
    parts = CallParts(turn=1)
    for at, (name, _) in enumerate(calls):
        parts.take([piece(name, "", index=at, id=f"id{at}")])
    for at, (_, pieces) in enumerate(calls):
        for text in pieces:
            parts.take([piece(None, text, index=at)])
    together = [(name, "".join(pieces), f"id{at}") for at, (name, pieces) in enumerate(calls)]
    assert [(call.name, call.arguments, call.id) for call in parts.calls()] == together


@pytest.mark.parametrize(
    "wrong",
    [
        ["x"],
        [{"function": "x"}],
        [{"function": {"name": 1}}],
        [{"id": 1, "function": {"name": "x"}}],
        3,
    ],
)
def test_what_the_protocol_does_not_allow(wrong: Any) -> None:
    script = openai_server.streams("x", deltas=[{"tool_calls": wrong}])
    with (
        OpenAIServer(script) as server,
        pytest.raises(errors.LLMProtocolError, match="does not allow"),
    ):
        ask(server, with_tools("openai"))


def test_ids_that_a_server_gives_none_of_differ_from_turn_to_turn() -> None:
    deltas = [{"tool_calls": [piece("read", A, index=0)]}]
    with OpenAIServer(openai_server.streams(deltas=deltas)) as server:
        replies = [ask(server, replace(with_tools("openai"), turn=turn)) for turn in (1, 2)]
    first, second = (call.id for reply in replies for call in reply.tool_calls)
    assert first != second


def test_malformed_arguments_come_as_the_model_wrote_them() -> None:
    said = {"tool_calls": [{"name": "write_file", "arguments": '{"path": "a", "content": "b'}]}
    with OpenAIServer(openai_server.says({**said, "finish_reason": "length"})) as server:
        reply = ask(server, with_tools("openai"))
    assert reply.tool_calls[0].arguments == '{"path": "a", "content": "b'
    assert reply.finish_reason == "length"


def test_thinking_that_never_ends_is_no_cut_where_there_are_calls() -> None:
    said = {"content": "<think>\nhm", "tool_calls": [{"name": "finish"}]}
    for module, server in ((ollama_server, OllamaServer), (openai_server, OpenAIServer)):
        kind = "ollama" if module is ollama_server else "openai"
        with server(module.says(said)) as started:
            reply = ask(started, with_tools(kind))
        assert (reply.text, reply.reasoning.strip()) == ("", "hm")
        assert reply.finish_reason != "length"
        assert [call.name for call in reply.tool_calls] == ["finish"]


@pytest.mark.parametrize("kind", ["ollama", "openai"])
def test_the_first_token_may_be_one_of_a_call(kind: str) -> None:
    """The pause before the last call begins when the first one has been heard."""
    heard, calls = threading.Event(), [{"name": "read_file", "arguments": {}}] * 2
    module = ollama_server if kind == "ollama" else openai_server
    script = module.streams(tool_calls=calls, pause=0.05, heard=heard)
    seen: list[int] = []

    def hear(pieces: int) -> None:
        seen.append(pieces)
        heard.set()

    with (OllamaServer if kind == "ollama" else OpenAIServer)(script) as server:
        provider = connect(server)
        reply = provider.generate(with_tools(kind), hear)
        provider.close()
    assert reply.ttft_seconds is not None
    assert reply.llm_seconds is not None
    assert 0 < reply.ttft_seconds < reply.llm_seconds - 0.05
    assert seen == list(range(1, len(seen) + 1))
    assert len(seen) == (2 if kind == "ollama" else 4)
    assert len(reply.tool_calls) == 2
    assert reply.timing_source == ("server" if kind == "ollama" else "stream")

"""Servers that take no tools, find a conversation too long, or cannot read what a model called."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from asking import KEY, everything_told
from servers import ollama_server, openai_server
from servers.ollama_server import OllamaServer
from servers.openai_refusals import CONTEXT_FULL, TOOLS_REFUSED
from servers.openai_server import OpenAIServer
from servers.scripted import Behaviour, refuses
from test_tool_calls import ask, with_tools

from pytest_llmbench import errors
from pytest_llmbench.providers.arguments import arguments_object
from pytest_llmbench.providers.base import Message, ToolCall
from pytest_llmbench.providers.messages import tells_full_context
from pytest_llmbench.providers.ollama import Ollama
from pytest_llmbench.providers.openai_compatible import OpenAICompatible
from pytest_llmbench.providers.unread_calls import unread


@pytest.mark.parametrize("dialect", TOOLS_REFUSED)
def test_tools_refused(dialect: str) -> None:
    with OpenAIServer(openai_server.streams("x")) as server:
        server.refuses_tools = dialect
        asked = with_tools("openai")
        with pytest.raises(
            errors.ToolsRefused, match=r"takes no tools for qwen2\.5-coder"
        ) as caught:
            ask(server, asked)
        assert len(server.chats()) == 1
        assert ask(server, replace(asked, tools=())).text == "x"
    assert server.base_url in str(caught.value)


def test_tools_refused_by_ollama() -> None:
    with OllamaServer(ollama_server.streams("x")) as server:
        server.capabilities = ["completion"]
        asked = with_tools("ollama")
        with pytest.raises(errors.ToolsRefused, match=r"takes no tools for qwen2\.5-coder:7b"):
            ask(server, asked)
        assert ask(server, replace(asked, tools=())).text == "x"


@pytest.mark.parametrize(
    "other",
    [
        (400, {"message": "Invalid schema for function 'x': expected a string", "param": "tools"}),
        (500, {"message": "llama runner process has terminated"}),
        (429, {"message": "no tools are supported on the free tier"}),
        (
            400,
            {"message": "Unsupported value: 'temperature' does not support 0.1 with this model."},
        ),
    ],
)
def test_another_refusal_is_not_the_tools(other: tuple[int, object]) -> None:
    with OpenAIServer(refuses(*other)) as server, pytest.raises(errors.AttemptError) as caught:
        ask(server, with_tools("openai"))
    assert not isinstance(caught.value, errors.ToolsRefused | errors.ContextFull)


def test_without_tools_they_cannot_be_refused() -> None:
    with (
        OpenAIServer(refuses(*TOOLS_REFUSED["vllm"])) as server,
        pytest.raises(errors.LLMProtocolError) as caught,
    ):
        ask(server, replace(with_tools("openai"), tools=()))
    assert not isinstance(caught.value, errors.ToolsRefused)


@pytest.mark.parametrize("dialect", CONTEXT_FULL)
@pytest.mark.parametrize("midway", [False, True])
def test_a_conversation_that_is_too_long(dialect: str, midway: bool) -> None:
    _, error = CONTEXT_FULL[dialect]
    broken = openai_server.breaks("x", event={"error": error})
    with (
        OpenAIServer(broken if midway else openai_server.context_full(dialect)) as server,
        pytest.raises(errors.ContextFull, match=r"longer context, or lower --llm-max-tokens"),
    ):
        ask(server, with_tools("openai"))


def test_the_embedded_engine_can_be_given_a_longer_context() -> None:
    with OpenAIServer(openai_server.context_full("llamacpp")) as server:
        provider = OpenAICompatible("llamacpp", server.base_url)
        with pytest.raises(errors.ContextFull, match=r"Raise --llm-num-ctx.*4390 tokens"):
            provider.generate(with_tools("openai"), print)
        provider.close()


@pytest.mark.parametrize(
    "told",
    [
        "the input length exceeds the context length",
        "input length exceeds maximum context length",
        "prompt too long; exceeded max context length by 12 tokens",
    ],
)
def test_ollamas_context(told: str) -> None:
    with (
        OllamaServer(refuses(400, told)) as server,
        pytest.raises(errors.ContextFull, match="Raise --llm-num-ctx"),
    ):
        ask(server, with_tools("ollama"))


@pytest.mark.parametrize(
    "told",
    [
        # LM Studio, SGLang, vLLM, Gemini, TGI.
        "The number of tokens to keep from the initial prompt is greater than the context length.",
        "The input (5000 tokens) is longer than the model's context length (4096 tokens).",
        "The decoder prompt (length 9000) is longer than the maximum model length of 8192.",
        "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
        "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 4000",
    ],
)
def test_what_servers_say_of_a_full_context(told: str) -> None:
    assert tells_full_context(told)


def test_ollama_is_not_let_forget_the_task_of_a_conversation() -> None:
    """It would leave out the user's message, and say nothing of it."""
    with OllamaServer(ollama_server.streams("x")) as server:
        server.most_characters = 200
        asked = with_tools("ollama", Message("assistant", "Hm." * 40), Message("user", "Go on."))
        with pytest.raises(errors.ContextFull, match="Raise --llm-num-ctx"):
            ask(server, asked)
        assert server.chats()[-1].body["truncate"] is False
        ask(server, replace(asked, turn=0, tools=()))
        assert "truncate" not in server.chats()[-1].body
        assert [message["role"] for message in server.seen[-1]] == ["system", "user"]
        assert server.seen[-1][-1]["content"] == "Go on."


# -- what a model wrote and its server could not read -----------------------------------------

WRITTEN = '{"path": "solution.py", "content": "def add(a, b):\n    return \'a\'"]}'


def failing_midway(told: str) -> Behaviour:
    return openai_server.breaks("I write it. ", event={"error": {"message": told, "code": 500}})


def test_ollama_cannot_read_a_call() -> None:
    said = {"content": "Now.", "tool_calls": [{"name": "write_file", "arguments": WRITTEN}]}
    told = f"error parsing tool call: raw='{WRITTEN}', err=invalid character ']'"
    streamed = ollama_server.says(said)
    for behaviour in (streamed, refuses(500, told)):
        with OllamaServer(behaviour) as server:
            reply = ask(server, with_tools("ollama"))
        assert reply.text.removeprefix("Now.") == WRITTEN
        assert (reply.tool_calls, reply.finish_reason) == ((), "unread_call")
        assert (reply.ttft_seconds is None) is (behaviour is not streamed)
        assert reply.llm_seconds is not None
        assert reply.generation_end is not None
        assert reply.tokens_generated is None


def test_a_call_nested_too_deeply_is_the_models_fault() -> None:
    arguments = f'{{"path": {"[" * 100_000}{"]" * 100_000}}}'
    call = f'{{"function": {{"name": "read_file", "arguments": {arguments}}}}}'
    line = f'{{"message": {{"role": "assistant", "tool_calls": [{call}]}}, "done": false}}'
    with OllamaServer(ollama_server.breaks("I look.", line=line)) as server:
        reply = ask(server, with_tools("ollama"))
    assert (reply.tool_calls, reply.finish_reason) == ((), "unread_call")
    assert reply.text == "I look."


def test_llamacpp_cannot_read_a_call() -> None:
    with OpenAIServer(failing_midway(f"Failed to parse input at pos 12: {WRITTEN}")) as server:
        reply = ask(server, with_tools("openai"))
    assert reply.text == f"I write it. {WRITTEN}"
    assert reply.tool_calls == ()


def test_groq_cannot_read_a_call() -> None:
    error = {
        "message": "Failed to call a function. Please adjust your prompt. See 'failed_generation' "
        "for more details.",
        "type": "invalid_request_error",
        "code": "tool_use_failed",
        "failed_generation": f"<function=write_file>{WRITTEN}</function> {KEY}",
    }
    for behaviour in (refuses(400, error), openai_server.breaks(event={"error": error})):
        with OpenAIServer(behaviour) as server:
            provider = OpenAICompatible("openai", server.base_url, api_key=KEY)
            reply = provider.generate(with_tools("openai"), print)
            provider.close()
        assert reply.text == f"<function=write_file>{WRITTEN}</function> [key]"


def test_without_tools_that_is_the_servers_trouble() -> None:
    with OpenAIServer(failing_midway(f"Failed to parse input at pos 0: {KEY}")) as server:
        provider = OpenAICompatible("openai", server.base_url, api_key=KEY)
        with pytest.raises(errors.LLMProtocolError, match="cannot read") as caught:
            provider.generate(replace(with_tools("openai"), tools=()), print)
        provider.close()
    assert KEY not in everything_told(caught.value)


def test_what_is_no_unread_call() -> None:
    assert unread("llama runner process has terminated: exit status 2") is None
    assert unread("x", {"code": "tool_use_failed"}) == ""
    assert unread("error parsing tool call: something else") == ""
    assert unread("XML syntax error on line 3: unexpected EOF") == ""
    assert unread('required argument "path" is missing for tool "read_file"') == ""
    assert unread("Failed to parse tool call arguments as JSON: parse error at line 1") is None


# -- what is sent back --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["ollama", "openai"])
@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ('{"path": "a"}', {"path": "a"}),
        ('{"content": "a\nb"}', {"content": "a\nb"}),
        ('"{\\"path\\": \\"a\\"}"', {"path": "a"}),
        ("", {}),
        ("not JSON", {}),
        ("[1]", {}),
        ('{"n": NaN}', {}),
        ('{"text": "\\ud83d"}', {"text": "\ufffd"}),
        ("[" * 100_000, {}),
    ],
)
def test_servers_get_back_an_object_whatever_the_model_wrote(
    kind: str, written: str, sent: dict[str, str]
) -> None:
    call = ToolCall("write_file", written, "call_1")
    begin = (
        Message("assistant", "", (call,)),
        Message("tool", "error: the arguments are not JSON", (), "call_1", "write_file"),
    )
    module = ollama_server if kind == "ollama" else openai_server
    behaviour = module.streams("x")
    with (OllamaServer if kind == "ollama" else OpenAIServer)(behaviour) as server:
        ask(server, with_tools(kind, *begin))
        message = server.chats()[0].body["messages"][2]
    arguments = message["tool_calls"][0]["function"]["arguments"]
    if kind == "openai":
        arguments = json.loads(arguments)
        if "\\ud83d" in written:  # the model's own text is sent, which is JSON
            sent = {"text": "\ud83d"}
    assert arguments == sent
    assert message.get("content") is None


@pytest.mark.parametrize(
    ("invented", "sent"),
    [
        ("read_file", "read_file"),
        ("tools.read-file", "tools_read-file"),
        ("lies die Datei für mich", "lies_die_Datei_f_r_mich"),
        ("x" * 70, "x" * 64),
        ("", "_"),
    ],
)
def test_a_name_that_openai_would_refuse_is_sent_as_one_it_takes(invented: str, sent: str) -> None:
    call = ToolCall(invented, "{}", "call_1")
    result = Message("tool", f"there is no tool {invented}", (), "call_1", invented)
    with OpenAIServer(openai_server.streams("x")) as server:
        ask(server, with_tools("openai", Message("assistant", "", (call,)), result))
        called, told = server.chats()[0].body["messages"][2:]
    assert called["tool_calls"][0]["function"]["name"] == sent
    assert told["content"] == result.content


def test_deep_arguments_leave_room_for_the_request_around_them() -> None:
    for depth in range(500, 1000):  # near the interpreter's limit somewhere
        found: Any = arguments_object(f'{{"n": {"[" * depth}{"]" * depth}}}')
        for _ in range(20):
            found = [found]
        json.dumps(found)  # raises beyond the limit


def test_disorder_is_seen() -> None:
    """That the server of these tests is as strict as OpenAI's."""
    with OpenAIServer(openai_server.streams("x")) as server:
        lone = Message("tool", "x", (), "call_1", "read_file")
        with pytest.raises(errors.LLMProtocolError, match="must be a response to"):
            ask(server, with_tools("openai", lone))


# -- secrets ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["ollama", "openai"])
def test_the_key_is_cut_out_of_calls(kind: str) -> None:
    said = {"content": KEY, "tool_calls": [{"name": f"x{KEY}", "arguments": {"path": KEY}}]}
    if kind == "ollama":
        with OllamaServer(ollama_server.says(said)) as server:
            provider = Ollama(server.url, api_key=KEY)
            reply = provider.generate(with_tools(kind), print)
            provider.close()
    else:
        with OpenAIServer(openai_server.says(said)) as server:
            provider_openai = OpenAICompatible("openai", server.base_url, api_key=KEY)
            reply = provider_openai.generate(with_tools(kind), print)
            provider_openai.close()
    assert KEY not in repr(reply)
    assert reply.tool_calls[0].name == "x[key]"
    assert json.loads(reply.tool_calls[0].arguments) == {"path": "[key]"}


def test_a_word_in_place_of_a_key_is_no_secret() -> None:
    """Local servers want none: `OPENAI_API_KEY=x` must not change what a model writes."""
    said = {"content": "x = 1", "tool_calls": [{"name": "fix", "arguments": {"x": "EMPTY"}}]}
    for key in ("x", "EMPTY"):
        with OpenAIServer(openai_server.says(said)) as server:
            provider = OpenAICompatible("openai", server.base_url, api_key=key)
            reply = provider.generate(with_tools("openai"), print)
            provider.close()
        assert reply.text == "x = 1"
        assert reply.tool_calls[0].arguments == '{"x": "EMPTY"}'

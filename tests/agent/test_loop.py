"""The conversation, with a scripted model: each of its ends, and what the model hears."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from agent_desks import TOOLS, a_case, a_desk

from pytest_llmbench.agent import ends
from pytest_llmbench.agent.acting import Acting
from pytest_llmbench.agent.base import Arguments, Desk, Tool, ToolResult
from pytest_llmbench.agent.loop import Limits, Loop
from pytest_llmbench.agent.offer import specs
from pytest_llmbench.agent.prompt import CUT, FULL, REMINDER, reminder
from pytest_llmbench.agent.talk import Talk
from pytest_llmbench.agent.text_protocol import calls_in
from pytest_llmbench.agent.workspace import LARGEST
from pytest_llmbench.errors import ContextFull, LLMTimeout, LLMUnreachable
from pytest_llmbench.extract_files import find_answer
from pytest_llmbench.providers.base import Message, Reply, Request, Sampling, ToolCall

BEGIN = (Message("system", "You."), Message("user", "Do it."))
REQUEST = Request("m", BEGIN, Sampling(), timeout=60.0)
SEEING = a_case(visible_tests=("test_a.py",))


def call(name: str, **arguments: str) -> ToolCall:
    return ToolCall(name, json.dumps(arguments))


def write(text: str) -> ToolCall:
    return call("write_file", path="solution.py", content=text)


LIST, FINISH, TEST = call("list_files"), call("finish"), call("run_tests")


def says(*calls: ToolCall, text: str = "", **told: Any) -> Reply:
    return Reply(text, tool_calls=calls, finish_reason="tool_calls" if calls else "stop", **told)


class Waiting(Tool):
    """Takes the seconds that are asked for, as the log tells them."""

    name = "wait"
    description = "Wait."
    parameters = TOOLS["finish"].parameters

    def use(self, arguments: Arguments, desk: Desk) -> ToolResult:
        return ToolResult(f"waited {arguments['n']}")


class Slow(Acting):
    """Each call is told to have taken 10 s."""

    def do(self, turn: int, call: ToolCall) -> ToolResult:
        result = super().do(turn, call)
        self.calls[-1] = replace(self.calls[-1], seconds=10.0)
        return result


@dataclass
class Conversation:
    """`script` holds replies and errors in order; `asked` are the requests."""

    script: Sequence[Reply | Exception]
    limits: Limits = field(default=Limits(10, 1_000_000, 900.0))
    context: int | None = None
    acting: Callable[[Desk, Any], Acting] = Acting
    request: Request = REQUEST
    asked: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.desk = a_desk(case=SEEING)
        self.talk = Talk(BEGIN, self.context, None)
        self.did = self.acting(self.desk, {**TOOLS, "wait": Waiting()})
        self.loop = Loop(
            self.ask, request=self.request, talk=self.talk, acting=self.did, files=self.desk.files,
            find_code=lambda reply, _: dict(find_answer(reply.text, self.desk.wanted).files), limits=self.limits,
        )  # fmt: skip

    def ask(self, request: Request) -> Reply:
        said = self.script[len(self.asked)]
        self.asked.append(request)
        if isinstance(said, Exception):
            raise said
        return said

    def go(self) -> str:
        return self.loop.go()


@pytest.mark.parametrize("native", [True, False])
def test_halves_of_characters_in_a_call_reach_neither_server_nor_journal(native: bool) -> None:
    text = '```json\n{"tool": "\\ud800", "arguments": "\\udc00"}\n```'
    first = says(ToolCall("\ud800", "\udc00")) if native else says(text=text)
    talk = Conversation([first, says(FINISH)])
    assert talk.go() == ends.FINISHED
    told = [*talk.asked[1].messages, *talk.talk.said, *talk.did.calls]
    json.dumps(told, ensure_ascii=False, default=vars).encode()  # raises for half a character
    assert talk.did.calls[0].tool == "\ufffd"


def test_written_and_finished() -> None:
    talk = Conversation([says(write("a = 1\n")), says(FINISH), says(LIST)])
    assert talk.go() == ends.FINISHED
    assert len(talk.asked) == len(talk.loop.turns) == 2
    assert [request.turn for request in talk.asked] == [1, 2]
    assert talk.loop.states == [(1, {"solution.py": "a = 1\n"})]
    assert [m.role for m in talk.asked[1].messages] == ["system", "user", "assistant", "tool"]


def test_finish_ends_at_once_and_what_follows_is_not_done() -> None:
    talk = Conversation([says(FINISH, write("late = 1\n"))])
    assert talk.go() == ends.FINISHED
    assert [called.tool for called in talk.did.calls] == ["finish"]
    assert talk.desk.files.answer() == {}


def test_a_finish_that_does_not_fit_ends_nothing() -> None:
    talk = Conversation([says(ToolCall("finish", '{"summary": 5}')), says(FINISH)])
    assert talk.go() == ends.FINISHED
    assert [called.outcome for called in talk.did.calls] == ["error", "ok"]


def test_all_calls_of_a_reply_are_done_in_order_and_answered_each() -> None:
    calls = [
        write("wrong = 1\n"),
        replace(TEST, id="t1"),
        write("right = 1\n"),
        replace(TEST, id="t2"),
    ]
    talk = Conversation([says(*calls), says(FINISH)])
    assert talk.go() == ends.FINISHED
    results = [m for m in talk.asked[1].messages if m.role == "tool"]
    assert [m.tool_name for m in results] == ["write_file", "run_tests", "write_file", "run_tests"]
    assert [m.tool_call_id for m in results] == ["", "t1", "", "t2"]
    assert [called.outcome for called in talk.did.calls[:4]] == ["ok", "failed", "ok", "passed"]
    assert talk.loop.states == [(1, {"solution.py": "right = 1\n"})]


def test_calls_in_plain_text_are_told_in_one_message() -> None:
    text = '```json\n{"tool": "list_files"}\n```\n```json\n{"tool": "finished"}\n```'
    talk = Conversation([says(text=text), says(FINISH)])
    assert talk.go() == ends.FINISHED
    told = talk.asked[1].messages[-1]
    assert told.role == "user"
    assert told.content.startswith(
        "Result of list_files:\nsolution.py (may be written)\n\nResult of finished:\nerror: there is no"
    )


# -- limits ------------------------------------------------------------------------------


def test_turns_are_limited() -> None:
    script = [says(call("read_file", path=str(n))) for n in range(9)]
    talk = Conversation(script, limits=Limits(4, 1_000_000, 900.0))
    assert talk.go() == ends.ITERATION_LIMIT
    assert len(talk.asked) == 4


def test_tokens_are_limited_and_what_nobody_counted_is_none() -> None:
    script = [
        says(call("read_file", path=str(n)), prompt_tokens=100, tokens_generated=20)
        for n in range(9)
    ]
    talk = Conversation([says(LIST), *script], limits=Limits(10, 240, 900.0))
    assert talk.go() == ends.TOKEN_LIMIT
    assert len(talk.asked) == 3


def test_seconds_of_model_and_tools_are_limited() -> None:
    script = [says(call("wait", n=str(n)), llm_seconds=20.0) for n in range(9)]
    talk = Conversation(script, limits=Limits(10, 10**9, 85.0), acting=Slow)
    assert talk.go() == ends.TIME_LIMIT
    assert len(talk.asked) == 3
    assert [request.timeout for request in talk.asked] == [60.0, 55.0, 25.0]


def test_a_reply_full_of_calls_uses_up_no_more_than_its_time() -> None:
    calls = [call("wait", n=str(n)) for n in range(1000)]
    talk = Conversation([says(*calls)], limits=Limits(10, 10**9, 45.0), acting=Slow)
    assert talk.go() == ends.TIME_LIMIT
    assert len(talk.did.calls) == 5
    assert talk.loop.turns[0].tool_seconds == 50.0


def test_a_finish_counts_however_late() -> None:
    calls = [call("wait", n="1"), FINISH]
    talk = Conversation(
        [says(*calls, llm_seconds=5.0)], limits=Limits(10, 10**9, 20.0), acting=Slow
    )
    assert talk.go() == ends.FINISHED


def test_a_reply_that_the_end_of_time_cut_is_no_trouble_of_the_server() -> None:
    talk = Conversation(
        [says(LIST, llm_seconds=50.0), LLMTimeout("late")], limits=Limits(10, 10**9, 90.0)
    )
    assert talk.go() == ends.TIME_LIMIT
    assert len(talk.loop.turns) == 1


@pytest.mark.parametrize("error", [LLMTimeout("late"), LLMUnreachable("gone")])
def test_trouble_of_the_server_is_raised_and_what_was_reached_stays(error: Exception) -> None:
    talk = Conversation([says(write("a = 1\n")), error])
    with pytest.raises(type(error)):
        talk.go()
    assert talk.loop.states == [(1, {"solution.py": "a = 1\n"})]
    assert len(talk.loop.turns) == 1


def test_the_third_same_call_ends_it() -> None:
    talk = Conversation([says(LIST)] * 5)
    assert talk.go() == ends.REPEATED_CALL
    assert len(talk.asked) == 3
    again = Conversation([says(LIST, LIST, LIST, LIST)])
    assert again.go() == ends.REPEATED_CALL
    assert len(again.did.calls) == 3


# -- context ------------------------------------------------------------------------------


def reading(words: str) -> list[Reply]:
    return [
        says(write(f"{word} = '{'x' * 3000}'\n"), call("read_file", path="solution.py"))
        for word in words
    ]


def test_a_full_context_is_shortened_once() -> None:
    talk = Conversation([*reading("ab"), ContextFull("full"), says(FINISH)])
    assert talk.go() == ends.FINISHED
    before, after = talk.asked[2].messages, talk.asked[3].messages
    assert sum(len(m.content) for m in after) < sum(len(m.content) for m in before) - 2000
    assert after[-1].content == before[-1].content
    assert len(talk.loop.turns) == 3


def test_a_context_that_stays_full_ends_it() -> None:
    talk = Conversation([*reading("ab"), ContextFull("full"), ContextFull("full")])
    assert talk.go() == ends.CONTEXT_LIMIT
    assert talk.loop.states[-1][0] == 2
    # Nothing is old: there is nothing to cut, and no second request.
    talk = Conversation([says(write("a = 1\n")), ContextFull("full")])
    assert talk.go() == ends.CONTEXT_LIMIT
    assert len(talk.asked) == 2


def test_a_case_too_long_for_the_model_is_no_failure_of_the_model() -> None:
    with pytest.raises(ContextFull):
        Conversation([ContextFull("full")]).go()


def test_a_reply_that_a_full_context_cut_is_no_reply_without_a_call() -> None:
    full = Reply("I s", finish_reason="length", prompt_tokens=8186, tokens_generated=3)
    talk = Conversation([*reading("ab"), full, *reading("c"), full, says(FINISH)], context=8192)
    assert talk.go() == ends.FINISHED
    before, after = talk.asked[2].messages, talk.asked[3].messages
    assert sum(len(m.content) for m in after) < sum(len(m.content) for m in before) - 2000
    assert after[-1].content == reminder(cut=FULL, native=False)
    # The second time nothing is left to cut.
    talk = Conversation([*reading("ab"), full, full, says(FINISH)], context=8192)
    assert talk.go() == ends.CONTEXT_LIMIT
    assert len(talk.loop.turns) == 4


def test_a_call_that_a_full_context_cut_is_told_so() -> None:
    said = says(ToolCall("write_file", '{"path": "solu'), prompt_tokens=8180, tokens_generated=12)
    cut = replace(said, finish_reason="length")
    talk = Conversation([*reading("ab"), cut, says(FINISH)], context=8192)
    assert talk.go() == ends.FINISHED
    assert talk.asked[3].messages[-1].content.endswith(FULL)
    assert Conversation([cut, says(FINISH)], context=8192).go() == ends.CONTEXT_LIMIT


# -- no call -------------------------------------------------------------------------------


def test_one_reminder_then_it_ends() -> None:
    talk = Conversation([says(text="I think."), says(text="I still think.")])
    assert talk.go() == ends.NO_TOOL_CALL
    told = talk.asked[1].messages[-1]
    assert told.role == "user"
    assert told.content.startswith(REMINDER)


def test_in_plain_text_a_reminder_shows_how_a_call_goes() -> None:
    for finish_reason in ("stop", "length"):
        talk = Conversation([replace(says(text="Hm."), finish_reason=finish_reason), says(FINISH)])
        assert talk.go() == ends.FINISHED
        told = talk.asked[1].messages[-1].content
        assert told.startswith(CUT) is (finish_reason == "length")
        assert calls_in(told.replace("NAME", "finish").replace("{...}", "{}")) == (FINISH,)


def test_by_the_servers_own_protocol_it_does_not() -> None:
    native = replace(REQUEST, tools=specs(TOOLS.values()))
    talk = Conversation([says(text="Hm."), says(FINISH)], request=native)
    assert talk.go() == ends.FINISHED
    assert talk.asked[1].messages[-1] == Message("user", REMINDER)


def test_a_call_wins_a_new_reminder() -> None:
    talk = Conversation([says(text="Hm."), says(LIST), says(text="Hm."), says(text="Hm.")])
    assert talk.go() == ends.NO_TOOL_CALL
    assert len(talk.asked) == 4


@pytest.mark.parametrize("native", [True, False])
def test_a_call_that_was_cut_off_is_told_so(native: bool) -> None:
    half = '{"path": "solution.py", "content": "a = 1'
    text = '```json\n{"tool": "write_file", "arguments": ' + half
    said = says(ToolCall("write_file", half)) if native else says(text=text)
    talk = Conversation([replace(said, finish_reason="length"), says(FINISH)])
    assert talk.go() == ends.FINISHED
    told = talk.asked[1].messages[-1].content
    assert "not JSON" in told
    assert told.endswith(CUT)


def test_a_reply_that_was_cut_off_is_told_so() -> None:
    talk = Conversation([Reply("I th", finish_reason="length"), says(FINISH)])
    assert talk.go() == ends.FINISHED
    assert talk.asked[1].messages[-1].content == reminder(cut=CUT, native=False)


def test_code_without_a_call_is_the_answer() -> None:
    talk = Conversation([says(LIST), says(text="Here:\n```python\ndef f():\n    return 1\n```")])
    assert talk.go() == ends.ANSWERED
    assert talk.desk.files.answer() == {"solution.py": "def f():\n    return 1\n"}
    assert talk.loop.states[-1][0] == 2


def test_code_that_is_quoted_after_writing_is_no_answer() -> None:
    quoted = says(text="I wrote:\n```python\ndef f(): ...\n```")
    talk = Conversation([says(write("a = 1\n")), quoted, quoted])
    assert talk.go() == ends.NO_TOOL_CALL
    assert talk.desk.files.answer() == {"solution.py": "a = 1\n"}


def test_code_without_measure_is_judged_as_in_prompt_mode() -> None:
    code = "x = 1  # long\n" * (LARGEST // 10)
    talk = Conversation([says(text=f"```python\n{code}```")])
    assert talk.go() == ends.ANSWERED
    assert talk.desk.files.answer() == {"solution.py": code}


def test_states_are_kept_only_where_a_text_changed() -> None:
    script = [
        says(write("a = 1\n")),
        says(LIST),
        says(write("a = 1\n")),
        says(write("b = 1\n")),
        says(write("a = 1\n")),
        says(FINISH),
    ]
    talk = Conversation(script)
    assert talk.go() == ends.FINISHED
    assert [turn for turn, _ in talk.loop.states] == [1, 4, 5]

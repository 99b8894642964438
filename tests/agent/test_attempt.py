"""One attempt through the pipeline, with a scripted client and judge: protocols, metrics over turns, trouble."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from agent_desks import TOOLS, Checking, a_case

from pytest_llmbench.answer import WantedFile
from pytest_llmbench.bench import Bench
from pytest_llmbench.case import AGENT, Case, CaseRun, ModelSpec
from pytest_llmbench.errors import (
    ContextFull,
    LLMTimeout,
    LLMUnreachable,
    SandboxBroken,
    ToolsRefused,
)
from pytest_llmbench.gpu.base import Unsampled
from pytest_llmbench.judging.base import Judgement
from pytest_llmbench.languages.python import Python
from pytest_llmbench.pipeline import run_case
from pytest_llmbench.providers.base import ModelFacts, OnTokens, Reply, Request, ToolCall
from pytest_llmbench.record import Record
from pytest_llmbench.settings import Settings
from pytest_llmbench.verdict import Verdict

MODEL = ModelSpec("p", "m", "m")
CASE = a_case(tests={"test_a.py": "seen", "test_b.py": "hidden"}, visible_tests=("test_a.py",))


class Judging(Checking):
    """Passes files that hold `right`, and remembers what it judged."""

    def __init__(self) -> None:
        self.judged: list[str] = []

    def sandbox_of(self, case: Case) -> str | None:
        return "bubblewrap"

    def wanted(self, case: Case) -> tuple[WantedFile, ...]:
        return (WantedFile("solution.py", "Python", "python", Python(), any_name=True),)

    def prepare(self, case: Case) -> int | None:
        return 1

    def present(self, case: Case) -> Mapping[str, str]:
        return {"test_a.py": "seen"}

    def judge(self, case: Case, files: Mapping[str, str]) -> Judgement:
        text = files["solution.py"]
        self.judged.append(text)
        if "broken" in text:
            raise SandboxBroken("no disk")
        right = "right" in text
        verdict = Verdict(
            right,
            None if right else "wrong_answer",
            "",
            100.0 * right,
            int(right),
            int(not right),
            1,
        )
        return Judgement(verdict, 0.1)


class Talking:
    """A client that says what stands in the script, one after the other."""

    def __init__(self, *script: Reply | Exception, **facts: Any) -> None:
        self.script = list(script)
        self.asked: list[Request] = []
        self._facts = ModelFacts(**facts)

    def facts(self, model: ModelSpec) -> ModelFacts:
        return self._facts

    def generate(self, model: ModelSpec, request: Request, on_tokens: OnTokens) -> Reply:
        self.asked.append(request)
        said = self.script.pop(0)
        if isinstance(said, Exception):
            raise said
        return said


def attempt(client: Talking, **settings: Any) -> tuple[Record, Judging]:
    judge, record = Judging(), Record("id")
    bench = Bench(
        Settings(models=(MODEL,), **settings), client, {"problem": judge}, lambda run, messages: messages, Unsampled(""), TOOLS
    )  # fmt: skip
    run_case(CaseRun(CASE, MODEL, 1, AGENT), bench, record, lambda phase, tokens: None)
    return record, judge


def says(*calls: tuple[str, Mapping[str, str]], text: str = "", native: bool = True) -> Reply:
    if native:
        made = tuple(ToolCall(name, json.dumps(arguments)) for name, arguments in calls)
        return Reply(
            text,
            finish_reason="tool_calls",
            tool_calls=made,
            llm_seconds=1.0,
            tokens_generated=10,
            prompt_tokens=100,
        )
    blocks = [
        f"```json\n{json.dumps({'tool': name, 'arguments': arguments})}\n```"
        for name, arguments in calls
    ]
    return Reply("\n".join([text, *blocks]), finish_reason="stop")


def write(text: str) -> tuple[str, dict[str, str]]:
    return "write_file", {"path": "solution.py", "content": text}


FINISH: tuple[str, dict[str, str]] = ("finish", {})
TEST: tuple[str, dict[str, str]] = ("run_tests", {})


def test_metrics_of_an_attempt_that_corrects_itself() -> None:
    client = Talking(
        says(write("wrong = 1\n"), TEST), says(write("right = 1\n")), says(TEST, TEST), says(FINISH)
    )
    record, judge = attempt(client)
    assert (record.status, record.agent_end, record.tool_protocol) == (
        "passed",
        "finished",
        "native",
    )
    assert (record.iterations, record.iterations_to_success, record.self_corrected) == (4, 2, True)
    assert record.efficiency_score == 0.4  # 2 / (4 turns + 1 wasted call)
    assert record.tools_used == [
        "write_file",
        "run_tests",
        "write_file",
        "run_tests",
        "run_tests",
        "finish",
    ]
    assert (record.tool_calls_count, record.tool_errors) == (6, 0)
    assert (record.tokens_generated, record.prompt_tokens, record.context_tokens) == (
        40,
        400,
        [100] * 4,
    )
    assert judge.judged == ["right = 1\n", "wrong = 1\n"]


def test_what_was_right_spoilt_and_mended_within_a_turn_is_corrected() -> None:
    right, wrong = write("right = 1\n"), write("wrong = 1\n")
    record, judge = attempt(Talking(says(right), says(wrong, TEST, right), says(FINISH)))
    assert [call["outcome"] for call in record.tool_call_log or ()].count("failed") == 1
    assert (record.status, record.iterations_to_success) == ("passed", 1)
    assert record.self_corrected is True
    assert judge.judged == ["right = 1\n"]


def test_a_state_is_judged_once_and_a_right_one_that_was_spoilt_has_failed() -> None:
    texts = ("right = 1\n", "wrong = 1\n", "right = 1\n", "wrong = 1\n")
    record, judge = attempt(Talking(*(says(write(text)) for text in texts), says(FINISH)))
    assert (record.status, record.reason) == ("failed", "wrong_answer")
    assert (record.iterations_to_success, record.efficiency_score) == (1, 0.0)
    assert judge.judged == ["wrong = 1\n", "right = 1\n"]


def test_a_limit_is_the_reason_only_if_the_files_do_not_pass() -> None:
    right, _ = attempt(Talking(says(write("right = 1\n"))), max_iterations=1)
    assert (right.status, right.agent_end, right.reason) == ("passed", "iteration_limit", None)
    wrong, _ = attempt(Talking(says(write("wrong = 1\n"))), max_iterations=1)
    assert (wrong.status, wrong.agent_end, wrong.reason) == (
        "failed",
        "iteration_limit",
        "iteration_limit",
    )


def test_the_starting_files_are_no_answer() -> None:
    record, judge = attempt(Talking(says(FINISH)))
    assert (record.status, record.reason, record.agent_end) == ("failed", "no_code", "finished")
    assert judge.judged == []


def test_what_is_told_before_is_cut_to_the_context_that_the_model_is_served_with() -> None:
    long = write(f"right = '{'x' * 6000}'\n")
    read = says(("read_file", {"path": "solution.py"}))
    script = [says(long), *[replace(read, prompt_tokens=n) for n in (2000, 4000)], says(FINISH)]

    def longest_old_result(**facts: int) -> int:
        client = Talking(*script, **facts)
        assert attempt(client)[0].status == "passed"
        return max(len(m.content) for m in client.asked[-1].messages[:-1] if m.role == "tool")

    assert longest_old_result(context_length=131072) > 6000
    assert longest_old_result(context_length=131072, served_context=4096) < 1000


# -- protocols ---------------------------------------------------------------------------


def test_a_server_that_takes_no_tools_is_asked_in_plain_text() -> None:
    for client in (
        Talking(ToolsRefused("no"), says(write("right = 1\n"), FINISH, native=False)),
        Talking(says(write("right = 1\n"), FINISH, native=False), takes_tools=False),
    ):
        record, _ = attempt(client)
        assert (record.status, record.tool_protocol, record.iterations) == ("passed", "text", 1)
        assert client.asked[-1].tools == ()
        assert "write_file" in client.asked[-1].messages[0].content


@pytest.mark.parametrize(("protocol", "tools"), [("native", True), ("text", False)])
def test_a_wish_is_kept(protocol: str, tools: bool) -> None:
    client = Talking(says(write("right = 1\n"), FINISH), takes_tools=not tools)
    record, _ = attempt(client, tool_protocol=protocol)
    assert record.tool_protocol == protocol
    assert bool(client.asked[0].tools) is tools


def test_a_refusal_where_native_was_wished_for_is_trouble() -> None:
    with pytest.raises(ToolsRefused, match="--llm-tool-protocol text"):
        attempt(Talking(ToolsRefused("no")), tool_protocol="native")


def test_a_refusal_in_mid_conversation_begins_no_second_one() -> None:
    client = Talking(says(write("right = 1\n")), ToolsRefused("no"), says(FINISH, native=False))
    with pytest.raises(ToolsRefused):
        attempt(client)
    assert len(client.asked) == 2


# -- trouble -----------------------------------------------------------------------------


@pytest.mark.parametrize("error", [LLMUnreachable("gone"), ContextFull("full")])
def test_trouble_leaves_on_the_record_how_far_it_came(error: Exception) -> None:
    script: Sequence[Reply | Exception] = (
        [error] if isinstance(error, ContextFull) else [says(TEST), error]
    )
    judge, record = Judging(), Record("id")
    bench = Bench(
        Settings(models=(MODEL,)),
        Talking(*script),
        {"problem": judge},
        lambda r, m: m,
        Unsampled(""),
        TOOLS,
    )
    with pytest.raises(type(error)):
        run_case(CaseRun(CASE, MODEL, 1, AGENT), bench, record, lambda phase, tokens: None)
    assert (record.agent_end, record.iterations) == ("aborted", len(script) - 1)
    assert (record.efficiency_score, record.self_corrected, record.iterations_to_success) == (
        None,
    ) * 3


def test_a_judge_that_fails_on_an_earlier_state_leaves_the_verdict() -> None:
    record, _ = attempt(
        Talking(says(write("broken = 1\n")), says(write("right = 1\n")), says(FINISH))
    )
    assert (record.status, record.score, record.efficiency_score) == ("passed", 100.0, 0.6667)
    assert (record.iterations_to_success, record.self_corrected) == (None, None)
    assert record.message == "what earlier turns had written was not judged: no disk"


def test_a_judge_that_fails_on_the_last_state_is_trouble() -> None:
    with pytest.raises(SandboxBroken):
        attempt(Talking(says(write("right = 1\n")), says(write("broken = 1\n")), says(FINISH)))


def test_a_first_reply_that_takes_all_the_time_is_a_failure_of_the_model() -> None:
    record, judge = attempt(Talking(LLMTimeout("late")), agent_timeout=10.0, timeout=300.0)
    assert (record.status, record.agent_end, record.reason, record.iterations) == (
        "failed",
        "time_limit",
        "time_limit",
        0,
    )
    assert (record.efficiency_score, record.iterations_to_success, record.self_corrected) == (
        0.0,
        None,
        False,
    )
    assert judge.judged == []
    with pytest.raises(LLMTimeout):  # no more time than a request has anyway
        attempt(Talking(LLMTimeout("late")), agent_timeout=900.0, timeout=300.0)


def test_a_turn_that_the_limit_of_time_cut_is_in_the_figures() -> None:
    client = Talking(says(write("right = 1\n")), says(TEST), LLMTimeout("late"))
    record, _ = attempt(client, agent_timeout=10.0, timeout=300.0)
    assert (record.status, record.agent_end, record.iterations) == ("passed", "time_limit", 2)
    assert record.efficiency_score == 0.6667  # 2 / (2 turns + the one without a reply)
    tools = sum(turn["tool_seconds"] for turn in record.turns or ())
    assert record.llm_seconds == pytest.approx(10.0 - tools, abs=0.001)
    assert (record.tokens_generated, len(record.turns or ())) == (20, 2)
    none, _ = attempt(Talking(LLMTimeout("late")), agent_timeout=10.0, timeout=300.0)
    assert (none.iterations, none.llm_seconds, none.tokens_generated) == (0, 10.0, None)


def test_where_a_turn_did_not_tell_its_seconds_their_sum_is_unknown() -> None:
    client = Talking(says(write("right = 1\n"), native=False), LLMTimeout("late"))
    record, _ = attempt(client, agent_timeout=10.0, timeout=300.0, tool_protocol="text")
    assert (record.agent_end, record.llm_seconds) == ("time_limit", None)


# -- code in a reply ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "```tool_code\nprint(read_file(path='test_a.py'))\n```",
        "run_tests()",
        "finish()",
        "```tool_code\nprint(default_api.read_file(path='test_a.py'))\n```",
        "```python\ntests = read_file('test_a.py')\nprint(tests)\n```",
        "```python\n[read_file(path='test_a.py')]\n```",
        "```python\n{'action': 'read_file', 'path': 'test_a.py'}\n```",
        '```\n{"action": "read_file", "path": "test_a.py"}\n```',
        # Words in a fence.
        "The plan:\n```\n1. read\n2. write\n```",
        "There are:\n```\nsolution.py\ntest_a.py\n```\nI begin.",
        "```\nfinish\n```",
        "It prints\n```\n[1, 2]\n```",
    ],
)
def test_calls_written_as_code_and_words_in_a_fence_are_no_answer(text: str) -> None:
    client = Talking(says(text=text), says(write("right = 1\n"), FINISH))
    record, _ = attempt(client)
    assert (record.status, record.agent_end, record.iterations) == ("passed", "finished", 2)
    assert record.tool_calls_count == 2


def test_a_call_in_python_spelling_is_done_and_never_an_answer() -> None:
    right = "{'tool': 'write_file', 'arguments': {'path': 'solution.py', 'content': %s}}"
    called = says(text=f"```python\n{right % repr('right = 1')}\n```")
    record, judge = attempt(Talking(called, says(FINISH)))
    assert (record.status, record.tool_errors) == ("passed", 0)
    assert judge.judged == ["right = 1"]
    unsure = says(text=f"```python\n{right % 'right'}\n```")
    record, judge = attempt(Talking(unsure, unsure, says(FINISH)))
    assert (record.reason, record.tool_errors, judge.judged) == ("no_code", 2, [])


def test_a_model_that_was_reminded_means_what_it_puts_in_a_fence() -> None:
    right = says(text="```python\nright\n```")
    record, _ = attempt(Talking(right, right))
    assert (record.status, record.agent_end, record.iterations) == ("passed", "answered", 2)


def test_half_of_the_code_is_no_answer_and_the_whole_is_although_the_reply_was_cut() -> None:
    half = replace(says(text="```python\nright = (1 +"), finish_reason="length")
    whole = replace(says(text="```python\nright = 1\n```\nIt is"), finish_reason="length")
    record, _ = attempt(Talking(half, whole))
    assert (record.status, record.agent_end, record.iterations) == ("passed", "answered", 2)
    record, _ = attempt(Talking(half, half))
    assert (record.reason, record.agent_end) == ("truncated", "no_tool_call")


def test_code_that_calls_what_is_no_tool_is_the_answer() -> None:
    record, _ = attempt(Talking(says(text="```python\nprint(right(1))\n```")))
    assert (record.status, record.agent_end) == ("passed", "answered")

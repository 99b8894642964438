"""A conversation is kept short without what a model works on."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pytest_llmbench.agent.base import ToolResult
from pytest_llmbench.agent.context import (
    KEPT,
    capped,
    characters,
    characters_per_token,
    room,
    shortened,
)
from pytest_llmbench.agent.talk import Talk
from pytest_llmbench.judging.base import Check
from pytest_llmbench.providers.base import Message, Reply, ToolCall

CALL = ToolCall("read_file", '{"path": "a"}', "id1")
BEGIN = (Message("system", "You."), Message("user", "Do it."))
FAILED = Check(False, "", compiles=False)
CUT = "characters of this old result cut ...]"


def a_talk(context: int | None = None) -> Talk:
    return Talk(BEGIN, context, None)


def a_turn(
    talk: Talk, turn: int, *results: ToolResult, native: bool = True, tokens: int | None = None
) -> None:
    calls = tuple(CALL for _ in results)
    reply = Reply("words", tool_calls=calls if native else (), prompt_tokens=tokens)
    talk.heard(turn, reply, calls)
    talk.tell_results(turn, reply, [(CALL, result) for result in results])


def long(mark: str, check: Check | None = None) -> ToolResult:
    return ToolResult(mark * 3000, check)


def whole(talk: Talk) -> list[str]:
    """The first letters of long results that are still whole."""
    told = [m.content.removeprefix("Result of read_file:\n") for m in talk.messages]
    return [text[0] for text in told if len(text) >= 3000]


def test_the_oldest_results_go_first_and_the_newest_ones_never() -> None:
    for native in (True, False):
        talk = a_talk()
        for turn, marks in enumerate(("a", "b", "cd"), 1):
            a_turn(talk, turn, *(long(mark) for mark in marks), native=native)
        assert talk.shrink()
        assert whole(talk) == (["c", "d"] if native else ["c"])  # as text they are one message
        assert "d" * 3000 in talk.messages[-1].content
        assert [CUT in m.content for m in talk.messages if m.role in ("tool", "user")][:3].count(
            True
        ) == 2
        assert not talk.shrink()


def test_the_newest_results_stay_whole_behind_a_reminder() -> None:
    for native in (True, False):
        talk = a_talk()
        a_turn(talk, 1, long("a"), native=native)
        a_turn(talk, 2, long("b"), native=native)
        talk.heard(3, Reply("I think."), ())
        talk.tell(3, "There was no tool call.")
        talk.shrink()
        assert whole(talk) == ["b"]


def thoughts(talk: Talk) -> list[str]:
    return [message.reasoning[:1] for message in talk.messages if message.role == "assistant"]


def test_thoughts_are_sent_beside_calls_only_and_old_ones_go_first() -> None:
    talk = a_talk(context=6000)
    for turn, mark in enumerate("abc", 1):
        reply = Reply("", reasoning=mark * 3000, tool_calls=(CALL,))
        talk.heard(turn, reply, (CALL,))
        talk.tell_results(turn, reply, [(CALL, long(mark))])
    talk.heard(4, Reply("I think.", reasoning="d" * 3000), ())
    assert thoughts(talk) == ["a", "b", "c", ""]
    talk.fit()  # 6000 tokens hold 13,500 characters and a reply
    assert thoughts(talk) == ["", "", "c", ""]
    assert whole(talk) == ["a", "b", "c"]
    talk.shrink()
    assert thoughts(talk) == ["", "", "c", ""]
    assert whole(talk) == ["c"]
    assert [entry.get("reasoning", "")[:1] for entry in talk.said if entry["turn"]] == [
        *("a", "", "b", "", "c", "", "d"),
    ]


def test_the_last_check_that_failed_stays_whole() -> None:
    talk = a_talk()
    a_turn(talk, 1, long("a", FAILED))
    a_turn(talk, 2, long("b", FAILED))
    for turn, mark in enumerate("cde", 3):
        a_turn(talk, turn, long(mark))
    talk.shrink()
    assert whole(talk) == ["b", "e"]


def test_no_more_is_cut_than_must_be() -> None:
    talk = a_talk(context=3900)
    a_turn(talk, 1, long("a"))
    a_turn(talk, 2, long("b"), tokens=1000)  # as was counted: about 3 characters a token
    a_turn(talk, 3, long("c"), tokens=2000)
    talk.fit()
    assert whole(talk) == ["b", "c"]


def test_compile_errors_stay_beside_a_later_failure_of_tests() -> None:
    talk = a_talk()
    tests_failed = Check(False, "", compiles=True)
    for turn, (mark, check) in enumerate(
        [("a", FAILED), ("b", FAILED), ("c", tests_failed), ("d", tests_failed), ("e", None)], 1
    ):
        a_turn(talk, turn, long(mark, check))
    assert talk.shrink()
    assert whole(talk) == ["b", "d", "e"]


def test_what_is_cut_is_told_and_the_journal_keeps_all() -> None:
    talk = a_talk()
    a_turn(talk, 1, ToolResult("x" * 1000))
    a_turn(talk, 2, ToolResult("y"))
    talk.shrink()
    assert talk.messages[3].content == "x" * KEPT + f"\n[... {1000 - KEPT:,} {CUT}"
    assert [m.role for m in talk.messages] == [
        "system",
        "user",
        "assistant",
        "tool",
        "assistant",
        "tool",
    ]
    assert talk.messages[3].tool_call_id == "id1"
    assert [entry["content"] for entry in talk.said][3] == "x" * 1000
    assert [entry["turn"] for entry in talk.said] == [0, 0, 1, 1, 2, 2]


def test_nothing_is_cut_where_nobody_knows_the_context() -> None:
    talk = a_talk(context=None)
    for turn in range(1, 9):
        a_turn(talk, turn, long("a"))
    before = list(talk.messages)
    talk.fit()
    assert talk.messages == before


def test_what_is_cut_by_a_full_context() -> None:
    """Thinking that is not closed and a reply of 16 MiB end with the same word."""
    full = Reply("I s", finish_reason="length", prompt_tokens=4090, tokens_generated=4)
    longest, unclosed = replace(full, tokens_generated=512), replace(full, prompt_tokens=3000)
    uncounted = replace(full, tokens_generated=None)
    talk = Talk(BEGIN, 4096, 512)
    found = [talk.filled_by(reply) for reply in (full, longest, unclosed, uncounted)]
    assert found == [True, False, False, False]
    assert not talk.filled_by(replace(full, finish_reason="stop"))
    assert not a_talk().filled_by(full)
    assert a_talk(4096).filled_by(longest)  # where no reply is the longest


def test_an_empty_reply_is_no_empty_message() -> None:
    talk = a_talk()
    talk.heard(1, Reply(""), ())
    assert talk.messages[-1].content == "(no text)"
    assert talk.said[-1]["content"] == ""


def test_half_characters_of_a_reply_reach_no_message() -> None:
    talk = a_talk()
    talk.heard(1, Reply("a\ud800", reasoning="\udfff"), ())
    assert talk.messages[-1].content == "a\ufffd"
    assert talk.said[-1]["reasoning"] == "\ufffd"


@given(
    st.lists(st.text(max_size=900).map(lambda text: text * 3), max_size=12), st.sets(st.integers(0, 11)), st.floats(0, 1e5)
)  # fmt: skip
def test_what_is_kept_is_kept_whatever_fits(texts: list[str], kept: set[int], fits: float) -> None:
    messages = [Message("tool", text) for text in texts]
    places = range(len(texts))
    short = shortened(messages, places, kept, fits)
    assert len(short) == len(messages)
    assert all(short[place] == messages[place] for place in places if place in kept)
    assert all(
        new.content[:KEPT] == old.content[:KEPT] for new, old in zip(short, messages, strict=True)
    )
    may_go = [p for p in places if p not in kept and len(messages[p].content) > 2 * KEPT]
    assert characters(short) <= fits or all(short[p] != messages[p] for p in may_go)
    if characters(messages) <= fits:
        assert short == messages
    changed = [p for p in may_go if short[p] != messages[p]]
    assert changed == may_go[: len(changed)]  # from the oldest on


def test_a_result_is_capped_and_says_so() -> None:
    assert capped("a" * 8000) == "a" * 8000
    told = capped("a" * 6000 + "b" * 5000 + "c" * 2000)
    assert told == "a" * 6000 + "\n[... 5,000 characters cut ...]\n" + "c" * 2000


def test_room_and_characters_by_hand() -> None:
    assert room(None, 100, 3.0) is None
    assert room(8000, 1000, 3.0) == 21_000
    assert room(8000, 6000, 3.0) == 18_000  # the reply has a quarter at most
    assert room(8000, None, 3.0) == 18_000
    assert characters_per_token(1200, 300) == 4.0
    assert (
        characters_per_token(1200, None)
        == characters_per_token(0, 300)
        == characters_per_token(9, 0)
        == 3.0
    )
    assert (
        characters([Message("user", "abc"), Message("assistant", "", (ToolCall("ab", "{}"),))]) == 7
    )

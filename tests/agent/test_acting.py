"""Calls as they are done and noted: what is wasted, what is repeated, what is logged."""

from __future__ import annotations

import json
import threading
import time
import tracemalloc
from contextlib import AbstractContextManager

import pytest
from agent_desks import TOOLS, a_case, a_desk

from pytest_llmbench.agent.acting import Acting
from pytest_llmbench.agent.base import Arguments, Desk, Tool, ToolResult, schema
from pytest_llmbench.agent.calls import LONGEST_ARGUMENTS
from pytest_llmbench.agent.offer import offered
from pytest_llmbench.agent.workspace import LARGEST
from pytest_llmbench.case import Case
from pytest_llmbench.judging.base import CaseJudge
from pytest_llmbench.providers.base import ToolCall
from pytest_llmbench.record import Record
from pytest_llmbench.waiting import seconds_waited, turn_of

SEEING = a_case(tests={"test_a.py": "t", "test_b.py": "hidden"}, visible_tests=("test_a.py",))


def a_write(text: str, path: str = "solution.py") -> ToolCall:
    return ToolCall("write_file", json.dumps({"path": path, "content": text}))


def acting(desk: Desk | None = None) -> Acting:
    return Acting(desk or a_desk({"data.txt": "data"}, SEEING), TOOLS)


LIST, TEST = ToolCall("list_files", "{}"), ToolCall("run_tests", "{}")


def wasted(desk: Acting, *calls: ToolCall) -> list[bool]:
    for turn, call in enumerate(calls, 1):
        desk.do(turn, call)
    return [called.wasted for called in desk.calls]


def test_asked_again_is_wasted_until_a_text_changes() -> None:
    assert wasted(acting(), LIST, LIST, a_write("a = 1\n"), LIST, LIST) == [
        False,
        True,
        False,
        False,
        True,
    ]
    assert wasted(acting(), TEST, a_write("wrong = 1\n"), TEST, a_write("right = 1\n"), TEST) == [
        True,
        *[False] * 4,
    ]
    # Writing the same again changes nothing.
    assert wasted(acting(), a_write("a = 1\n"), LIST, a_write("a = 1\n"), LIST) == [
        False,
        False,
        True,
        True,
    ]


def test_the_same_arguments_are_the_same_however_they_are_written() -> None:
    calls = [
        '{"path": "data.txt"}',
        '{ "path":"data.txt" }',
        '"{\\"path\\": \\"data.txt\\"}"',
        '{"path": "\\u0064ata.txt"}',
    ]
    assert wasted(acting(), *(ToolCall("read_file", text) for text in calls))[1::2] == [True, True]
    for nothing in ("", " "):
        assert wasted(acting(), ToolCall("list_files", nothing), LIST) == [False, True]


def test_errors_are_wasted() -> None:
    done = acting()
    calls = [
        ToolCall("read_file", '{"path": "x"}'),
        ToolCall("nothing", "{}"),
        ToolCall("read_file", "{"),
        a_write("x", "data.txt"),
    ]
    assert wasted(done, *calls) == [True] * 4
    assert {called.outcome for called in done.calls} == {"error"}
    assert done.do(5, LIST).text == "data.txt\nsolution.py (may be written)"


def test_outcomes_of_checks() -> None:
    done = acting()
    wasted(done, a_write("wrong = 1\n"), TEST, a_write("right = 1\n"), TEST)
    assert [called.outcome for called in done.calls] == ["ok", "failed", "ok", "passed"]
    assert [called.compiles for called in done.calls] == [None, True, None, True]
    assert [called.wrote for called in done.calls] == [True, False, True, False]


def test_the_third_same_call_in_a_row_repeats() -> None:
    done = acting()
    first, again = done.do(1, LIST), done.do(2, LIST)
    assert not done.repeats
    assert again.text.startswith(first.text)
    assert "asked this before" in again.text
    done.do(3, LIST)
    assert done.repeats
    done.do(4, ToolCall("read_file", '{"path": "data.txt"}'))
    assert not done.repeats


def test_the_same_call_with_another_result_or_in_between_does_not_repeat() -> None:
    done = acting()
    for text in ("a = 1\n", "b = 1\n", "c = 1\n"):
        done.do(1, LIST)
        done.do(1, a_write(text))
    assert not done.repeats
    for call in (TEST, LIST, TEST, LIST, TEST):
        done.do(2, call)
    assert not done.repeats


def test_a_broken_call_over_and_over_repeats() -> None:
    done = acting()
    for turn in range(3):
        done.do(turn, ToolCall("read_file", "{"))
    assert done.repeats


def test_the_log_is_cut_and_what_the_model_hears_is_not() -> None:
    desk = a_desk({"long.txt": "x" * 5000})
    done = Acting(desk, TOOLS)
    result = done.do(1, ToolCall("read_file", '{"path": "long.txt"}'))
    done.do(2, a_write("# " + "y" * 3000))
    assert result.text == "x" * 5000
    assert done.calls[0].result == "x" * 500 + "... (5,000 characters)"
    assert done.calls[1].arguments.endswith(" characters)")
    assert len(done.calls[1].arguments) < 600
    done.do(3, ToolCall("n" * 10_000, "{}"))
    assert len(done.calls[2].tool) == 500


def test_many_large_writes_are_refused_and_leave_nothing_behind() -> None:
    done = acting()
    tracemalloc.start()
    try:
        for turn in range(30):
            done.do(
                turn, a_write(str(turn) + "x\\n" * (LARGEST // 2))
            )  # one line that no text ends
            assert done.calls[-1].outcome == "error"
        assert tracemalloc.get_traced_memory()[0] < 3 * LARGEST
    finally:
        tracemalloc.stop()


def test_a_write_without_measure_is_not_copied() -> None:
    text = a_write("x" * (64 << 20)).arguments  # a fraction of what 1 GB would be, measured
    done = acting()
    tracemalloc.start()
    try:
        result = done.do(1, ToolCall("write_file", text))
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
    assert len(text) > LONGEST_ARGUMENTS
    assert "too long" in result.text
    assert done.calls[0].outcome == "error"


def test_a_tool_result_of_odd_characters_is_whole_text() -> None:
    class Odd(type(TOOLS["finish"])):  # type: ignore[misc]
        def use(self, arguments: object, desk: Desk) -> ToolResult:
            return ToolResult("\ud800" + "z" * 20_000)

    result = Acting(a_desk(), {"finish": Odd()}).do(1, ToolCall("finish", "{}"))
    assert result.text.startswith("\ufffdz")
    assert "characters cut" in result.text
    assert len(result.text) < 9000


@pytest.mark.parametrize(
    "name", ["\ud800", "\0", "a" * 1_000_000, "write_file ", "WRITE_FILE", "__class__"]
)
def test_a_tool_that_is_none_is_told_of(name: str) -> None:
    done = acting()
    assert done.do(1, ToolCall(name, "{}")).text.startswith("error: there is no tool ")
    assert done.calls[0].outcome == "error"


class Odd(Tool):
    name = "odd"
    description = "Give what no tool may."
    parameters = schema()

    def __init__(self, given: object) -> None:
        self.given = given

    def use(self, arguments: Arguments, desk: Desk) -> ToolResult:
        if isinstance(self.given, BaseException):
            raise self.given
        return self.given  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("text", "TypeError: the tool 'odd' gave 'text': use() must give ToolResult(TEXT)"),
        (None, "TypeError: the tool 'odd' gave None: use() must give ToolResult(TEXT)"),
        (KeyError("unit"), "KeyError: 'unit' (in the tool 'odd')"),
        (SystemExit(3), "RuntimeError: it raised SystemExit: 3 (in the tool 'odd')"),
        (
            ToolResult("a", check=False),  # type: ignore[arg-type]
            "TypeError: the tool 'odd' gave check=False: make it a Check, or None",
        ),
    ],
)
def test_trouble_in_a_tool_names_it(given: object, told: str) -> None:
    odd = Acting(a_desk(), {"odd": Odd(given)})
    with pytest.raises((TypeError, KeyError, RuntimeError)) as caught:
        odd.do(1, ToolCall("odd", "{}"))
    record = Record(nodeid="n")
    record.of_trouble(caught.value)
    assert record.message == told


def test_a_verdict_of_pytests_in_a_tool_is_an_error_that_names_it() -> None:
    for odd in (pytest.skip.Exception("no"), pytest.fail.Exception("no")):
        with pytest.raises(RuntimeError, match=f"it raised {type(odd).__name__}: no"):
            Acting(a_desk(), {"odd": Odd(odd)}).do(1, ToolCall("odd", "{}"))


def test_an_interrupt_in_a_tool_interrupts() -> None:
    with pytest.raises(KeyboardInterrupt):
        Acting(a_desk(), {"odd": Odd(KeyboardInterrupt())}).do(1, ToolCall("odd", "{}"))


def test_a_schema_that_refers_to_nothing_names_its_tool() -> None:
    odd = Odd(ToolResult("x"))
    odd.parameters = schema(unit={"$ref": "#/nowhere"})
    with pytest.raises(Exception, match="nowhere") as caught:
        Acting(a_desk(), {"odd": odd}).do(1, ToolCall("odd", '{"unit": 1}'))
    assert caught.value.__notes__ == ["in the tool 'odd'"]


def test_what_is_no_text_is_not_written() -> None:
    with pytest.raises(TypeError, match="write text, not bytes"):
        a_desk().files.write("solution.py", b"x")  # type: ignore[arg-type]


class Choosy(Odd):
    def offered(self, case: Case, judge: CaseJudge) -> bool:
        raise KeyError("tag")


def test_trouble_in_a_tools_choice_of_cases_names_it() -> None:
    desk = a_desk()
    with pytest.raises(KeyError) as caught:
        offered({"odd": Choosy(None)}, desk.case, desk.judge)
    record = Record(nodeid="n")
    record.of_trouble(caught.value)
    assert record.message == "KeyError: 'tag' (in the tool 'odd')"


@pytest.mark.parametrize(
    ("content", "told"),
    [("x = 1\n", "1 line"), ("x = 1", "1 line"), ("x\ny\n", "2 lines"), ("", "0 lines")],
)
def test_lines_written_are_counted(content: str, told: str) -> None:
    result = TOOLS["write_file"].use({"path": "solution.py", "content": content}, a_desk())
    assert result.text.startswith(f"written: solution.py, {told}")


class InLine(Tool):
    """Waits until somebody else lets go of a lock."""

    name = "in_line"
    description = "Wait."
    parameters = schema()

    def __init__(self, lock: AbstractContextManager[object]) -> None:
        self.lock = lock

    def use(self, arguments: Arguments, desk: Desk) -> ToolResult:
        with turn_of(self.lock):
            return ToolResult("done")


class TakenUntilAskedFor:
    """A lock that others hold for a while after somebody came to wait for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lock.acquire()

    def __enter__(self) -> None:
        threading.Timer(0.3, self._lock.release).start()
        self._lock.acquire()

    def __exit__(self, *exc_info: object) -> None:
        self._lock.release()


def test_the_wait_for_a_turn_is_not_in_the_seconds_of_a_call() -> None:
    done = Acting(a_desk(), {"in_line": InLine(TakenUntilAskedFor())})
    began, waited = time.perf_counter(), seconds_waited()
    done.do(1, ToolCall("in_line", "{}"))
    waited = seconds_waited() - waited
    assert waited > 0.2
    assert done.calls[0].seconds <= time.perf_counter() - began - waited + 0.0001  # rounded

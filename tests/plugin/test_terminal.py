"""Words per item and tables at the end, written by pytest's own reporter."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, Literal

import pytest

from pytest_llmbench.case import Case
from pytest_llmbench.record import Record
from pytest_llmbench.reports.summary import summarize
from pytest_llmbench.terminal import record_of, status_word, write_summary, write_unverified

Written = Callable[..., list[str]]


def record(status: str, **fields: Any) -> dict[str, Any]:
    who = {"nodeid": "p.yaml::a[m-run1]", "case_id": "a", "model": "m", "lang": "python",
           "mode": "prompt"}  # fmt: skip
    return Record(status=status, **{**who, **fields}).to_dict()


@pytest.fixture
def written(pytester: pytest.Pytester) -> Written:
    """The lines that `write_summary` writes of some records, without the title."""

    def of(*records: dict[str, Any]) -> list[str]:
        file = io.StringIO()
        reporter = pytest.TerminalReporter(pytester.parseconfig("-p", "no:llmbench"), file)
        write_summary(reporter, {"summary": summarize(records), "records": list(records)})
        title, *lines = file.getvalue().strip().split("\n")
        assert title.strip("= ") == "llmbench"
        return lines

    return of


def test_the_first_table_follows_its_title(pytester):
    file = io.StringIO()
    reporter = pytest.TerminalReporter(pytester.parseconfig("-p", "no:llmbench"), file)
    reporter.write_fspath_result("a::b", "PASSED")  # a line that is not over, as -v leaves it
    records = [record("passed", score=100.0)]
    write_summary(reporter, {"summary": summarize(records), "records": records})
    lines = file.getvalue().split("\n")
    title = next(i for i, line in enumerate(lines) if line.strip("= ") == "llmbench")
    assert lines[title + 1].startswith("model ")


def test_figures_of_one_model(written):
    assert written(
        record("passed", score=100.0, tokens_per_sec=12.34, ttft_seconds=0.456),
        record("failed", score=50.0, tokens_per_sec=20.0, reason="wrong_answer"),
    ) == [
        "model  lang    attempts  passed  score    sd  tok/s  TTFT s  errors  skipped",
        "m      python         2     50%   75.0  35.4   16.2    0.46       0        0",
    ]


def test_unmeasured_is_a_dash_and_not_0(written):
    table = written(record("error", reason="llm_timeout", message="slow"))[1]
    assert table.split() == ["m", "python", "0", "-", "-", "-", "-", "-", "1", "0"]


def test_columns_are_as_wide_as_their_widest_cell(written):
    lines = written(
        record("passed", score=100.0, model="a-very-long-name:70b"),
        record("passed", score=100.0, lang="typescript"),
    )
    starts = {
        line.index(word) for line, word in zip(lines, ("lang", "python", "type"), strict=False)
    }
    assert len(starts) == 1
    assert len({len(line) for line in lines[:3]}) == 1


def test_models_get_a_table_of_their_own_only_over_several_languages(written):
    one = [record("passed", score=100.0), record("passed", score=100.0, model="n")]
    assert sum(line.startswith("model ") for line in written(*one)) == 1
    two = [*one, record("failed", score=0.0, lang="go")]
    lines = written(*two)
    assert lines[4] == ""
    assert lines[5].split()[:3] == ["model", "attempts", "passed"]
    assert lines[6].split()[:3] == ["m", "2", "50%"]


def test_what_is_not_clean_and_what_slowed_stand_below_the_table(written):
    measured = {"score": 100.0, "tokens_per_sec": 40.0, "generation_start": 1.0}
    lines = written(
        record("passed", clean=True, not_clean=[], **measured),
        record("passed", clean=False, not_clean=["gpu_throttled"], gpu_throttled=True, **measured),
    )
    assert lines[2:] == [
        "",
        "clean: 1 of 2 attempts, median 40.0 tok/s; not clean: 1 gpu throttled",
        "1 of 2 measured attempts: the card throttled",
    ]
    assert max(map(len, lines)) <= 100


def test_each_trouble_once_with_how_often(written):
    slow = record("error", reason="llm_timeout", message="no reply\nmore")
    lines = written(
        slow,
        record("skipped", message="not run"),
        slow,
        record("error", reason="llm_timeout", message="no reply", model="n"),
        record("failed", score=0.0, reason="no_code", message="no code in the reply"),
    )
    assert lines[-3:] == [
        "2 x error llm_timeout (m): no reply",
        "1 x skipped (m): not run",
        "1 x error llm_timeout (n): no reply",
    ]


def test_a_reason_is_one_line_of_bearable_length(written):
    long = "the fixture:\t\x1b[31mwrong\x1b[0m " + "word " * 200
    line = written(record("error", reason="internal", message=long))[-1]
    assert line.startswith("1 x error internal (m): the fixture: wrong word")
    assert line.endswith("word ...")
    assert len(line) < 350


def test_of_no_record_there_is_only_a_head(written):
    assert len(written()) == 1


def report(
    when: Literal["setup", "call", "teardown"],
    outcome: Literal["passed", "failed", "skipped"],
    *properties: tuple[str, Any],
) -> pytest.TestReport:
    return pytest.TestReport(
        "p.yaml::a", ("p.yaml", 0, "a"), {}, outcome, None, when, user_properties=properties
    )


@pytest.mark.parametrize(
    ("when", "outcome", "fields", "told"),
    [
        ("call", "passed", {"score": 100.0, "tokens_per_sec": 41.27},
         ("passed", ".", "PASSED score 100 41.3 tok/s")),
        ("call", "failed", {"score": 33.33, "reason": "wrong_answer"},
         ("failed", "F", "FAILED score 33.33 wrong_answer")),
        ("call", "failed",
         {"score": 0.0, "tokens_per_sec": 41.27, "iterations": 10, "reason": "iteration_limit"},
         ("failed", "F", "FAILED score 0 41.3 tok/s 10 turns iteration_limit")),
        ("call", "passed", {"score": 100.0, "iterations": 1},
         ("passed", ".", "PASSED score 100 1 turn")),
        ("setup", "failed", {"reason": "llm_unreachable", "iterations": 0},
         ("error", "E", "ERROR llm_unreachable")),
        ("call", "failed", {"score": 0.0, "reason": "no_code"},
         ("failed", "F", "FAILED score 0 no_code")),
        ("setup", "failed", {"reason": "llm_timeout"},
         ("error", "E", "ERROR llm_timeout")),
        ("setup", "skipped", {"reason": "toolchain_missing"},
         ("skipped", "s", "SKIPPED toolchain_missing")),
        ("setup", "passed", {}, None),
        ("teardown", "passed", {}, None),
        ("teardown", "failed", {}, None),
    ],
)  # fmt: skip
def test_a_word_per_item(when, outcome, fields, told):
    carried = ("llmbench", record(outcome, **fields))
    assert status_word(report(when, outcome, ("other", 1), carried)) == told


def test_ordinary_tests_keep_pytests_words():
    plain = report("call", "passed", ("llmbench", "text"), ("other", {}))
    assert record_of(plain) is None
    assert status_word(plain) is None


def test_levels_are_told_apart_where_both_occur(written):
    apart = {"isolation": "separate", "self_judging": []}
    lines = written(
        record("passed", score=100.0, **apart),
        record("failed", score=0.0, reason="wrong_answer", isolation="shared", case_id="b"),
    )
    assert [line.split()[:4] for line in lines[-3:]] == [
        ["model", "isolation", "attempts", "passed"],
        ["m", "separate", "1", "100%"],
        ["m", "shared", "1", "0%"],
    ]
    assert len(written(record("passed", score=100.0, **apart))) == 2


def agent(status: str, **fields: Any) -> dict[str, Any]:
    worked = {
        "mode": "agent", "nodeid": "p.yaml::a[m-agent-run1]", "agent_end": "finished",
        "iterations": 4, "tool_calls_count": 4, "tool_errors": 1, "self_corrected": False,
        "efficiency_score": 0.0, "turns": [],
    }  # fmt: skip
    return record(status, **{**worked, **fields})


def test_with_tools_each_row_has_its_mode_and_how_it_went_stands_below(written):
    passed = {"score": 100.0, "iterations_to_success": 3, "efficiency_score": 0.4}
    assert written(
        agent("passed", **{**passed, "self_corrected": True, "tokens_per_sec": 40.0}),
        agent("failed", score=50.0, iterations=9, agent_end="iteration_limit"),
        agent("failed", score=0.0, agent_end="answered"),
        agent("error", reason="llm_timeout", message="slow", agent_end="aborted"),
    ) == [
        "model  mode   lang    attempts  passed  score  tok/s  errors",
        "m      agent  python         3     33%   50.0   40.0       1",
        "",
        "model  turns  to pass  calls  wrong  corrected  efficiency    done",
        "m        5.7      3.0    4.0    1.0          1        0.13  2 of 3",
        "",
        "1 x error llm_timeout (m): slow",
    ]


def test_what_tools_bought_and_where(written):
    once = {"score": 40.0, "tokens_generated": 100, "prompt_tokens": 300, "llm_seconds": 2.0}
    tools = {"score": 100.0, "tokens_generated": 1500, "prompt_tokens": 9000, "llm_seconds": 20.0}
    lines = written(
        record("failed", reason="wrong_answer", **once),
        agent("passed", **tools),
        record("passed", case_id="b", **{**once, "score": 100.0}),
        agent("failed", case_id="b", **{**tools, "score": 90.0}),
        record("passed", case_id="same", **{**once, "score": 100.0}),
        agent("passed", case_id="same", **tools),
        record("passed", case_id="only once", score=100.0),
    )
    assert lines[-9:] == [
        "",
        "the same cases, one answer -> with tools:",
        "model  cases      passed         score        tokens      seconds",
        "m          3  67% -> 67%  80.0 -> 96.7  400 -> 10500  2.0 -> 20.0",
        "",
        "changed most:",
        "case      passed          score",
        "a     0% -> 100%  40.0 -> 100.0",
        "b     100% -> 0%  100.0 -> 90.0",
    ]
    assert [line.split()[:3] for line in lines[:3]] == [
        ["model", "mode", "lang"], ["m", "prompt", "python"], ["m", "agent", "python"],
    ]  # fmt: skip


def test_no_more_than_five_cases_are_named_and_each_with_its_model(written):
    models, cases = [{"model": model} for model in ("m", "n")], range(6)
    lines = written(
        *(record("failed", case_id=f"c{i}", score=10.0 * i, **of) for i in cases for of in models),
        *(agent("passed", case_id=f"c{i}", score=100.0, **of) for i in cases for of in models),
    )
    named = lines[lines.index("changed most:") + 1 :]
    assert named[0].split() == ["case", "model", "passed", "score"]
    assert [line.split()[:2] for line in named[1:]] == [
        ["c0", "m"], ["c0", "n"], ["c1", "m"], ["c1", "n"], ["c2", "m"],
    ]  # fmt: skip


def test_of_one_case_the_overall_row_says_all(written):
    lines = written(record("failed", score=0.0), agent("passed", score=100.0))
    assert "changed most:" not in lines
    assert lines[-1].split()[:5] == ["m", "1", "0%", "->", "100%"]


def test_tables_with_tools_fit_80_columns_with_ordinary_names(written):
    who = {"model": "qwen2.5-coder:7b", "lang": "typescript"}
    measured = {"tokens_generated": 8345, "llm_seconds": 98.45, "tokens_per_sec": 123.45}
    lines = written(
        record("failed", case_id="ts_event_emitter", score=33.3, **who, **measured),
        agent("passed", case_id="ts_event_emitter", score=100.0, iterations=10, **who, **measured),
        record(
            "failed", case_id="ts_b", score=33.3, **who, **{**measured, "tokens_generated": 210}
        ),
        agent("error", case_id="ts_b", reason="internal", message="x", **who),
    )
    assert max(map(len, lines)) <= 80


def test_clean_lines_tell_the_modes_apart(written):
    cached = {"clean": False, "not_clean": ["prompt_cache"], "score": 100.0}
    lines = written(record("passed", **cached), agent("passed", **cached))
    assert [line for line in lines if line.startswith("clean")] == [
        "clean (prompt): 0 of 1 attempts; not clean: 1 prompt cache",
        "clean (agent): 0 of 1 attempts; not clean: 1 prompt cache",
    ]


def test_cases_in_which_answers_decide_comparisons_are_named(written):
    lines = written(
        record("passed", score=100.0, isolation="separate", self_judging=["eq:Point", "lt:Point"]),
        record("passed", score=100.0, isolation="separate", self_judging=[], case_id="b"),
    )
    assert lines[-1] == "self-judging: a (eq:Point, lt:Point)"


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([], ""),
        (["a"], "1 case is not verified: run `llmbench verify problems/a.yaml`"),
        (["a", "a", "b"], "3 cases are not verified: run `llmbench verify problems/a.yaml pr"),
        (["a", "b", "c d"], "problems/b.yaml 'problems/c d.yaml'`"),
        (["a", "b", "c", "d"], "4 cases are not verified: run `llmbench verify problems`"),
    ],
)
def test_cases_without_a_lock_are_told_in_one_line(pytester, files, told):
    cases = [
        Case("x", "python", "p", {"t.py": "x"}, pytester.path / "problems" / f"{name}.yaml", 1)
        for name in files
    ]
    file = io.StringIO()
    write_unverified(
        pytest.TerminalReporter(pytester.parseconfig("-p", "no:llmbench"), file), cases
    )
    assert told in file.getvalue()
    assert len(file.getvalue().strip().splitlines()) == bool(files)

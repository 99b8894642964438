from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from asking import question

from pytest_llmbench.errors import LLMProtocolError, SettingsError
from pytest_llmbench.providers.base import Endpoint, ModelFacts
from pytest_llmbench.providers.registry import BUILTIN_PROVIDERS
from pytest_llmbench.providers.replay import Replay


def write(folder: Path, *lines: object) -> Path:
    file = folder / "replies.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    file.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return file


def ask(replay: Replay, model: str = "m", run: int = 1, case: str = "py_add") -> str:
    request = dataclasses.replace(question(model), case_id=case, run_number=run)
    return replay.generate(request, print).text


def test_the_most_exact_line_wins(tmp_path: Path) -> None:
    case = {"case_id": "py_add"}
    replay = Replay(
        write(
            tmp_path,
            {**case, "reply": "case"},
            {**case, "run_number": 2, "reply": "case run"},
            {**case, "model": "m", "reply": "case model"},
            {**case, "model": "m", "run_number": 2, "reply": "exact"},
        )
    )
    assert ask(replay, "m", 2) == "exact"
    assert ask(replay, "m", 1) == "case model"
    assert ask(replay, "other", 2) == "case run"
    assert ask(replay, "other", 1) == "case"


def test_lines_without_a_run_are_used_in_order_and_the_last_repeats(tmp_path: Path) -> None:
    lines = [{"case_id": "py_add", "reply": text} for text in ("one", "two")]
    replay = Replay(write(tmp_path, *lines))
    assert [ask(replay, run=run) for run in (1, 2, 3, 4, 1)] == ["one", "two", "two", "two", "one"]


def test_a_journal_is_read_and_what_is_no_reply_passed_over(tmp_path: Path) -> None:
    kept = {"nodeid": "a::py_add[m-run1]", "case_id": "py_add", "model": "m", "run_number": 1}
    replay = Replay(
        write(
            tmp_path,
            {"schema_version": 1, "session": "s"},
            {**kept, "status": "error", "reply": None},
            {**kept, "status": "error"},
            {**kept, "status": "passed", "reply": "r", "a_later_version": 1},
            "",
        )
    )
    assert ask(replay) == "r"


def test_a_reply_is_unmeasured_and_split_like_any_other(tmp_path: Path) -> None:
    lines = [
        {"case_id": "py_add", "reply": "<think>hm</think>code"},
        {"case_id": "cut", "reply": "code", "finish_reason": "length"},
        {"case_id": "open", "reply": "<think>hm"},
    ]
    replay = Replay(write(tmp_path, *lines))
    reply = replay.generate(question("m"), print)
    assert (reply.text, reply.reasoning, reply.finish_reason) == ("code", "hm", "stop")
    given = {"text", "reasoning", "finish_reason", "tool_calls", "reasoning_details"}
    measured = {k: v for k, v in dataclasses.asdict(reply).items() if k not in given}
    assert set(measured.values()) == {None}
    for case in ("cut", "open"):
        request = dataclasses.replace(question("m"), case_id=case)
        assert replay.generate(request, print).finish_reason == "length"
    assert replay.facts("m") == ModelFacts()


def test_a_case_with_no_recorded_reply_is_an_error(tmp_path: Path) -> None:
    replay = Replay(write(tmp_path, {"case_id": "other", "reply": "x"}))
    with pytest.raises(LLMProtocolError, match=r"no recorded reply is an error: case 'py_add'"):
        ask(replay)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not JSON"),
        ("[]", "must be an object"),
        ({"case_id": "a"}, "has no reply"),
        ({"case_id": "a", "reply": 3}, "reply must be text, not 3"),
        ({"case_id": 1, "reply": "x"}, "must be text"),
        ({"case_id": "a", "reply": "x", "run_number": 0}, "from 1 on"),
        ({"case_id": "a", "reply": "x", "run_number": "1"}, "from 1 on"),
    ],
)
def test_a_broken_line_is_told_with_file_and_line(tmp_path: Path, line: object, told: str) -> None:
    file = write(tmp_path, {"case_id": "fine", "reply": "x"}, line)
    with pytest.raises(SettingsError, match=told) as caught:
        Replay(file)
    assert f"{file}:2:" in str(caught.value)


def test_a_missing_file_is_a_wrong_setting(tmp_path: Path) -> None:
    create = BUILTIN_PROVIDERS["replay"].create
    with pytest.raises(SettingsError, match="--llm-replay"):
        create(Endpoint())
    with pytest.raises(SettingsError, match=r"nowhere\.jsonl"):
        create(Endpoint(replay_file=tmp_path / "nowhere.jsonl"))

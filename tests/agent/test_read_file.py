"""A long file is read in parts, none of which is lost."""

from __future__ import annotations

import re

import pytest
from agent_desks import a_desk
from hypothesis import given
from hypothesis import strategies as st

from pytest_llmbench.agent.context import MOST_RESULT, capped
from pytest_llmbench.agent.tools.read_file import ReadFile
from pytest_llmbench.agent.workspace import Refused

MORE = re.compile(r"\[\.\.\. [\d,]+ more lines: first_line (\d+) \.\.\.\]\Z")


def read(text: str, **arguments: float) -> str:
    return ReadFile().use({"path": "long.txt", **arguments}, a_desk({"long.txt": text})).text


@given(st.lists(st.text("ab c", max_size=300), min_size=1, max_size=200))
def test_every_line_is_in_one_of_the_parts_that_follow_each_other(lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    parts, first = [], 1
    while True:
        told = read(text, first_line=first)
        assert len(told) <= MOST_RESULT
        assert capped(told) == told
        more = MORE.search(told)
        if more is None:
            parts.append(told)
            break
        parts.append(told[: more.start()])
        first = int(more[1])
    assert "".join(parts) == text


def test_a_line_longer_than_a_result_is_cut_in_its_middle_and_the_next_one_can_be_read() -> None:
    text = "x" * 20_000 + "\nsecond\n"
    assert "first_line 2" in read(text)
    assert read(text, first_line=2) == "second\n"


def test_a_line_that_is_not_there_and_an_empty_file() -> None:
    with pytest.raises(Refused, match=r"'long\.txt' has 2 lines only"):
        read("a\nb\n", first_line=3)
    assert read("") == "(the file is empty)"


def test_a_line_may_be_a_float_that_json_schema_takes_for_an_integer() -> None:
    assert read("a\nb\n", first_line=2.0) == "b\n"

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_llmbench.providers.thinking import split_thinking

FENCED = '```python\nTAG = """\n<think>\n"""\n```'


@pytest.mark.parametrize(
    ("content", "text", "reasoning"),
    [
        ("plain", "plain", ""),
        ("<think>a</think>b", "b", "a"),
        ("\n<think>\na\n</think>\n\nb", "b", "a"),
        ("<thinking>a</thinking>\nb", "b", "a"),
        ("<think>a</think>b\n<think>c</think>\nd", "b\nd", "a\nc"),
        ("<think></think>\n\nb", "b", ""),
        ("hm, so\n</think>\n\nb", "b", "hm, so"),
        (
            "<think>```python\ndraft\n```</think>\n```python\nreal\n```",
            "```python\nreal\n```",
            None,
        ),
        ("It writes <think> tags.", "It writes <think> tags.", ""),
        (FENCED, FENCED, ""),
        ('x = text.split("</think>")[0]', 'x = text.split("</think>")[0]', ""),
    ],
)
def test_split(content: str, text: str, reasoning: str | None) -> None:
    split = split_thinking(content)
    assert split.closed
    assert split.text == text
    if reasoning is not None:
        assert split.reasoning == reasoning


def test_unclosed_thinking_hides_the_code_in_it() -> None:
    split = split_thinking("<think>try\n```python\ndef add(): ...\n```\nbut then")
    assert split.text == ""
    assert "def add" in split.reasoning
    assert not split.closed


@given(st.lists(st.sampled_from(["<think>", "</think>", "```", "\n", "a", " "])))
def test_nothing_is_lost_and_text_without_tags_stays(pieces: list[str]) -> None:
    content = "".join(pieces)
    split = split_thinking(content)
    kept = split.text + split.reasoning
    assert kept.count("a") == content.count("a")
    if "think" not in content:
        assert split.text == content

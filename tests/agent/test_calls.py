"""What a model wrote for arguments: taken where it fits, else told precisely what does not."""

import ast
import json

import pytest
from agent_desks import TOOLS
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_llmbench.agent.calls import LONGEST_ARGUMENTS, arguments_of
from pytest_llmbench.agent.unescaping import unescaped
from pytest_llmbench.agent.workspace import Refused
from pytest_llmbench.languages.python import Python
from pytest_llmbench.providers.base import ToolCall

PARSES = Python().parses


def complaint(name: str, arguments: str) -> str:
    with pytest.raises(Refused) as error:
        arguments_of(ToolCall(name, arguments), TOOLS)
    return str(error.value)


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("reed_file", "{}", "there is no tool 'reed_file' (did you mean 'read_file'?): use list_files, read_file"),
        ("", "{}", "there is no tool ''"),
        ("read_file", "{}", "read_file: 'path' is a required property"),
        ("write_file", "", "write_file: 'path' is a required property; 'content' is a required property"),
        ("read_file", '{"path": 1}', "read_file: path: 1 is not of type 'string'"),
        ("read_file", '{"path": null}', "read_file: path: None is not of type 'string'"),
        ("read_file", '{"path": "a", "first_line": "last"}', "read_file: first_line: 'last' is not of type 'integer'"),
        ("read_file", '{"path": "a", "first_line": "-1"}', "read_file: first_line: -1 is less than the minimum of 1"),
        ("read_file", "[]", "the arguments must be a JSON object, not []"),
        ("read_file", '"a.py"', "the arguments are not JSON"),
        ("read_file", '{"path": "a"', "the arguments are not JSON: Expecting ',' delimiter: line 1 column 13 (char 12); you sent"),
        ("read_file", "9" * 5000, "the arguments are not JSON"),
        ("read_file", "[" * 100_000, "the arguments are not JSON: nested too deeply"),
        ("finish", '{"summary": ["a"]}', "finish: summary: ['a'] is not of type 'string'"),
    ],
)  # fmt: skip
def test_a_complaint_says_what_does_not_fit(name: str, arguments: str, told: str) -> None:
    found = complaint(name, arguments)
    assert told in found
    assert len(found) < 700


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        ('{"path": "a"}', {"path": "a"}),
        ('{"path": "a", "reason": "look"}', {"path": "a", "reason": "look"}),
        (json.dumps('{"path": "a"}'), {"path": "a"}),
        ('{"path": "a\nb"}', {"path": "a\nb"}),
        ('{"path": "a", "first_line": null}', {"path": "a"}),
        ('{"path": "a", "first_line": "12"}', {"path": "a", "first_line": 12}),
        ('{"path": "12"}', {"path": "12"}),
        ('{"path": "a", "other": null}', {"path": "a", "other": None}),
    ],
)
def test_what_can_only_be_meant_one_way_is_taken(arguments: str, meant: dict[str, object]) -> None:
    assert arguments_of(ToolCall("read_file", arguments), TOOLS) == meant


@pytest.mark.parametrize(
    "nothing", ["", " ", "\n\t", '" "', "{}", "null", '"null"', '"{}"', " { } "]
)
def test_no_arguments_are_written_in_many_ways(nothing: str) -> None:
    assert arguments_of(ToolCall("list_files", nothing), TOOLS) == {}


@given(
    st.one_of(
        st.text(), st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps)
    )
)
def test_whatever_is_sent_is_taken_or_refused(text: str) -> None:
    try:
        found = arguments_of(ToolCall("write_file", text), TOOLS)
    except Refused as error:
        assert 0 < len(str(error)) < 1000
    else:
        assert isinstance(found["path"], str)


@pytest.mark.parametrize("depth", range(100, 1100, 37))
def test_deep_arguments_are_refused_and_raise_nothing_else(depth: int) -> None:
    complaint("read_file", '{"path":' + "[" * depth + "]" * depth + "}")


def test_arguments_without_measure_are_not_even_read() -> None:
    text = '{"path": "' + "x" * LONGEST_ARGUMENTS + '"}'
    assert "are too long: say less at once" in complaint("read_file", text)
    assert len(complaint("x" * 10_000_000, "{}")) < 500


# -- line breaks that are escaped once too often ---------------------------------------


@given(st.text(alphabet="ab=1 \n\\n\"'#()t\t", max_size=30))
@example("x = '\\n'")
@example("# a\\nb")
@example("")
def test_a_text_that_parses_is_never_changed(text: str) -> None:
    if PARSES(text):
        assert unescaped(text, PARSES) == text


@given(st.text(alphabet="ab=1 \n\\n\"'#()t", max_size=30))
def test_a_changed_text_parses_and_a_text_of_several_lines_stays(text: str) -> None:
    found = unescaped(text, PARSES)
    assert found == text or PARSES(found)
    if "\n" in text:
        assert found == text


PROGRAMS = [
    "def f(x):\n    return x\n",
    'def f():\n    return "a\\nb"\n',
    'print("he said \\"no\\"")\nx = 1\n',
    "x = '''a\nb'''\ny = 2\n",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_escaped_twice_is_what_was_meant(program: str) -> None:
    found = unescaped(json.dumps(program)[1:-1], PARSES)
    assert ast.dump(ast.parse(found)) == ast.dump(ast.parse(program))


def test_a_tab_may_stand_as_it_is_among_escaped_line_breaks() -> None:
    """So Go comes, whose lines begin with tabs."""
    assert unescaped("if x:\\n\ty = 1\\n", PARSES) == "if x:\n\ty = 1\n"


def test_a_line_without_measure_is_not_parsed() -> None:
    def fail(text: str) -> bool:
        raise AssertionError("a parser may take a minute for this")

    text = '"' * 70_000 + "\\n"
    assert unescaped(text, fail) == text


@pytest.mark.parametrize("text", ["def f(:\\n    x", "a b\\nc d", "if x:\\n\\ty", 'x = """\\n'])
def test_what_does_not_parse_either_way_stays(text: str) -> None:
    found = unescaped(text, PARSES)
    assert found == text or PARSES(found)
    assert not PARSES(text)

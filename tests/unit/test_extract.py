from __future__ import annotations

import ast
import textwrap
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_llmbench.extract import Extraction, extract


class Python:
    fence_tags = frozenset({"python", "py", "python3", "py3"})

    def parses(self, code: str) -> bool:
        try:
            return bool(ast.parse(code).body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False


def code_of(reply: str) -> str | None:
    return extract(textwrap.dedent(reply), Python()).code


ADD = "def add(a, b):\n    return a + b\n"
DOCSTRING = '''def f(x):
    """Doubles.

    ```python
    f(2)
    ```

~~~
f(3)
~~~
```
f(4)
```
    """
    return 2 * x
'''

statement = st.sampled_from(
    [
        "import os\n",
        "x = 1\n",
        "print('```')\n",
        "s = '<think>'\n",
        "for i in range(3):\n\tprint(i)\n",
        "def f(a):\n\n    return a\n",
        'T = """\n<b>\n  > quoted\n"""\n',
        "# a comment\n",
        "@cached\nclass A:\n    pass\n",
        DOCSTRING,
    ]
)
python_code = st.lists(statement, min_size=1, max_size=6).map("".join).filter(Python().parses)
prose = st.sampled_from(
    ["", "Here is the code:\n\n", "Sure! It's simple.\n", "## Solution\n", "1. First:\n\n"]
)
tag = st.sampled_from(
    ["python", "Python", "PY", "py3", " python", 'python title="x.py"', "{.python .numberLines}",
     "", "python3.12", "python:solution.py", "solution.py"]
)  # fmt: skip
mark = st.sampled_from(["```", "~~~", "````", "~~~~~~"])
indent = st.sampled_from(["", "  ", "   ", "\t", "    ", "> "])
newline = st.sampled_from(["\n", "\r\n"])


dress = st.fixed_dictionaries(
    {
        "before": prose,
        "after": prose,
        "tag": tag,
        "mark": mark,
        "indent": indent,
        "newline": newline,
        "closed": st.booleans(),
    }
)


def stripped(code: str) -> str:
    return "\n".join(line.rstrip() for line in code.splitlines()).strip("\n")


@given(python_code, dress)
def test_any_code_in_any_dress_comes_back(code: str, dress: dict[str, Any]) -> None:
    block = f"{dress['mark']}{dress['tag']}\n{code}"
    block += f"{dress['mark']}\n" if dress["closed"] else ""
    if dress["indent"]:
        block = "".join(dress["indent"] + line + "\n" for line in block.splitlines())
    reply = dress["before"] + block + (dress["after"] if dress["closed"] else "")
    found = extract(reply.replace("\n", dress["newline"]), Python())
    assert found.code is not None
    assert stripped(found.code) == stripped(code)
    assert found.code.endswith("\n")
    assert not found.code.endswith("\n\n")
    assert found.closed is dress["closed"]
    assert found.parses


@given(python_code.filter(lambda code: "(" in code or "=" in code))
def test_bare_code_comes_back(code: str) -> None:
    assert extract(code, Python()).code == code.strip("\n") + "\n" or "```" in code


@given(st.text(alphabet=st.sampled_from("`~\n \t>#<think/>py-1.\r\f\u2028{}=(\"'x")))
def test_arbitrary_text_never_raises(text: str) -> None:
    found = extract(text, Python())
    assert found.code is None or found.code.endswith("\n")


def test_the_largest_tagged_block_that_parses_wins() -> None:
    reply = f"""
```python
x = 1
```
```python
{ADD}```
```python
def broken(:
    this is by far the longest block of the three, but it does not parse
```
```
{DOCSTRING.replace("```", "'''")}```
"""
    assert extract(reply, Python()) == Extraction(ADD, "tagged", closed=True, parses=True)


def test_other_languages_are_no_candidates() -> None:
    reply = f"""```bash
pip install something-with-a-long-name
```
```json
{{"a": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]}}
```
```
{ADD}```
"""
    assert extract(reply, Python()) == Extraction(ADD, "untagged", closed=True, parses=True)
    assert extract("```bash\nls\n```\n", Python()) == Extraction(None)


def test_output_does_not_win_over_broken_code() -> None:
    reply = "```python\ndef f(:\n```\nIt prints:\n```\n[1, 2, 3, 4, 5, 6, 7, 8]\n```\n"
    assert extract(reply, Python()) == Extraction("def f(:\n", "tagged", closed=True)


def test_a_whole_untagged_block_wins_over_a_broken_tagged_one() -> None:
    reply = f"```python\ndef f(:\n```\n```\n{ADD}```\n"
    assert extract(reply, Python()) == Extraction(ADD, "untagged", parses=True)


def test_a_docstring_with_fences_is_kept_whole() -> None:
    reply = f"Text\n```python\n{DOCSTRING}```\nUsage:\n```python\nprint(f(1))\n```\n"
    assert extract(reply, Python()).code == DOCSTRING


def test_a_cut_reply_gives_the_code_so_far() -> None:
    found = extract("```python\ndef f():\n    return (1 +", Python())
    assert found == Extraction("def f():\n    return (1 +\n", "tagged", closed=False)


def test_a_block_not_closed_before_the_next_one() -> None:
    assert code_of(f"```python\n{ADD}\n```python\nx = 1\n```\n") == ADD


def test_fences_inside_a_markdown_block() -> None:
    assert code_of(f"````markdown\n# Title\n```python\n{ADD}```\n````\nThe end.\n") == ADD
    assert code_of(f"```markdown\n```python\n{ADD}```\n```\nThe end.\n") == ADD


def test_a_fence_behind_text_and_marks_behind_code() -> None:
    assert code_of(f"Here it is: ```python\n{ADD}```\n") == ADD
    assert code_of(f"```python\n{ADD.rstrip()}```") == ADD


def test_a_block_in_a_list_whether_or_not_its_lines_are_indented() -> None:
    block = f"```python\n{ADD}```\n"
    inner = textwrap.indent(block, "   ").lstrip()
    assert code_of(f"1. {inner}2. Done\n") == ADD
    assert code_of(f"1. {block}") == ADD
    assert code_of(f"- Step\n\n{textwrap.indent(block, '    ')}") == ADD


def test_code_indented_as_a_whole_is_dedented() -> None:
    assert code_of(f"```python\n{textwrap.indent(ADD, '    ')}```\n") == ADD


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (f"<think>\n```python\nx = 1\n```\n</think>\n```python\n{ADD}```", ADD),
        (f"```python\nlonger = 'than the other one, by far, really'\n```\n</think>{ADD}", ADD),
        (f"<think>hm</think>```python\n{ADD}```", ADD),
        (f"Well <think>```python\nx = 1\n```\n</think>\n```py\n{ADD}```", ADD),
        (f"```py\n{ADD}```\n<think>\n```py\nlonger = 'than the answer, which is short'\n```", ADD),
        ("<think>\n```python\nx = 1\n```\n", None),
        ("<thinking>x = 1\n", None),
        ("```python\ns = '''\n<think>\n'''\n```\n", "s = '''\n<think>\n'''\n"),
    ],
)  # fmt: skip
def test_thinking_is_never_searched(reply: str, code: str | None) -> None:
    assert extract(reply, Python()).code == code


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (ADD, ADD),
        (f"Here is the function:\n\n{ADD}\nIt adds two numbers.\n", ADD),
        (f"Sure, here you go:\n{ADD}This function adds.\n\nHope it helps!\n", ADD),
        (f"Sure.\n\n# adds\n{ADD}\n", f"# adds\n{ADD}"),
        ("from os import sep\n\nx = sep\n", "from os import sep\n\nx = sep\n"),
        ("def f(:\n    return 1\n", "def f(:\n    return 1\n"),
        ("I cannot help with that.", None),
        ("Sorry", None),
        ("", None),
        ("\n\n", None),
    ],
)
def test_without_a_fence(reply: str, code: str | None) -> None:
    assert extract(reply, Python()).code == code


class Counting(Python):
    seen = 0

    def parses(self, code: str) -> bool:
        self.seen += len(code)
        return False


@pytest.mark.parametrize(
    "unit",
    ["`", "```\n", "```python\nx(\n", "~~~\n```\n", "<think>", "<think></think>\n", "> ", " ",
     "```\n<think>\n", "x = (\n", "def f(\n\n", "1. ```\n", "````\n```\n", "</think>\n",
     "```python ", "a```b\n"],
)  # fmt: skip
def test_work_is_bounded_on_hostile_replies(unit: str) -> None:
    rules = Counting()
    text = unit * (100_000 // len(unit))
    extract(text, rules)
    assert rules.seen <= 6 * len(text) + 500_000

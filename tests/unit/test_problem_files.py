"""Problem files: what is read, and what is said of a wrong one, with its line."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_llmbench.case import Case
from pytest_llmbench.case_files.problems import read_problem_file
from pytest_llmbench.case_files.yaml_nodes import read_yaml
from pytest_llmbench.errors import CaseFileError

SOLUTIONS = {"python": "solution.py", "go": "solution.go"}
PROBLEM = """\
- id: a
  lang: python
  prompt: Write it.
  tests:
    test_a.py: assert True
"""

Read = Callable[[str | bytes], list[Case]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def of(text: str | bytes) -> list[Case]:
        path = tmp_path / "p.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_problem_file(path, SOLUTIONS)

    return of


@pytest.fixture
def wrong(read: Read) -> Callable[[str | bytes], str]:
    """What is said of a file, from the line number on."""

    def of(text: str | bytes) -> str:
        with pytest.raises(CaseFileError) as caught:
            read(text)
        told = str(caught.value)
        assert told.isprintable()
        return told.partition("p.yaml:")[2]

    return of


def with_field(text: str) -> str:
    return PROBLEM + textwrap.indent(text + "\n", "  ")


# -- right files --------------------------------------------------------------------


def test_the_least_a_problem_needs(read):
    (case,) = read(PROBLEM)
    assert (case.id, case.lang, case.prompt, case.line) == ("a", "python", "Write it.", 1)
    assert case.tests == {"test_a.py": "assert True"}
    assert (case.kind, case.tags, case.timeout, case.type_check) == ("problem", (), None, None)


@pytest.mark.parametrize(
    ("yaml", "field", "value"),
    [
        ("title: A title", "title", "A title"),
        ("title: no", "title", "no"),
        ("title: On", "title", "On"),
        ("category: Yes", "category", "Yes"),
        ("difficulty: expert", "difficulty", "expert"),
        ("tags: [on, 'x y']", "tags", ("on", "x y")),
        ("files: {data/a.txt: '1', empty.txt: ''}", "files", {"data/a.txt": "1", "empty.txt": ""}),
        ("starter: |\n  def f():\n    pass", "starter", "def f():\n  pass\n"),
        ("reference: x = 1", "reference", "x = 1"),
        ("wrong: [x = 2, x = 3]", "wrong", ("x = 2", "x = 3")),
        (
            "requirements: ['numpy>=2', 'httpx[http2]']",
            "requirements",
            ("numpy>=2", "httpx[http2]"),
        ),
        ("system_prompt: ''", "system_prompt", ""),
        ("timeout: 0.5", "timeout", 0.5),
        ("timeout: 3600", "timeout", 3600.0),
        ("min_score: 0", "min_score", 0.0),
        ("min_score: 66.67", "min_score", 66.67),
        ("isolation: shared", "isolation", "shared"),
        ("type_check: off", "type_check", False),
        ("type_check: 'On'", "type_check", True),
        ("visible_tests: [test_a.py]", "visible_tests", ("test_a.py",)),
        ("tools: [run]", "tools", ("run",)),
        ("max_steps: 12", "max_steps", 12),
        ("source: 'https://x.org'", "source", "https://x.org"),
        ("licence: MIT", "licence", "MIT"),
    ],
)
def test_optional_fields(read, yaml, field, value):
    (case,) = read(with_field(yaml))
    assert getattr(case, field) == value
    assert type(getattr(case, field)) is type(value)


def test_lines_are_counted_from_1_over_comments_and_blocks(read):
    cases = read("# a comment\n\n" + PROBLEM + "\n# more\n" + PROBLEM.replace("id: a", "id: b"))
    assert [(c.id, c.line) for c in cases] == [("a", 3), ("b", 10)]


def test_defaults_fill_in_and_a_problem_wins(read):
    cases = read("""\
defaults:
  lang: python
  timeout: 3
  tests: {test_a.py: assert True}
problems:
- {id: a, prompt: x}
- {id: b, prompt: x, timeout: 7, lang: go}
""")
    assert [(c.id, c.lang, c.timeout, c.line) for c in cases] == [
        ("a", "python", 3.0, 6),
        ("b", "go", 7.0, 7),
    ]
    assert cases[0].tests == cases[1].tests == {"test_a.py": "assert True"}


@pytest.mark.parametrize("text", ["\ufeff" + PROBLEM, PROBLEM.replace("\n", "\r\n")])
def test_files_of_windows_editors(read, text):
    assert read(text)[0].tests == read(PROBLEM)[0].tests


def test_crlf_in_a_block_is_a_newline(read):
    (case,) = read(with_field("reference: |\n  a = 1\n  b = 2").replace("\n", "\r\n"))
    assert case.reference == "a = 1\nb = 2\n"


def test_anchors_and_merge_keys(read):
    cases = read("""\
defaults: &shared
  lang: python
  prompt: P
problems:
- &first
  id: a
  tests: &tests {test_a.py: A, test_b.py: B}
- <<: [*first, {timeout: 5, prompt: Q}]
  id: b
  tests:
    test_b.py: own
    <<: *tests
- {id: c, <<: *first, tests: *tests}
""")
    assert [(c.id, c.prompt, c.timeout) for c in cases] == [
        ("a", "P", None),
        ("b", "Q", 5.0),
        ("c", "P", None),
    ]
    assert cases[1].tests == {"test_b.py": "own", "test_a.py": "A"}
    assert cases[0].tests == cases[2].tests == {"test_a.py": "A", "test_b.py": "B"}


def test_the_first_of_several_merged_mappings_wins(read):
    text = PROBLEM.replace("test_a.py: assert True", "<<: [{t.py: one}, {t.py: two, u.py: two}]")
    assert read(text)[0].tests == {"t.py": "one", "u.py": "two"}


def test_merges_of_merges_do_not_blow_up(read):
    lists = "".join(f"- &m{i} {{<<: [{', '.join([f'*m{i - 1}'] * 9)}]}}\n" for i in range(1, 30))
    text = "- &m0 {id: a, lang: python, prompt: p, tests: {t.py: x}}\n" + lists
    with pytest.raises(CaseFileError, match=r":2: duplicate id 'a' \(first on line 1\)"):
        read(text)


def test_an_empty_list_has_no_cases(read):
    assert read("[]") == []


# -- wrong files --------------------------------------------------------------------


@pytest.mark.parametrize("key", ["id", "lang", "prompt", "tests"])
def test_a_missing_field(wrong, key):
    problem = {"id": "a", "lang": "python", "prompt": "p", "tests": "{t.py: x}"}
    del problem[key]
    text = "\n- " + ", ".join(f"{k}: {v}" for k, v in problem.items()).join("{}")
    name = "this problem" if key == "id" else "a"
    assert wrong(text) == f"2: {name}: '{key}' is missing"


@pytest.mark.parametrize(
    ("yaml", "told"),
    [
        ("titel: x", "6: unknown key 'titel' (did you mean 'title'?)"),
        ("zzz: x", "6: unknown key 'zzz': known are category, "),
        ("title: 5", "6: title must be text, not a number; put it in quotes"),
        ("title: 2024-01-01", "6: title must be text, not a date; put it in quotes"),
        ("title: ~", "6: title must be text, not empty"),
        ("title: [x]", "6: title must be text, not a list"),
        ("title: !own x", "6: title must be text, not !own"),
        ("category: ' '", "6: category is empty"),
        ("difficulty: hrad", "6: difficulty 'hrad' (did you mean 'hard'?): use one of easy, "),
        ("tags: on", "6: tags must be a list, not true or false"),
        ("tags:\n- x\n- 5", "8: tags[1] must be text, not a number"),
        ("tags:\n- x\n- 'y '", "8: tags[1]: one line of text without spaces around it"),
        ("tags: [\"a\\nb\"]", "6: tags[0]: one line"),
        ("requirements: ['']", "6: requirements[0] is empty"),
        ("files: [x]", "6: files must be a mapping, not a list"),
        ("files:\n  a.txt: 5", "7: a.txt must be text, not a number"),
        ("files:\n  \"a\\nb\": 5", "7: path 'a\\nb': use printable characters only"),
        ("reference: ''", "6: reference is empty"),
        ("wrong: x", "6: wrong must be a list, not text"),
        ("timeout: 0", "6: timeout must be 0.1 to 3600 seconds"),
        ("timeout: 3601", "6: timeout must be 0.1 to 3600 seconds"),
        ("timeout: .nan", "6: timeout must be a plain number, not '.nan'"),
        ("timeout: !!float nan", "6: timeout must be 0.1 to 3600 seconds"),
        ("timeout: 1:30", "6: timeout must be a plain number, not '1:30'"),
        ("timeout: '5'", "6: timeout must be a number, not text"),
        ("timeout: on", "6: timeout must be a number, not true or false"),
        ("min_score: 100.1", "6: min_score must be 0 to 100"),
        ("min_score: -1", "6: min_score must be 0 to 100"),
        ("isolation: alone", "6: isolation 'alone': use one of separate, shared"),
        ("type_check: 1", "6: type_check must be on or off"),
        ("type_check: maybe", "6: type_check must be on or off"),
        ("type_check: [on]", "6: type_check must be on or off"),
        ("visible_tests: []", "6: visible_tests is empty: leave it out, or name some"),
        ("visible_tests: [test_b.py]", "6: 'test_b.py' is not a path of tests (did you mean"),
        ("files: {test_a.py: x}", "6: 'test_a.py' stands in both files and tests"),
        ("files: {solution.py: x}", "6: 'solution.py' is where the answer goes"),
        ("files: {test_a.py/x: x}", "6: 'test_a.py/x': 'test_a.py' is a file, not a folder"),
        ("files: {solution.py/x/y: x}", "6: 'solution.py/x/y': 'solution.py' is a file"),
        ("title: x\ntitle: y", "7: duplicate key 'title' (first on line 6): keep one"),
        ("files:\n  a: x\n  b: x\n  a: y", "9: duplicate key 'a' (first on line 7): keep one"),
        ("files: {<<: {a: x, a: y}}", "6: duplicate key 'a' (first on line 6): keep one"),
        ("files: {[a]: x}", "6: a key must be text"),
        ("<<: 5", "6: '<<' merges mappings only"),
        ("<<: [5]", "6: '<<' merges mappings only"),
        ("files: &f {<<: *f}", "6: '<<' merges a mapping into itself"),
        ("files: &f {<<: {<<: *f}}", "6: '<<' merges a mapping into itself"),
        ("\"a\\nb\\e[31m\": x", "6: unknown key 'a\\nb\\x1b[31m'"),
        ("title: !<%0A%1b> x", "6: title must be text, not '\\n\\x1b'"),
        ("title: *nobody", "6: not YAML: found undefined alias"),
        ("title: 'x", "7: not YAML: while scanning a quoted scalar"),
    ],
)  # fmt: skip
def test_a_wrong_field(wrong, yaml, told):
    assert wrong(with_field(yaml)).startswith(told)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/etc/x", "use a path below the work folder"),
        ("C:/x", "use a path below the work folder"),
        ("a\\b", "use a path below the work folder"),
        ("''", "use a path below the work folder"),
        (".", "use a path below the work folder"),
        ("../x", "leaves the work folder"),
        ("a/../x", "leaves the work folder"),
        ("a/..", "leaves the work folder"),
        ("./a", "write it as 'a'"),
        ("a//b", "write it as 'a/b'"),
        ("a/", "write it as 'a'"),
        ('"a\\0b"', "use printable characters only"),
        ('"a\\u202eb"', "use printable characters only"),
        ("solution.py", "is where the answer goes"),
    ],
)
def test_paths_stay_in_the_work_folder(wrong, path, told):
    said = wrong(PROBLEM.replace("test_a.py", path))
    assert said.startswith(("5: ", "4: ")), said
    assert told in said


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: a", "id: 'a b'", "1: id 'a b': use letters, digits and _ . + - only"),
        ("id: a", "id: a[b]", "1: id 'a[b]'"),
        ("id: a", "id: .a", "1: id '.a'"),
        ("id: a", 'id: "a\\n"', "1: id 'a\\n'"),
        ("id: a", "id: 5", "1: id must be text, not a number; put it in quotes"),
        ("python", "pythn", "2: unknown language 'pythn' (did you mean 'python'?): use one of go,"),
        ("Write it.", "''", "3: prompt is empty"),
        ("assert True", "' '", "5: tests: 'test_a.py' is empty"),
        ("\n    test_a.py: assert True", " {}", "4: tests is empty"),
        ("\n    test_a.py: assert True", "", "4: tests must be a mapping, not empty"),
    ],
)
def test_a_wrong_required_field(wrong, old, new, told):
    assert wrong(PROBLEM.replace(old, new)).startswith(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "1: the file is empty"),
        ("# nothing\n", "1: the file is empty"),
        ("5", "1: the file must be a list, not a number"),
        ("- 5", "1: the file[0] must be a mapping, not a number"),
        ("-", "1: the file[0] must be a mapping, not empty"),
        ("defaults: {}", "1: 'problems' is missing"),
        ("problem: []", "1: unknown key 'problem' (did you mean 'problems'?)"),
        ("problems: 5", "1: problems must be a list"),
        ("defaults:\n  id: a\nproblems: []", "2: unknown key 'id'"),
        ("problems: []\nproblems: []", "2: duplicate key 'problems'"),
        (PROBLEM + PROBLEM, "6: duplicate id 'a' (first on line 1): give each problem its own"),
        ("a: b: c", "1: not YAML: mapping values are not allowed"),
        ("- a\n---\n- b", "2: not YAML: expected a single document"),
        ("\n\n- \tx: {", "3: not YAML"),
        ("- a\n- \0", "2: not YAML: a control character"),
        ("\n\n- \x07", "3: not YAML: a control character"),
        (b"\xff\xfe", "1: is not UTF-8 text"),
        ("- a".encode("utf-16"), "1: is not UTF-8 text"),
        ("[" * 50_000, "1: lists or mappings nest too deep"),
        ("- " * 50_000, "1: lists or mappings nest too deep"),
    ],
)
def test_a_wrong_file(wrong, text, told):
    assert wrong(text).startswith(told)


def test_a_long_chain_of_merges_is_told(wrong):
    chain = "".join(f"- &m{i} {{<<: *m{i - 1}, id: i{i}}}\n" for i in range(1, 2000))
    text = "- &m0 {id: i0, lang: python, prompt: p, tests: {t.py: x}}\n" + chain
    assert "too many '<<' merge one another" in wrong(text)


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(CaseFileError, match=r":1: cannot be read: No such file"):
        read_problem_file(tmp_path / "none.yaml", SOLUTIONS)
    with pytest.raises(CaseFileError, match=r":1: cannot be read: Is a directory"):
        read_problem_file(tmp_path, SOLUTIONS)


# -- whatever a file holds ------------------------------------------------------------

TOKENS = st.sampled_from(
    ["- ", "id: ", "a", "\n", "  ", "[", "]", "{", "}", ": ", "? ", "&x ", "*x", "<<: ", "|\n",
     ">-\n", "'", '"', "!!int ", "!t ", "%YAML 1.1\n", "---\n", "...\n", "#", ",", "tests: ", "~",
     "prompt: ", "lang: python\n", "1:30", "0x1F", "2020-01-01", ".nan", "no", "\\", "\t", "\r",
     "\ufeff", "\x00", "\x85", "problems: ", "defaults: ", "timeout: ", "title: ", "files: "]
)  # fmt: skip


def survives(content: bytes, folder: Path) -> None:
    path = folder / "any.yaml"
    path.write_bytes(content)
    try:
        root = read_yaml(path)
        cases = read_problem_file(path, SOLUTIONS)
    except CaseFileError as error:
        assert error.line >= 1
        assert "\n" not in str(error)
    else:
        assert root is not None
        assert all(isinstance(case, Case) for case in cases)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: Any) -> Path:
    return tmp_path_factory.mktemp("any")


@settings(deadline=None)
@given(st.lists(TOKENS, max_size=40).map("".join))
def test_any_sequence_of_tokens_is_read_or_told(folder, text):
    survives(text.encode(), folder)


@given(st.lists(TOKENS, max_size=12).map("".join))
def test_any_end_of_a_problem_is_read_or_told(folder, text):
    survives((PROBLEM + "  " + text).encode(), folder)


@given(st.one_of(st.binary(), st.text().map(str.encode)))
def test_any_bytes_are_read_or_told(folder, content):
    survives(content, folder)


def test_documents_are_a_folder_from_the_files_own(tmp_path):
    file = tmp_path / "problems" / "p.yaml"
    (tmp_path / "docs").mkdir()
    file.parent.mkdir()
    (tmp_path / "docs" / "api.md").write_text("# API\n")
    file.write_text(with_field("docs_path: ../docs"))
    (case,) = read_problem_file(file, {"python": "solution.py"})
    assert case.docs == (tmp_path / "docs").resolve()


@pytest.mark.parametrize(
    ("name", "told"), [("gone", "there is no folder 'gone'"), (".", "no document is in '.'")]
)
def test_documents_that_are_not_there_are_told_of(tmp_path, name, told):
    file = tmp_path / "p.yaml"
    file.write_text(with_field(f"docs_path: {name}"))
    with pytest.raises(CaseFileError, match=told):
        read_problem_file(file, {"python": "solution.py"})

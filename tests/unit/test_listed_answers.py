"""`answers/` of a fixture: what is read, and what is said of a wrong list."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixture_folders import HELLO, Folder

from pytest_llmbench.case_files.answers import read_answers
from pytest_llmbench.case_files.base import ListedAnswer
from pytest_llmbench.errors import CaseFileError
from pytest_llmbench.judging.base import Judgement
from pytest_llmbench.verdict import Verdict
from pytest_llmbench.verify.cases import differences
from pytest_llmbench.vue.base import VueScores

HELLO_PATH = "src/components/Hello.vue"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    path = tmp_path / "refactoring" / "hello"
    path.mkdir(parents=True)
    return Folder(path.resolve())


def answers(folder: Folder, listed: str, *, allowed: tuple[str, ...] = ()) -> list[ListedAnswer]:
    folder.lay("answers/answers.yaml", listed)
    fixture = folder.read(allowed_write_paths=[HELLO_PATH, *allowed]).fixture
    assert fixture
    return read_answers(fixture)


def test_answers_are_files_and_what_is_listed(folder: Folder) -> None:
    folder.lay(f"answers/reference/{HELLO_PATH}", HELLO)
    folder.lay(f"answers/flawed/{HELLO_PATH}", "x")
    folder.lay("answers/flawed/src/new.ts", "y")
    listed = (
        "reference: {score: 100}\n"
        "flawed:\n  score: 62.5\n  compiles: no\n  missing: ['no_any']\n  reason: type_error\n"
    )
    right, wrong = answers(folder, listed, allowed=("src/new.ts",))
    assert (right.name, right.files, right.wanted) == (
        "reference", {HELLO_PATH: HELLO}, {"score": 100},
    )  # fmt: skip
    assert wrong.files == {HELLO_PATH: "x", "src/new.ts": "y"}
    assert wrong.wanted == {
        "score": 62.5, "compiles": False, "missing": ["no_any"], "reason": "type_error",
    }  # fmt: skip
    assert (wrong.path.name, wrong.line) == ("answers.yaml", 2)


def test_reason_null_is_listed_and_a_fixture_needs_no_answers(folder: Folder) -> None:
    fixture = folder.read().fixture
    assert fixture
    assert read_answers(fixture) == []
    folder.lay(f"answers/a/{HELLO_PATH}", HELLO)
    (answer,) = answers(folder, "a: {score: 100, reason: null}")
    assert answer.wanted == {"score": 100, "reason": None}


def test_answers_of_a_workspace_stand_as_in_the_project_that_is_named(folder: Folder) -> None:
    mono = folder.path.parent / "mono"
    mono.mkdir()
    folder.project.rename(mono / "app")
    (mono / "package-lock.json").write_text("{}")
    (mono / "package.json").write_text('{"workspaces": ["app"]}')
    folder.lay(f"answers/a/{HELLO_PATH}", HELLO)
    folder.lay("answers/answers.yaml", "a: {score: 100}")
    fixture = folder.read(target_project_path="../mono/app").fixture
    assert fixture
    (answer,) = read_answers(fixture)
    assert answer.files == {f"app/{HELLO_PATH}": HELLO}
    folder.lay("answers/a/components/Hello.vue", HELLO)
    with pytest.raises(CaseFileError, match=r"a: 'components/Hello.vue' is not a file that an"):
        read_answers(fixture)


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        ("", "1: the file is empty"),
        ("- a", "1: the file must be a mapping, not a list"),
        ("\nb: {score: 1}", "2: the answer 'a' is not listed: add what it must get"),
        ("a: {score: 1}\nab: {score: 1}", "2: there is no folder 'ab' (did you mean 'a'?)"),
        ("a: {score: 1}\n../a: {score: 1}", "2: there is no folder '../a'"),
        ("a: {score: 1}\na: {score: 1}", "2: duplicate key 'a' (first on line 1)"),
        ("a: 100", "1: a must be a mapping, not a number"),
        ("a:\n  compiles: true", "1: a: 'score' is missing"),
        ("a:\n  score: 101", "2: score must be 0 to 100"),
        ("a:\n  score: 1\n  compile: true", "3: unknown key 'compile' (did you mean 'compiles'?)"),
        ("a:\n  score: 1\n  compiles: maybe", "3: compiles must be on or off"),
        ("a:\n  score: 1\n  missing: no_any", "3: missing must be a list, not text"),
        ("a:\n  score: 1\n  reason: typ_error", "3: reason 'typ_error' (did you mean 'type_error'?)"),
    ],
)  # fmt: skip
def test_wrong_lists_name_the_line(folder: Folder, listed: str, told: str) -> None:
    folder.lay(f"answers/a/{HELLO_PATH}", HELLO)
    with pytest.raises(CaseFileError) as caught:
        answers(folder, listed)
    assert str(caught.value).partition("answers.yaml:")[2].startswith(told)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("src/components/Hallo.vue", "a: 'src/components/Hallo.vue' is not a file that an answer may write (did you mean"),
        ("tsconfig.json", "a: 'tsconfig.json' is not a file that an answer may write"),
    ],
)  # fmt: skip
def test_an_answer_that_names_other_files(folder: Folder, path: str, told: str) -> None:
    folder.lay(f"answers/a/{path}", HELLO)
    with pytest.raises(CaseFileError) as caught:
        answers(folder, "a: {score: 1}")
    assert str(caught.value).partition("answers.yaml:")[2].startswith(f"1: {told}")


def test_an_answer_without_the_target_and_a_folder_without_a_list(folder: Folder) -> None:
    folder.lay("answers/a/src/new.ts", "y")
    with pytest.raises(CaseFileError, match=r":1: a: the answer lacks the target file 'src/comp"):
        answers(folder, "a: {score: 1}", allowed=("src/new.ts",))
    (folder.path / "answers/answers.yaml").unlink()
    fixture = folder.read().fixture
    assert fixture
    with pytest.raises(CaseFileError, match=r"answers\.yaml:1: is missing: list there"):
        read_answers(fixture)


# -- what was got against what is listed ---------------------------------------------


def judged(score: float, reason: str | None, compiles: bool, missing: list[str]) -> Judgement:
    scores = VueScores(
        compiles=compiles, compilation_errors=[], compilation_warnings=[], ast_checks={},
        ast_missing=missing, pattern_score=0, naming_score=0, naming_violations=[],
        functional_score=None, final_score=score / 10, scoring_weights={},
    )  # fmt: skip
    return Judgement(Verdict(reason is None, reason, "because", score), 0.1, scores=scores)


def listed(**wanted: object) -> ListedAnswer:
    return ListedAnswer("a", {}, wanted, Path("answers.yaml"), 1)


@pytest.mark.parametrize(
    "wanted",
    [
        {"score": 66.67, "reason": "type_error", "compiles": False, "missing": ["b", "a"]},
        {"score": 66.67},
    ],
)
def test_what_is_as_listed(wanted: dict[str, object]) -> None:
    got = judged(66.67, "type_error", False, ["a", "b"])
    assert differences(listed(**wanted), got) == []


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"score": 66.68}, "score is 66.67, listed is 66.68"),
        ({"compiles": True}, "compiles is false, listed is true"),
        ({"missing": []}, "missing is a, b, listed is nothing"),
        ({"missing": ["a"]}, "missing is a, b, listed is a"),
        ({"missing": ["a", "b", "b"]}, "missing is a, b, listed is a, b, b"),
        ({"reason": None}, "reason is type_error, listed is none"),
        ({"reason": "wrong_answer"}, "reason is type_error, listed is wrong_answer"),
    ],
)
def test_what_differs(wanted: dict[str, object], told: str) -> None:
    got = judged(66.67, "type_error", False, ["b", "a"])
    assert differences(listed(**wanted), got) == [told, "type_error: because"]

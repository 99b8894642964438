"""`llmbench verify` over problems, for real: exit codes, and a line for each answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from needs import need, no_bubblewrap

from pytest_llmbench.cli import main

PROBLEM = """
- id: py_double
  lang: python
  prompt: Write double(n).
  tests:
    tests/test_solution.py: |
      from solution import double
      def test_two():
          assert double(2) == 4
  reference: |
    def double(n):
        return 2 * n
  wrong:
    - |
      def double(n):
          return n
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cases" / "problems").mkdir(parents=True)
    return tmp_path


def problem(folder: Path, text: str) -> None:
    (folder / "cases" / "problems" / "python.yaml").write_text(text)


def verified(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    code = main(["verify", "--sandbox", "bubblewrap", *arguments])
    return code, capsys.readouterr().out.splitlines()


def test_a_right_reference_and_a_wrong_answer(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    need(no_bubblewrap())
    problem(folder, PROBLEM)
    at = "cases/problems/python.yaml::py_double"
    assert verified(capsys) == (
        0,
        [
            f"ok      {at}: reference: passes",
            f"ok      {at}: wrong answer 1: fails (wrong_answer)",
            "2 ok, 0 FAILED, 0 unknown",
        ],
    )


def test_what_is_not_as_the_author_says(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    need(no_bubblewrap())
    other = PROBLEM.replace("py_double", "py_passing").replace("return n", "return n + n")
    bare = PROBLEM.replace("py_double", "py_bare").partition("  reference:")[0]
    problem(folder, PROBLEM.replace("2 * n", "3 * n") + other + bare)
    code, lines = verified(capsys)
    at = "cases/problems/python.yaml"
    assert code == 1
    assert lines[0].startswith(f"FAILED  {at}::py_double: ")
    assert f"FAILED  {at}::py_passing: wrong answer 1: must fail, but it passes: mend" in lines[-3]
    assert lines[-2] == f"unknown {at}::py_bare: has neither a reference nor wrong answers"
    assert lines[-1] == "1 ok, 2 FAILED, 1 unknown"
    assert verified(capsys, "-k", "BARE")[1][-1] == "0 ok, 0 FAILED, 1 unknown"


def test_a_file_that_cannot_be_read_has_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem(folder, PROBLEM + "  difficulty: esy\n")
    code, lines = verified(capsys, "cases/problems/python.yaml")
    assert code == 1
    assert lines[0].startswith("FAILED  cases/problems/python.yaml:17: difficulty 'esy' (did you")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["verify"], "no case files in cases: looked for problems/*.yaml"),
        (["verify", "nowhere"], "there is no file or folder 'nowhere'"),
        (["verify", "--sandbox", "chroot"], "invalid choice: 'chroot'"),
        (["verify", "--base-image", "python"], "'python': write LANG=IMAGE"),
        (["verfy"], "invalid choice: 'verfy'"),
        ([], "the following arguments are required: COMMAND"),
    ],
)
def test_wrong_calls_end_with_two(folder: Path, arguments: list[str], told: str) -> None:
    command = [
        sys.executable,
        "-c",
        "from pytest_llmbench.cli import main; raise SystemExit(main())",
    ]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_k_that_matches_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem(folder, PROBLEM)
    assert main(["verify", "-k", "triple"]) == 2
    assert "no case has 'triple' in its id" in capsys.readouterr().err

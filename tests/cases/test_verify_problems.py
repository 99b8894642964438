"""`llmbench verify` over problems, for real: exit codes, and a line for each answer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

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
    at = "cases/problems/python.yaml"
    code, lines = verified(capsys)
    told = level_line(lines)
    assert (code, lines) == (
        0,
        [
            f"ok      {at}::py_double: reference: passes",
            f"ok      {at}::py_double: wrong answer 1: fails (wrong_answer)",
            f"ok      {at}::py_double: {told}",
            f"ok      {at}: python.lock.json is written",
            "4 ok, 0 FAILED, 0 unknown",
        ],
    )
    assert told.startswith(("separate, 1 test", "shared, 1 test: "))
    entry = lock(folder)["cases"]["py_double"]
    assert entry["isolation"] == told.partition(",")[0]
    assert entry["tests"] == {"tests/test_solution.py::test_two": "passed"}
    assert verified(capsys)[1][-2] == f"ok      {at}: python.lock.json is up to date"


def level_line(lines: list[str]) -> str:
    return next(line for line in lines if "separate" in line or "shared" in line).split(": ", 1)[1]


def lock(folder: Path) -> dict[str, Any]:
    text = (folder / "cases" / "problems" / "python.lock.json").read_text("utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def test_what_is_not_as_the_author_says(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    need(no_bubblewrap())
    other = PROBLEM.replace("py_double", "py_passing").replace("return n", "return n + n")
    bare = PROBLEM.replace("py_double", "py_bare").partition("  reference:")[0]
    problem(folder, PROBLEM.replace("2 * n", "3 * n") + other + bare)
    code, lines = verified(capsys)
    at = "cases/problems/python.yaml"
    assert code == 1
    told = "\n".join(lines)
    assert lines[0].startswith(f"FAILED  {at}::py_double: ")
    assert f"FAILED  {at}::py_passing: wrong answer 1: must fail, but it passes: mend" in told
    assert f"unknown {at}::py_bare: has neither a reference nor wrong answers" in told
    assert f"unknown {at}: python.lock.json stays as it was: mend py_double, py_passing" in told
    assert lines[-1].endswith(" ok, 2 FAILED, 2 unknown")
    assert not (folder / "cases" / "problems" / "python.lock.json").exists()
    assert verified(capsys, "-k", "BARE")[1][-1].endswith(" ok, 0 FAILED, 1 unknown")


HELPED = """
- id: py_double
  lang: python
  prompt: Write double(n).
  visible_tests: [tests/test_shown.py]
  tests:
    tests/conftest.py: |
      import pytest
      @pytest.fixture
      def two():
          return 2
    tests/test_shown.py: |
      from solution import double
      def test_two(two):
          assert double(two) == 4
  reference: |
    def double(n):
        return 2 * n
"""


def test_visible_tests_that_need_a_hidden_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    need(no_bubblewrap())
    at = "cases/problems/python.yaml::py_double: visible tests: the reference"
    problem(folder, HELPED)
    code, lines = verified(capsys)
    assert code == 1
    told = "fails them without the hidden ones: add to visible_tests the file"
    assert lines[1].startswith(f"FAILED  {at} {told}"), lines
    assert "fixture 'two' not found" in "\n".join(lines)
    problem(
        folder, HELPED.replace("[tests/test_shown.py]", "[tests/test_shown.py, tests/conftest.py]")
    )
    code, lines = verified(capsys)
    assert (code, lines[1]) == (0, f"ok      {at} passes them alone")


def test_a_lock_is_kept_where_only_some_cases_are_judged(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    need(no_bubblewrap())
    two = PROBLEM + PROBLEM.replace("py_double", "py_twice")
    problem(folder, two)
    assert verified(capsys, "-j", "2")[0] == 0
    before = lock(folder)["cases"]
    assert list(before) == ["py_double", "py_twice"]
    problem(folder, two.replace("double(2) == 4", "double(3) == 6"))
    assert verified(capsys, "-k", "twice")[0] == 0
    after = lock(folder)["cases"]
    assert after["py_double"] == before["py_double"]
    assert after["py_twice"]["hash"] != before["py_twice"]["hash"]
    # What has changed is found out without judging anything, and by judging all.
    at = "cases/problems/python.yaml"
    code, lines = verified(capsys, "--check")
    assert code == 1
    assert f"FAILED  {at}::py_double: is not what python.lock.json was written for" in lines[0]
    assert lines[1].startswith(f"ok      {at}::py_twice: ")
    code, lines = verified(capsys, "--check-all")
    assert (code, lines[-1].endswith(" 1 FAILED, 0 unknown")) == (1, True)
    assert lock(folder)["cases"] == after
    # A case that is gone leaves the lock.
    problem(folder, PROBLEM.replace("double(2) == 4", "double(3) == 6"))
    code, lines = verified(capsys, "--check")
    assert code == 1
    assert f"FAILED  {at}: python.lock.json has py_twice, the file has not" in lines[1]
    assert verified(capsys)[0] == 0
    assert list(lock(folder)["cases"]) == ["py_double"]
    assert verified(capsys, "--check")[0] == 0
    assert verified(capsys, "--check-all")[0] == 0


def test_without_a_lock_there_is_something_to_type(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem(folder, PROBLEM)
    at = "cases/problems/python.yaml::py_double"
    told = f"FAILED  {at}: is not in python.lock.json: run `llmbench verify`"
    assert verified(capsys, "--check") == (1, [told, "0 ok, 1 FAILED, 0 unknown"])


def test_a_broken_lock_is_told_where_it_counts_and_written_anew(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    need(no_bubblewrap())
    problem(folder, PROBLEM + PROBLEM.replace("py_double", "py_twice"))
    path = folder / "cases" / "problems" / "python.lock.json"
    path.write_text("<<<<<<< HEAD\n")
    code, lines = verified(capsys, "--check")
    assert code == 1
    assert lines[0].startswith("FAILED  cases/problems/python.lock.json:1: not JSON")
    code, lines = verified(capsys, "-k", "twice")
    assert code == 1
    assert "python.lock.json:1: not JSON" in lines[-2]
    assert path.read_text() == "<<<<<<< HEAD\n"
    assert verified(capsys)[0] == 0
    assert list(lock(folder)["cases"]) == ["py_double", "py_twice"]


def test_a_lock_that_cannot_be_written_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    need(no_bubblewrap())
    problem(folder, PROBLEM)
    (folder / "cases" / "problems" / "python.lock.json").mkdir()
    code, lines = verified(capsys)
    assert code == 1
    assert "python.lock.json cannot be written" in lines[-2]
    assert lines[-2].startswith("unknown ")


def test_a_reference_is_judged_over_and_over(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    need(no_bubblewrap())
    problem(folder, PROBLEM)
    code, lines = verified(capsys, "--runs", "3")
    at = "cases/problems/python.yaml::py_double"
    assert (code, lines[0]) == (0, f"ok      {at}: shared: 3 of 3 passed")
    assert lines[1].startswith("3 attempts in ")
    assert not (folder / "cases" / "problems" / "python.lock.json").exists()
    once = "import os\n    def double(n):\n        return 2 * n + (os.urandom(1)[0] > 9)\n"
    problem(folder, PROBLEM.replace("def double(n):\n        return 2 * n\n", once))
    code, lines = verified(capsys, "--runs", "3")
    assert code == 1
    assert lines[0].startswith(f"FAILED  {at}: ")


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
        (["verify", "--runs", "0"], "'0': write a whole number from 1 to 1000"),
        (["verify", "--check", "--runs", "2"], "not allowed with argument --check"),
        (["verify", "--sandbox", "chroot"], "invalid choice: 'chroot'"),
        (["verify", "--base-image", "python"], "'python': write LANG=IMAGE"),
        (["verify", "--docker-host", "nobody"], "'nobody' is no Docker engine: write unix:///"),
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

"""Python as a language: what can be said of it without running an answer."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from pytest_llmbench.case import Case
from pytest_llmbench.errors import CaseBroken, SandboxBroken, ToolchainMissing
from pytest_llmbench.languages.base import JudgeOptions, JudgeReport, Language, TestResult
from pytest_llmbench.languages.python import Python
from pytest_llmbench.languages.python_host import PythonHost
from pytest_llmbench.runner_files import runner_folder

TESTS = {"tests/test_solution.py": "from solution import f\ndef test_f(): assert f() == 1\n"}
LANGUAGE: Language = Python()


def a_case(**fields: Any) -> Case:
    values = {"id": "c", "lang": "python", "prompt": "p", "tests": TESTS}
    return Case(**{**values, "path": Path("c.yaml"), "line": 1, **fields})


class Judge:
    """Answers with a fixed report and keeps what it was asked."""

    def __init__(self, *tests: tuple[str, str], **fields: Any) -> None:
        results = tuple(TestResult(*test) for test in tests)
        self.report = JudgeReport(**{"tests": results, "exit_code": 0, **fields})

    def __call__(self, code: str, options: JudgeOptions) -> JudgeReport:
        self.code, self.options = code, options
        return self.report


@pytest.mark.parametrize(
    "code",
    ["", "x = 1", "# only a comment", "async def f():\n    return [x async for x in y]", "'\\d'"],
)
def test_whole_code_parses(code: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert LANGUAGE.parses(code)


@pytest.mark.parametrize(
    "code",
    [
        "def f(:",
        "Here is the code you asked for.",
        "def f():\n    return (1,",
        "x = 1\0",
        "(" * 100_000,
        "-" * 100_000 + "1",
        "x = " + "[" * 5000 + "]" * 5000,
        "if 1:\n" + "".join(" " * n + "if 1:\n" for n in range(1, 300)),
        "x = '\ud800",
        "9" * 10_000,
    ],
)
def test_what_does_not_parse_raises_nothing(code: str) -> None:
    assert not LANGUAGE.parses(code)


@pytest.mark.parametrize(
    ("test_id", "key"),
    [
        ("tests/test_a.py::test_b", "tests/test_a.py::test_b"),
        ("tests/test_a.py::test_b[1-2]", "tests/test_a.py::test_b"),
        ("tests/test_a.py::TestC::test_b[a::b[0]]", "tests/test_a.py::TestC::test_b"),
        ("tests/[x]/test_a.py::test_b[y]", "tests/[x]/test_a.py::test_b"),
    ],
)
def test_key_has_no_parameters(test_id: str, key: str) -> None:
    assert LANGUAGE.test_key(test_id) == key


def test_files_of_the_case_win_over_the_answer() -> None:
    case = a_case(files={"data.txt": "1"})
    assert LANGUAGE.files(case) == {"data.txt": "1", **TESTS}


def test_environment_has_the_cases_requirements() -> None:
    environment = LANGUAGE.environment(a_case(requirements=("six==1.17.0",)))
    assert environment.requirements == ("six==1.17.0",)
    assert environment.runner == runner_folder("python")
    assert environment.base_image.startswith("python:3")
    assert sys.version in environment.host.fingerprint()


def test_expected_from_the_reference() -> None:
    judge = Judge(("t.py::a[1]", "passed"), ("t.py::a[2]", "passed"), ("t.py::b", "skipped"))
    case = a_case(reference="def f(): return 1")
    assert LANGUAGE.expected(case, judge) == {"t.py::a": 2, "t.py::b": 0}
    assert judge.code == case.reference
    assert judge.options["mode"] == "run"


def test_expected_without_a_reference_lists_the_tests_with_placeholders() -> None:
    judge = Judge(("t.py::a[1]", "todo"), ("t.py::a[2]", "todo"), exit_code=1)
    assert LANGUAGE.expected(a_case(), judge) == {"t.py::a": 2}
    assert "placeholder" in judge.code
    assert judge.options["mode"] == "list"


@pytest.mark.parametrize(
    ("fields", "report"),
    [
        ({"reference": "x"}, Judge(("t.py::a", "failed"), exit_code=1)),
        ({"reference": "x"}, Judge(("t.py::a", "passed"), exit_code=3)),
        ({"reference": "x"}, Judge(("t.py::a", "skipped"))),
        ({}, Judge(problem="not_listed", message="TypeError", exit_code=2)),
        ({}, Judge(exit_code=5)),
    ],
)
def test_a_case_that_cannot_pass_is_broken(fields: dict[str, str], report: Judge) -> None:
    with pytest.raises(CaseBroken, match=r"^c.yaml:1: "):
        LANGUAGE.expected(a_case(**fields), report)


def test_runner_folder_that_is_not_there_is_told() -> None:
    with pytest.raises(FileNotFoundError, match="cobol"):
        runner_folder("cobol")


def test_python_that_is_gone_is_a_missing_toolchain(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    with pytest.raises(ToolchainMissing, match="no python3"):
        PythonHost(runner_folder("python")).fingerprint()


def test_a_requirement_that_cannot_be_installed_is_told(tmp_path: Path) -> None:
    host = PythonHost(runner_folder("python"))
    with pytest.raises(SandboxBroken, match=r"(?s)cannot install six===0.*check the case"):
        host.build(tmp_path / "env", ("six===0",), print)


def test_build_leaves_no_trace_of_its_own_path(tmp_path: Path) -> None:
    folder = tmp_path / "a-name-like-no-other"
    PythonHost(runner_folder("python")).build(folder, ("six==1.17.0",), print)
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    assert [path for path in files if folder.name.encode() in path.read_bytes()] == []
    assert [path for path in files if path.name.startswith("six.")]
    moved = folder.rename(tmp_path / "moved")
    toolchain = PythonHost(runner_folder("python")).toolchain(moved)
    assert toolchain.binds[moved] == "/env"
    assert toolchain.identity.startswith(f"python {sys.version_info.major}.")
    assert "pytest 9." in toolchain.identity

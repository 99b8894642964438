"""`llmbench verify` over fixtures, for real: what is listed wrongly, and a project that is broken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pytest_llmbench.cli import main

BUNDLED = Path(__file__).parents[2] / "fixtures" / "refactoring" / "simple-component"
SHOWN = "fixtures/refactoring/simple-component"


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The bundled fixture where it may be changed: with three of its answers."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "fixtures" / "refactoring" / "simple-component"
    shutil.copytree(BUNDLED, folder, ignore=shutil.ignore_patterns("node_modules"))
    for answer in (folder / "answers").iterdir():
        if answer.is_dir() and answer.name not in ("reference", "original", "type_error"):
            shutil.rmtree(answer)
    listed(folder, original="{score: 87.5, compiles: true, reason: wrong_answer}")
    return folder


def listed(folder: Path, **answers: str) -> None:
    given = {"reference": "{score: 100}", "type_error": "{score: 50}", **answers}
    text = "".join(f"{name}: {wanted}\n" for name, wanted in given.items())
    (folder / "answers" / "answers.yaml").write_text(text)


def verified(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    code = main(["verify", *arguments])
    return code, capsys.readouterr().out.splitlines()


def test_all_as_listed(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(copy.rglob("*"))
    assert verified(capsys) == (
        0,
        [
            f"ok      {SHOWN}: the project compiles",
            f"ok      {SHOWN}: reference: score 100",
            f"ok      {SHOWN}: type_error: score 50",
            f"ok      {SHOWN}: original: score 87.5",
            "4 ok, 0 FAILED, 0 unknown",
        ],
    )
    assert sorted(copy.rglob("*")) == before  # a fixture's own folder is never written to


def test_what_is_not_as_listed(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed(copy, original="{score: 81, compiles: false, missing: [], reason: type_error}")
    code, lines = verified(capsys, str(copy / "validation_spec.json"))
    assert (code, lines[-1]) == (1, "3 ok, 1 FAILED, 0 unknown")
    assert lines[3].startswith(
        f"FAILED  {SHOWN}: original: score is 87.5, listed is 81; compiles is true, listed is false; "
        "missing is imports:import { User } from '@/types/user', interfaces:UserCardProps, "
        "script_lang:ts, type_annotations:defineProps<UserCardProps>, type_annotations:user: User, "
        "listed is nothing; "
        "reason is wrong_answer, listed is type_error; wrong_answer: "
    )


def test_a_project_that_does_not_compile_is_named_with_its_errors(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy / "target_project" / "src" / "broken.ts").write_text("export const n: number = 'one'\n")
    code, lines = verified(capsys, "fixtures")
    assert (code, lines[-1]) == (1, "0 ok, 1 FAILED, 0 unknown")
    told = "\n".join(lines)
    assert "the project does not compile before any answer" in lines[0]
    assert "src/broken.ts(1,14): error TS2322" in told


def test_a_wrong_spec_and_a_wrong_list_have_their_lines(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(copy, gone="{score: 1}", original="{score: 87.5}")
    code, lines = verified(capsys)
    assert code == 1
    where = f"{SHOWN}/answers/answers.yaml:3"
    assert lines[0] == f"FAILED  {SHOWN}: {where}: there is no folder 'gone'"
    (copy / "validation_spec.json").write_text("{\n,")
    code, lines = verified(capsys)
    assert code == 1
    assert lines[0].startswith(f"FAILED  {SHOWN}/validation_spec.json:2: not JSON: ")

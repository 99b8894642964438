"""The resident checker says what `vue-tsc --noEmit` says: file, position, code and text, in its order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from checker_process import CheckerProcess
from npm_projects import CURRENT, TYPESCRIPT_6, VUE_TSC_2, installed, lay, write
from turns import has_turn
from variants import APP, CARD, FEW, VARIANTS, Files
from vue_tsc import Finding, run_alone, run_each

Runs = dict[str, list[Finding]]

ALONE = ("as it is", "props: one more required, missing elsewhere", "syntax error in a .ts file")
TRIED = [name for name in VARIANTS if name in {*ALONE, *FEW} or has_turn(name, 2)]
"""Each takes vue-tsc seconds: half of them by default."""


def checked(
    checker: CheckerProcess, project: Path, files: Files, target: str = CARD
) -> list[Finding]:
    """What the checker found; a syntax error that TypeScript reports is a parse error with its code."""
    originals = {name: _original(project, name) for name in files}
    asked = {"project": str(project), "cwd": ".", "target": target, "originals": originals}
    found = checker.ask("check", **asked, files=files)
    assert found["suppressions"] == []
    findings: list[Finding] = found["parse_errors"] + found["diagnostics"]
    return findings


def _original(project: Path, name: str) -> str:
    path = project / name
    return path.read_text("utf-8") if path.exists() else ""


def told(runs: list[Finding], folder: Path, project: Path) -> list[Finding]:
    """Texts with paths name the folder the project lies in."""
    return [{**run, "text": str(run["text"]).replace(str(folder), str(project))} for run in runs]


class Bench:
    """A project open in a checker, and what vue-tsc said of each of its variants on disk."""

    def __init__(self, folder: Path, packages: str, names: list[str]) -> None:
        self.project = lay("shop", packages, folder / "shop")
        variants = [
            lay("shop", packages, folder / f"variant{number}") for number in range(len(names))
        ]
        for name, variant in zip(names, variants, strict=True):
            write(variant, VARIANTS[name])
        runs = run_each(variants)
        self.folders = dict(zip(names, variants, strict=True))
        self.runs: Runs = {
            name: told(run, variant, self.project)
            for name, variant, run in zip(names, variants, runs, strict=True)
        }
        self.checker = CheckerProcess(installed(CURRENT))

    def check(self, name: str) -> list[Finding]:
        return checked(self.checker, self.project, VARIANTS[name])


def bench(
    tmp_path_factory: pytest.TempPathFactory, packages: str, names: list[str]
) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp(packages), packages, names)
    with made.checker:
        yield made


@pytest.fixture(scope="module")
def current(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    yield from bench(tmp_path_factory, CURRENT, TRIED)


@pytest.fixture(scope="module", params=[TYPESCRIPT_6, VUE_TSC_2])
def other(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    yield from bench(tmp_path_factory, request.param, list(FEW))


@pytest.mark.parametrize("name", TRIED)
def test_variant(current: Bench, name: str) -> None:
    assert current.check(name) == current.runs[name]


def test_in_another_order(current: Bench) -> None:
    """What was checked before leaves no trace."""
    for name in reversed(TRIED):
        assert current.check(name) == current.runs[name], name


def test_the_variants_are_not_all_alike(current: Bench) -> None:
    silent = {name for name, run in current.runs.items() if not run}
    assert len(VARIANTS) >= 25
    assert "as it is" in silent
    assert len(silent) <= 6, silent
    assert {str(run["file"]) for runs in current.runs.values() for run in runs} >= {CARD, APP}


@pytest.mark.parametrize("name", ALONE)
def test_one_process_for_many_runs_is_honest(current: Bench, name: str) -> None:
    """vue-tsc run the way a user starts it says the same as our runs of many in one process."""
    folder = current.folders[name]
    assert told(run_alone(folder), folder, current.project) == current.runs[name]


@pytest.mark.parametrize("name", FEW)
def test_other_versions(other: Bench, name: str) -> None:
    assert other.check(name) == other.runs[name]

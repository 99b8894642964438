"""Answers judged by the real judge, and plain commands beside: what rows of languages share."""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import platformdirs

from benchmarks.measure import Way, nothing, tree, wall
from benchmarks.row import Sample, Skip
from pytest_llmbench.case import Case
from pytest_llmbench.errors import AttemptError
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.languages.base import Language
from pytest_llmbench.languages.python import Python
from pytest_llmbench.level import declared_level
from pytest_llmbench.sandbox.base import Sandbox
from pytest_llmbench.sandbox.bubblewrap.sandbox import Bubblewrap

TIMEOUT = 60.0
"""Seconds for the tests of one answer."""


def cache() -> Path:
    """The user's own: environments are there already, or are built once."""
    return Path(platformdirs.user_cache_dir("pytest-llmbench"))


def say(line: str) -> None:
    """Tell what takes long."""
    print(line, file=sys.stderr)


def bubblewrap(*, resident: bool = True) -> Bubblewrap:
    """A sandbox of this machine. Raises `Skip` where there is none."""
    try:
        return Bubblewrap(cache(), resident=resident)
    except AttemptError as error:
        raise Skip(str(error)) from error


def judge_in(sandbox: Sandbox, folder: Path) -> Judge:
    """A judge that remembers nothing of other runs."""
    return Judge(sandbox, folder, TIMEOUT, say, declared_level)


def judged(judge: Judge, language: Language, case: Case, *, ahead: float = 0) -> Way:
    """The case's own reference, which must pass; started `ahead` seconds before it is there.

    Raises `Skip` where the language cannot be judged on this machine.
    """
    try:
        judge.tests_total(language, case)
    except AttemptError as error:
        raise Skip(str(error)) from error

    def before() -> None:
        if ahead:
            judge.start_ahead(language, case)
            time.sleep(ahead)

    def attempt() -> None:
        assert case.reference
        verdict = judge.judge(language, case, case.reference).verdict
        if not verdict.passed:
            raise SystemExit(f"a right answer failed: {verdict}")

    return Way(lambda: wall(attempt), before)


def command(
    arguments: Sequence[str],
    folder: Path | None = None,
    before: Callable[[], None] = nothing,
    measured: Callable[[Callable[[], object]], Sample] = tree,
) -> Way:
    """A plain command over the benchmark's own files, outside of any sandbox of ours."""

    def run() -> None:
        done = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise SystemExit(f"{arguments}: {(done.stdout + done.stderr)[-2000:]}")

    return Way(lambda: measured(run), before)


def lay(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files (path -> text) below a folder."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def many() -> None:
    """`python -m benchmarks.judging FOLDER ANSWERS`: a Python case, pickled, on standard input."""
    case = pickle.load(sys.stdin.buffer)  # noqa: S301 - of the row that started this process
    sandbox = bubblewrap()
    judge = judge_in(sandbox, Path(sys.argv[1]))
    way = judged(judge, Python(), case)
    for _ in range(int(sys.argv[2])):
        way.turn()
    judge.close()
    sandbox.close()


if __name__ == "__main__":
    many()

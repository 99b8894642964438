"""The command `llmbench`. It knows nothing of pytest and of its settings."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TextIO

from pytest_llmbench import builtin
from pytest_llmbench.cache import cache_folder
from pytest_llmbench.case import Case
from pytest_llmbench.case_files.answers import read_answers
from pytest_llmbench.case_files.discovery import (
    FIXTURE_GLOBS,
    PROBLEM_GLOBS,
    is_fixture_file,
    is_inner_folder,
    matches,
)
from pytest_llmbench.case_files.fixtures import read_fixture
from pytest_llmbench.case_files.problems import read_problem_file
from pytest_llmbench.errors import CaseFileError, SandboxUnavailable
from pytest_llmbench.judges import Judges
from pytest_llmbench.option_values import base_image
from pytest_llmbench.registry import Registry
from pytest_llmbench.sandbox.base import Sandbox
from pytest_llmbench.sandbox.choose import choose
from pytest_llmbench.text import printable
from pytest_llmbench.verify import FAILED, OK, UNKNOWN, Finding, verify_fixture, verify_problem

USAGE = 2
_INTERRUPTED = 130
_DEFAULT_FOLDERS = ("cases", "fixtures")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; the exit code is 0, 1 if something is wrong, 2 for a wrong call."""
    options = _parser().parse_args(arguments)
    try:
        with contextlib.ExitStack() as last:
            return _verify(options, last)
    except KeyboardInterrupt:
        return _INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("llmbench", description="Work on cases of pytest-llmbench.")
    verify = parser.add_subparsers(required=True, metavar="COMMAND").add_parser(
        "verify",
        help="judge the answers that come with cases",
        description="Problems: the reference passes, every wrong answer fails. Vue fixtures: "
        "the project compiles, and each answer of answers/ gets what answers.yaml lists.",
    )
    verify.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH",
        help="case files, or folders with some (default: cases and fixtures)",
    )  # fmt: skip
    verify.add_argument("-k", metavar="TEXT", default="", help="only cases whose id holds TEXT")
    verify.add_argument("--sandbox", choices=("auto", "docker", "bubblewrap"), default="auto")
    verify.add_argument(
        "--base-image", type=_base_image, action="append", default=[], metavar="LANG=IMAGE",
        help="base image of a language's runner; repeatable",
    )  # fmt: skip
    verify.add_argument(
        "--run-timeout", type=float, default=45.0, metavar="S", help="seconds for one answer (45)"
    )
    verify.add_argument(
        "--build-network", metavar="NETWORK", help="network of image builds, such as host"
    )
    return parser


def _base_image(text: str) -> tuple[str, str]:
    try:
        return base_image(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _verify(options: argparse.Namespace, last: contextlib.ExitStack) -> int:
    paths = options.paths or [Path(name) for name in _DEFAULT_FOLDERS if Path(name).is_dir()]
    for path in paths:
        if not path.exists():
            return _wrong_call(f"there is no file or folder {str(path)!r}")
    files = list(dict.fromkeys(file for path in paths for file in _case_files(path)))
    if not files:
        where = ", ".join(map(str, paths)) or "./cases or ./fixtures"
        globs = ", ".join((*PROBLEM_GLOBS, *FIXTURE_GLOBS))
        return _wrong_call(f"no case files in {where}: looked for {globs}")
    counts = Counter[str]()
    bench = _Bench(options)
    last.callback(bench.close)
    for file in files:
        for name, finding in _findings(file, options.k, bench):
            counts[finding.status] += 1
            told = finding.told.replace("\n", "\n        ")
            _say(f"{finding.status:7} {name}: {told}")
    if not counts:
        return _wrong_call(f"no case has {options.k!r} in its id")
    _say(", ".join(f"{counts[status]} {status}" for status in (OK, FAILED, UNKNOWN)))
    return 0 if counts.keys() <= {OK} else 1


def _case_files(path: Path) -> Iterator[Path]:
    """The case files at or below a path; a file that is named is taken for one."""
    if path.is_file():
        yield path
        return
    for folder, names, files in os.walk(path):
        here = Path(folder)
        names[:] = sorted(name for name in names if _is_searched(here / name))
        for file in sorted(here / name for name in files):
            if matches(file, PROBLEM_GLOBS) or is_fixture_file(file, path, FIXTURE_GLOBS):
                yield file


def _is_searched(folder: Path) -> bool:
    hidden = folder.name.startswith(".") or folder.name == "node_modules"
    return not hidden and not is_inner_folder(folder, FIXTURE_GLOBS)


def _findings(file: Path, wanted: str, bench: _Bench) -> Iterator[tuple[str, Finding]]:
    """What is found of each case of a file that is wanted, with the name to show."""
    shown = Path(os.path.relpath(file))
    try:
        for case in bench.cases(file):
            if wanted.lower() in case.id.lower():
                name = f"{shown}::{case.id}" if case.fixture is None else str(shown.parent)
                for finding in bench.verify(case):
                    yield name, finding
    except CaseFileError as error:
        yield f"{os.path.relpath(error.path)}:{error.line}", Finding(FAILED, error.problem)


class _Bench:
    """Reads and judges cases as a session of pytest does."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._registry = Registry()
        builtin.register(self._registry)
        self._judges = Judges(
            lambda: self._sandbox,
            self._registry.languages,
            cache_folder(),
            options.run_timeout,
            _progress,
        )

    def cases(self, file: Path) -> list[Case]:
        """The cases of a file. Raises `CaseFileError`."""
        if file.suffix == ".json":
            return [read_fixture(file)]
        return read_problem_file(file, self._registry.solution_files())

    def verify(self, case: Case) -> Iterator[Finding]:
        """Judge what comes with the case. Raises `CaseFileError`."""
        answers = read_answers(case.fixture) if case.fixture else []
        try:
            judge = self._judges[case.kind]
        except SandboxUnavailable as error:
            yield Finding(UNKNOWN, str(error))
            return
        if case.fixture:
            yield from verify_fixture(case, answers, judge)
        else:
            yield from verify_problem(case, judge)

    def close(self) -> None:
        """End what was started."""
        self._judges.close()
        if "_sandbox" in self.__dict__:
            self._sandbox.close()

    @cached_property
    def _sandbox(self) -> Sandbox:
        options = self._options
        return choose(
            options.sandbox,
            cache_folder(),
            session=f"verify-{os.getpid()}",
            base_images=dict(options.base_image),
            build_network=options.build_network,
        )


def _progress(text: str) -> None:
    _say(f"llmbench: {text}", sys.stderr)


def _wrong_call(problem: str) -> int:
    _say(f"llmbench verify: {problem}", sys.stderr)
    return USAGE


def _say(text: str, stream: TextIO | None = None) -> None:
    print(printable(text), file=stream, flush=True)

"""The command `llmbench`. It knows nothing of pytest and of its settings."""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from pytest_llmbench.case_files.discovery import FIXTURE_GLOBS, PROBLEM_GLOBS
from pytest_llmbench.option_values import base_image, docker_host
from pytest_llmbench.text import printable
from pytest_llmbench.verify.bench import Bench, Setup, benches
from pytest_llmbench.verify.cases import FAILED, OK, UNKNOWN
from pytest_llmbench.verify.files import case_files
from pytest_llmbench.verify.run import Run

USAGE = 2
_INTERRUPTED = 130
_DEFAULT_FOLDERS = ("cases", "fixtures")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; the exit code is 0, 1 if something is wrong, 2 for a wrong call."""
    options = _parser().parse_args(arguments)
    try:
        return _verify(options)
    except KeyboardInterrupt:
        return _INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("llmbench", description="Work on cases of pytest-llmbench.")
    verify = parser.add_subparsers(required=True, metavar="COMMAND").add_parser(
        "verify",
        help="judge the answers that come with cases",
        description="Problems: the reference passes, every wrong answer fails, and a lock file "
        "beside the problem file keeps how far apart tests and answers can be judged. Vue "
        "fixtures: the project compiles, and each answer of answers/ gets what answers.yaml lists.",
    )
    verify.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH",
        help="case files, or folders with some (default: cases and fixtures, else all below here)",
    )  # fmt: skip
    verify.add_argument("-k", metavar="TEXT", default="", help="only cases whose id holds TEXT")
    what = verify.add_mutually_exclusive_group()
    what.add_argument(
        "--check", action="store_true",
        help="write nothing, judge nothing: are the lock files there and up to date?",
    )  # fmt: skip
    what.add_argument(
        "--check-all", action="store_true",
        help="write nothing, judge everything: does it agree with the lock files?",
    )  # fmt: skip
    what.add_argument(
        "--runs", type=_count, metavar="N", help="judge each reference N times: does it ever fail?"
    )
    verify.add_argument(
        "-j", type=_count, metavar="N", default=1, dest="processes", help="in N processes (1)"
    )
    verify.add_argument("--sandbox", choices=("auto", "docker", "bubblewrap"), default="auto")
    verify.add_argument(
        "--docker-host", type=_docker_host, action="append", default=[], metavar="URL",
        help="Docker engine (unix:, tcp:, ssh:) instead of the environment's; repeatable",
    )  # fmt: skip
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


def _docker_host(text: str) -> str:
    try:
        return docker_host(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _count(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= _MOST:
        raise argparse.ArgumentTypeError(f"{text!r}: write a whole number from 1 to {_MOST}")
    return int(text)


_MOST = 1000


def _verify(options: argparse.Namespace) -> int:
    usual = [Path(name) for name in _DEFAULT_FOLDERS if Path(name).is_dir()]
    paths = options.paths or usual or [Path()]
    for path in paths:
        if not path.exists():
            return _wrong_call(f"there is no file or folder {str(path)!r}")
    files = list(dict.fromkeys(file for path in paths for file in case_files(path)))
    if not files:
        where = "the current folder" if paths == [Path()] else ", ".join(map(str, paths))
        globs = ", ".join((*PROBLEM_GLOBS, *FIXTURE_GLOBS))
        return _wrong_call(f"no case files in {where}: looked for {globs}")
    counts = _run(options, files)
    if not counts and options.k:
        return _wrong_call(f"no case has {options.k!r} in its id")
    _say(", ".join(f"{counts[status]} {status}" for status in (OK, FAILED, UNKNOWN)))
    return 0 if counts.keys() <= {OK} else 1


def _run(options: argparse.Namespace, files: Sequence[Path]) -> Counter[str]:
    """Look at every file and say what is found; how often which status was found."""
    setup = Setup(
        options.sandbox,
        tuple(options.docker_host),
        tuple(options.base_image),
        options.build_network,
        options.run_timeout,
        _progress,
        options.runs,
    )
    counts, started = Counter[str](), time.monotonic()
    bench = Bench(setup)
    with contextlib.closing(bench), benches(bench, setup, options.processes) as verify_all:
        run = Run(bench, verify_all, options.k)
        look = run.check if options.check else run.check_all if options.check_all else run.verify
        if options.runs:
            look = run.repeat
        for file in files:
            for name, finding in look(file):
                counts[finding.status] += 1
                told = finding.told.replace("\n", "\n        ")
                _say(f"{finding.status:7} {name}: {told}")
    if options.runs and counts:
        attempts = options.runs * run.references
        _say(f"{attempts} attempts in {time.monotonic() - started:.1f} s")
    return counts


def _progress(text: str) -> None:
    _say(f"llmbench: {text}", sys.stderr)


def _wrong_call(problem: str) -> int:
    _say(f"llmbench verify: {problem}", sys.stderr)
    return USAGE


def _say(text: str, stream: TextIO | None = None) -> None:
    print(printable(text), file=stream, flush=True)

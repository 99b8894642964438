"""`llmbench verify`: judge the answers that come with cases."""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pytest_llmbench.case_files.discovery import FIXTURE_GLOBS, PROBLEM_GLOBS
from pytest_llmbench.commands.base import Command, say, wrong_call
from pytest_llmbench.option_values import base_image, docker_host
from pytest_llmbench.verify.bench import Bench, Setup, benches
from pytest_llmbench.verify.cases import FAILED, OK, UNKNOWN
from pytest_llmbench.verify.files import case_files
from pytest_llmbench.verify.run import Run

NAME = "verify"
_DEFAULT_FOLDERS = ("cases", "fixtures")
_MOST = 1000


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH",
        help="case files, or folders with some (default: cases and fixtures, else all below here)",
    )  # fmt: skip
    parser.add_argument("-k", metavar="TEXT", default="", help="only cases whose id holds TEXT")
    what = parser.add_mutually_exclusive_group()
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
    parser.add_argument(
        "-j", type=_count, metavar="N", default=1, dest="processes", help="in N processes (1)"
    )
    parser.add_argument("--sandbox", choices=("auto", "docker", "bubblewrap"), default="auto")
    parser.add_argument(
        "--docker-host", type=_docker_host, action="append", default=[], metavar="URL",
        help="Docker engine (unix:, tcp:, ssh:) instead of the environment's; repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--base-image", type=_base_image, action="append", default=[], metavar="LANG=IMAGE",
        help="base image of a language's runner; repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--run-timeout", type=float, default=45.0, metavar="S", help="seconds for one answer (45)"
    )
    parser.add_argument(
        "--build-network", metavar="NETWORK", help="network of image builds, such as host"
    )


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


def _verify(options: argparse.Namespace) -> int:
    usual = [Path(name) for name in _DEFAULT_FOLDERS if Path(name).is_dir()]
    paths = options.paths or usual or [Path()]
    for path in paths:
        if not path.exists():
            return wrong_call(NAME, f"there is no file or folder {str(path)!r}")
    files = list(dict.fromkeys(file for path in paths for file in case_files(path)))
    if not files:
        where = "the current folder" if paths == [Path()] else ", ".join(map(str, paths))
        globs = ", ".join((*PROBLEM_GLOBS, *FIXTURE_GLOBS))
        return wrong_call(NAME, f"no case files in {where}: looked for {globs}")
    counts = _run(options, files)
    if not counts and options.k:
        return wrong_call(NAME, f"no case has {options.k!r} in its id")
    say(", ".join(f"{counts[status]} {status}" for status in (OK, FAILED, UNKNOWN)))
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
                say(f"{finding.status:7} {name}: {told}")
    if options.runs and counts:
        attempts = options.runs * run.references
        say(f"{attempts} attempts in {time.monotonic() - started:.1f} s")
    return counts


def _progress(text: str) -> None:
    say(f"llmbench: {text}", sys.stderr)


COMMAND = Command(
    NAME,
    "judge the answers that come with cases",
    "Problems: the reference passes, every wrong answer fails, and a lock file beside the problem "
    "file keeps how far apart tests and answers can be judged. Vue fixtures: the project compiles, "
    "and each answer of answers/ gets what answers.yaml lists.",
    _add_arguments,
    _verify,
)

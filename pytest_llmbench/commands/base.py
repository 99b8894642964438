"""What a subcommand is, and how it speaks."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

from pytest_llmbench.text import printable

USAGE = 2
"""The exit code of a wrong call."""


@dataclass(frozen=True)
class Command:
    """`add_arguments` fills the subcommand's parser, `run` gives the exit code."""

    name: str
    help: str
    description: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def say(text: str, stream: TextIO | None = None) -> None:
    """Print, harmless to a terminal, and to a stream whose encoding lacks a character."""
    stream = stream or sys.stdout
    encoding = stream.encoding or "utf-8"
    text = printable(text).encode(encoding, "backslashreplace").decode(encoding)
    print(text, file=stream, flush=True)


def wrong_call(command: str, problem: str) -> int:
    """Tell what is wrong with a call."""
    say(f"llmbench {command}: {problem}", sys.stderr)
    return USAGE

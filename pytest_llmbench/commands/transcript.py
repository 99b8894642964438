"""`llmbench transcript`: read what was said in an attempt."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from pytest_llmbench.commands.base import USAGE, Command, say, wrong_call
from pytest_llmbench.errors import SettingsError
from pytest_llmbench.transcript.attempts import Attempts
from pytest_llmbench.transcript.conversation import Conversation
from pytest_llmbench.transcript.outcome import came_of_it, heading

NAME = "transcript"
_LISTED = 50


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="a journal: .llmbench/SESSION.jsonl"
    )
    parser.add_argument(
        "nodeid", nargs="?", default="", metavar="NODEID",
        help="the attempt's node id, or a part of it that no other one has; without it all are "
        "listed, and a single one is shown",
    )  # fmt: skip


def _transcript(options: argparse.Namespace) -> int:
    try:
        attempts = Attempts(options.file)
        found = attempts.matching(options.nodeid)
        if len(found) > 1 and not options.nodeid:
            return _listed(attempts, found)
        if len(found) != 1:
            return _not_one(attempts, found, options)
        line = attempts.read(found[0])
    except SettingsError as error:
        return wrong_call(NAME, str(error))
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    say(heading(line, attempts.times(found[0])))
    for paragraph in (*Conversation(line, width).told(), *came_of_it(line, width)):
        say(f"\n{paragraph}")
    return 0


def _listed(attempts: Attempts, found: list[str]) -> int:
    for nodeid in found:
        say(f"{attempts.status(nodeid):7} {nodeid}")
    return 0


def _not_one(attempts: Attempts, found: list[str], options: argparse.Namespace) -> int:
    if not attempts:
        return wrong_call(NAME, f"{options.file} holds no attempt yet")
    if not found:
        if attempts.cut:
            say(f"llmbench {NAME}: lines that were cut and left out: {attempts.cut}", sys.stderr)
        near = attempts.near(options.nodeid)
        hint = "did you mean one of these?" if near else "it has these, among others:"
        wrong_call(NAME, f"no attempt has {options.nodeid!r} in its id; {hint}")
        found = near or attempts.matching("")[:5]
    else:
        many = f"{len(found)} attempts have {options.nodeid!r} in their ids"
        wrong_call(NAME, f"{many}: which one?")
    for nodeid in found[:_LISTED]:
        say(f"{attempts.status(nodeid):7} {nodeid}", sys.stderr)
    if len(found) > _LISTED:
        say(f"... and {len(found) - _LISTED} more", sys.stderr)
    return USAGE


COMMAND = Command(
    NAME,
    "show what was said in an attempt",
    "From the journal of a session: what the model was given, what it said, turn by turn its calls "
    "of tools with what they gave, how it ended and its figures. Of several attempts with the same "
    "node id the last one in the journal is shown.",
    _add_arguments,
    _transcript,
)

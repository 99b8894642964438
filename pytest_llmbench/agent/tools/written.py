"""What there is to check of an attempt's files."""

from __future__ import annotations

from pytest_llmbench.agent.base import Desk
from pytest_llmbench.agent.workspace import Refused


def present_answer(desk: Desk) -> dict[str, str]:
    """The files that may be written, as they are now; the first of them is there.

    Raises `Refused` where it is not.
    """
    there = set(desk.files.paths())
    first = desk.wanted[0].path
    if first not in there:
        raise Refused(f"there is nothing to check yet: write {first!r} first")
    return {path: desk.files.read(path) for path in desk.files.writable if path in there}

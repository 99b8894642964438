"""What the attack set showed, as a table at the end of the run; works under xdist, too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attack_manifest import Run

PROPERTY = "attack"
HEAD = ("language", "level", "sandbox", "attacks", "false passes", "known passes", "controls")


def outcome_property(run: Run, passed: bool) -> tuple[str, list[str]]:
    """Name and value for `record_property`: strings only, they cross to the controller."""
    if run.attack.is_control:
        word = "control passed" if passed else "control failed"
    elif passed:
        word = "known pass" if run.must_pass else "false pass"
    else:
        word = "failed"
    variant = " (variants)" if run.variant else ""
    return PROPERTY, [run.language, run.level, run.sandbox + variant, word]


def table(reports: Iterable[Any]) -> list[str]:
    """Lines of text; none if no attack was judged."""
    counts: dict[tuple[str, ...], Counter[str]] = {}
    for report in reports:
        for name, value in getattr(report, "user_properties", ()):
            if name == PROPERTY and report.when == "call":
                *key, word = value
                counts.setdefault(tuple(key), Counter())[word] += 1
    if not counts:
        return []
    rows = [HEAD, *(_row(key, counts[key]) for key in sorted(counts))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    return [_line(row, widths) for row in rows]


def _row(key: tuple[str, ...], words: Counter[str]) -> tuple[str, ...]:
    controls = words["control passed"], words["control passed"] + words["control failed"]
    attacks = words["failed"] + words["false pass"] + words["known pass"]
    numbers = attacks, words["false pass"], words["known pass"]
    return (*key, *map(str, numbers), f"{controls[0]} of {controls[1]} pass")


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def all_reports(stats: dict[str, list[Any]]) -> Iterator[Any]:
    """Those of a terminal reporter's `stats` that tests made."""
    for word in ("passed", "failed"):
        yield from stats.get(word, ())

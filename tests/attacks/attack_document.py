"""The lines of docs/trust.md that follow from the manifests.

`python tests/attacks/attack_document.py` writes them there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

TRUST = Path(__file__).parents[2] / "docs/trust.md"


def rows() -> Iterator[str]:
    """One for each language and level; what is measured must be so, or a test of the set fails."""
    from attack_manifest import LANGUAGES, LEVELS, read_manifest

    for language in LANGUAGES:
        manifest = read_manifest(language)
        for level in LEVELS:
            judged = [one for one in manifest.attacks if level in manifest.levels(one)]
            attacks = [one for one in judged if not one.is_control]
            known = sum(level in one.passes for one in attacks)
            controls = len(judged) - len(attacks)
            if judged:
                yield f"| {language} | {level} | {len(attacks)} | 0 | {known} | {controls} of {controls} |"


def known_passes() -> Iterator[str]:
    """One for each attack that one process cannot stop."""
    from attack_manifest import LANGUAGES, read_manifest

    for language in LANGUAGES:
        for one in read_manifest(language).attacks:
            if one.passes and not one.is_control:
                yield f"* `{language}/{one.name}` {one.title}: {one.why}."


def is_row(line: str) -> bool:
    """Whether the line is one of `rows`."""
    return line.startswith("| ") and line.split(" | ")[1] in ("shared", "separate")


def is_known_pass(line: str) -> bool:
    """Whether the line is one of `known_passes`."""
    return line.startswith("* `") and "/" in line.split("`")[1] and ": " in line


def replaced(lines: list[str], belongs: Callable[[str], bool], new: Iterator[str]) -> list[str]:
    """With the block of lines that belong put anew."""
    first = next(number for number, line in enumerate(lines) if belongs(line))
    kept = [line for line in lines if not belongs(line)]
    return [*kept[:first], *new, *kept[first:]]


if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1])]
    lines = replaced(TRUST.read_text().splitlines(), is_row, rows())
    TRUST.write_text("\n".join(replaced(lines, is_known_pass, known_passes())) + "\n")

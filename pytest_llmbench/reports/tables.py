"""Tables of plain text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

NOT_KNOWN = "-"
"""What stands for null: never a zero."""


@dataclass(frozen=True)
class Table:
    """`names` is how many columns, the first ones, hold words: they begin at the left."""

    head: Sequence[str]
    body: Sequence[Sequence[str]]
    names: int = 1

    def lines(self) -> list[str]:
        """The head, then the body; each column as wide as its widest cell."""
        rows = [self.head, *self.body]
        widths = [max(len(row[i]) for row in rows) for i in range(len(self.head))]
        return [self._line(row, widths) for row in rows]

    def _line(self, row: Sequence[str], widths: Sequence[int]) -> str:
        cells = [
            cell.ljust(width) if i < self.names else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return "  ".join(cells).rstrip()


def told(value: float | None, form: str) -> str:
    """A number, or a dash where there is none."""
    return NOT_KNOWN if value is None else form.format(value)

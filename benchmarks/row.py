"""What a row of the table is: ways to do the same thing, their times, and what is aimed at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median


class Skip(Exception):
    """A row, or a way of it, that cannot be measured on this machine; the text says why."""


@dataclass(frozen=True)
class Given:
    """What was asked for on the command line. `folder` is empty and goes with the run.

    `rounds` is how often each way takes its turn; `quick` makes sizes small: their figures are good
    for finding out whether a row still works, and for nothing else.
    """

    rounds: int
    quick: bool
    folder: Path
    base_image: str | None = None

    def size(self, whole: int, quick: int) -> int:
        """How many of something."""
        return quick if self.quick else whole


@dataclass(frozen=True)
class Sample:
    """Seconds of one turn: wall time, and processor time of the process tree where it is known."""

    wall: float
    cpu: float | None = None


@dataclass(frozen=True)
class Target:
    """At most `limit`: times `against` (another way), or milliseconds without one."""

    ours: str
    limit: float
    against: str | None = None


@dataclass
class Result:
    """The samples of a row by way, turn by turn; the first way is ours.

    `per` is what a figure is of ("item", "session"). `missing` says why a peer is not there,
    `notes` are sentences below the table.
    """

    title: str
    per: str
    samples: dict[str, list[Sample]]
    targets: Sequence[Target] = ()
    missing: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    told: str = ""
    """Markdown of a script that measures for itself; then there are no samples."""

    @property
    def ours(self) -> str:
        """The way that the others are compared with."""
        return next(iter(self.samples))

    def ratios(self, way: str, against: str) -> list[float]:
        """Of `way` to `against`, turn by turn: both were measured in the same minute.

        Processor time where both have it: on a busy machine wall time is the neighbours', too.
        """
        pairs = zip(self.samples[way], self.samples[against], strict=True)
        return [
            mine.cpu / other.cpu if mine.cpu and other.cpu else mine.wall / other.wall
            for mine, other in pairs
        ]

    def reached(self, target: Target) -> float:
        """The median that the target is about."""
        if target.against is not None:
            return median(self.ratios(target.ours, target.against))
        return median(sample.wall for sample in self.samples[target.ours]) * 1000


@dataclass(frozen=True)
class Row:
    """`run` measures; it raises `Skip` where nothing of the row can be."""

    name: str
    run: Callable[[Given], Sequence[Result]]

"""What one look at one card gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Process:
    """A compute process on a card. `lineage` is its pid and those of the processes above it.

    `uid` is the user it belongs to; None where this machine does not tell.
    """

    pid: int
    lineage: frozenset[int]
    uid: int | None = None


@dataclass(frozen=True)
class Sample:
    """One look at a card, `time` in POSIX seconds; None for what the card did not tell.

    Utilization in percent, memory (used) in bytes, power in W, energy in J since the driver
    was loaded, temperature in degrees Celsius, clock (SM) in MHz, `throttle` as NVML's bits.
    `unsupported` says why, by the names of these fields.
    """

    time: float
    utilization: float | None = None
    memory: float | None = None
    power: float | None = None
    energy: float | None = None
    temperature: float | None = None
    clock: float | None = None
    throttle: int | None = None
    processes: tuple[Process, ...] | None = None
    unsupported: Mapping[str, str] = field(default_factory=dict)


NUMBERS = ("utilization", "memory", "power", "energy", "temperature", "clock", "throttle")
"""The fields of a sample that are numbers."""


@dataclass(frozen=True)
class Card:
    """What does not change. `memory` in bytes; None where the card does not tell."""

    index: int
    name: str
    memory: float | None = None

    def __str__(self) -> str:
        return f"GPU {self.index} ({self.name})"

"""One card under watch: its samples, its idle power, and whether it still answers."""

from __future__ import annotations

from typing import Any

from pytest_llmbench.gpu.history import History
from pytest_llmbench.gpu.sample import Card, Sample
from pytest_llmbench.gpu.windows import Seen


class Watched:
    """Idle power is the smallest that was seen before the first window that is asked for."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self._history = History()
        self._lost: tuple[float, str] | None = None
        self._idle: float | None = None
        self._settled = False

    @property
    def is_lost(self) -> bool:
        """Whether it answered nothing when it was last asked."""
        return self._lost is not None

    def add(self, sample: Sample) -> None:
        """It answers."""
        self._lost = None
        self._history.add(sample)

    def lose(self, moment: float, why: str) -> None:
        """It does not answer, since `moment`."""
        self._lost = self._lost or (moment, why)

    def around(self, started: float, ended: float, reach: float) -> Seen:
        """What was seen of it around a window."""
        if not self._settled:
            self._idle, self._settled = self._history.least_power(started), True
        lost = self._lost[1] if self._lost and self._lost[0] <= ended else None
        return Seen(self.card, self._history.around(started, ended, reach), self._idle, lost)

    def describe(self) -> dict[str, Any]:
        """For reports: memory in GB, power in W."""
        idle = self._idle if self._settled else self._history.least_power(float("inf"))
        memory = self.card.memory
        return {
            "name": self.card.name,
            "memory_gb": None if memory is None else round(memory / 1e9, 3),
            "idle_power_w": None if idle is None else round(idle, 2),
            "lost": None if self._lost is None else self._lost[1],
        }

"""The clock of an engine, which may differ from this machine's."""

from __future__ import annotations

import time
from datetime import datetime

from docker import DockerClient


class EngineClock:
    """Compares moments that the engine dated with moments of this machine."""

    def __init__(self, client: DockerClient) -> None:
        """Ask for the time. Raises what docker-py raises where the engine fails."""
        self._client = client
        self._ahead = 0.0
        self._error = 0.0
        self._ask()

    def is_after(self, told: str, moment: float) -> bool:
        """Whether an ISO date of the engine's is later than `moment`; in doubt not.

        `moment` is in seconds since the epoch. Asks for the time again before it says so: the
        clock of a virtual machine stands still while a laptop sleeps.
        """
        then = datetime.fromisoformat(told).timestamp()
        if not self._seems_after(then, moment):
            return False
        self._ask()
        return self._seems_after(then, moment)

    def _seems_after(self, then: float, moment: float) -> bool:
        return then - self._ahead > moment + self._error

    def _ask(self) -> None:
        asked = time.time()
        told = self._client.info().get("SystemTime")
        answered = time.time()
        if told:
            self._ahead = datetime.fromisoformat(told).timestamp() - (asked + answered) / 2
        self._error = (answered - asked) / 2

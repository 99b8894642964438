"""The sampler of this machine's cards: a thread that looks, and figures of what it saw.

A driver that hangs holds the thread and nobody else: all others read what the thread has left.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from pytest_llmbench.gpu.base import GpuFigures
from pytest_llmbench.gpu.board import Board
from pytest_llmbench.gpu.looking import Looking
from pytest_llmbench.gpu.nvml import Nvml, load
from pytest_llmbench.gpu.servers import Servers
from pytest_llmbench.gpu.wake import Wake
from pytest_llmbench.gpu.windows import REACH_SECONDS, figures_of, unavailable

START_SECONDS = 0.5
FRESH_SECONDS = 0.15
"""How long figures wait for a sample after the end of their window: a driver that is well
answers in a few milliseconds."""
CLOSE_SECONDS = 0.5


class NvmlSampler:
    """`interval` in seconds. `clock` gives POSIX seconds; `load_nvml` may raise `NoCards`."""

    def __init__(
        self,
        interval: float,
        *,
        for_workers: bool = False,
        load_nvml: Callable[[], Nvml] = load,
        clock: Callable[[], float] = time.time,
        servers: Servers | None = None,
    ) -> None:
        self.interval = interval
        self._clock = clock
        self._servers = servers or Servers()
        self._reach = max(REACH_SECONDS, 3 * interval)
        self._wake = Wake(for_workers)
        self._board = Board(clock)
        self._looking = Looking(self._board, self._wake, load_nvml, clock)
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int | None:
        """Where xdist's workers poke."""
        return self._wake.port

    def start(self) -> None:
        """Begin to sample; waits for the first look at the cards, half a second at most."""
        board = self._board
        with board.changed:
            if self._thread is not None:
                return
            board.none = None
            self._thread = threading.Thread(
                target=self._looking.run, args=(self.interval,), name="llmbench-gpu", daemon=True
            )
            self._thread.start()
            board.changed.wait_for(lambda: board.looked, START_SECONDS)

    def poke(self) -> None:
        """A fresh sample, soon."""
        self._wake.wake()

    def figures(self, started: float, ended: float, endpoint: str | None) -> GpuFigures:
        """See `GpuSampler`. Waits a moment for a sample after the window."""
        elsewhere = self._servers.elsewhere(endpoint)
        if elsewhere is not None:
            return unavailable(elsewhere)
        board = self._board
        with board.changed:
            self._await_sample(ended)
            reason = board.hanging(before=ended) or self._no_cards()
            if reason is not None:
                return unavailable(reason)
            cards = [watched.around(started, ended, self._reach) for watched in board.cards]
        owner = None
        if any(seen.processes for seen in cards):
            owner = self._servers.owner(endpoint)
        return figures_of(cards, started, ended, self._reach, owner.has if owner else None)

    def describe(self) -> dict[str, Any]:
        """For `llmbench.run.gpu`: the cards and what they draw idle, or why there are none."""
        board = self._board
        with board.changed:
            return {
                "available": bool(board.cards),
                "reason": board.hanging() or self._no_cards(),
                "driver": board.driver,
                "interval": self.interval,
                "cards": [watched.describe() for watched in board.cards],
            }

    def close(self) -> None:
        """End the thread; one that the driver holds is left behind, and ends with the process."""
        thread, board = self._thread, self._board
        if thread is None:
            self._wake.close()
            return
        self._looking.stop()
        with board.changed:
            hanging = board.hanging() is not None
        if not hanging:
            thread.join(CLOSE_SECONDS)

    def _no_cards(self) -> str | None:
        if self._board.cards:
            return None
        asked = f" ({self._board.silent})" if self._board.silent else ""
        return self._board.none or f"the driver has not answered yet{asked}"

    def _await_sample(self, ended: float) -> None:
        board = self._board
        looks = self._thread is not None and self._thread.is_alive() and board.hanging() is None
        if looks and board.last < ended and self._clock() - ended < self._reach:
            self._wake.wake()
            board.changed.wait_for(
                lambda: board.last >= ended or board.none is not None, FRESH_SECONDS
            )

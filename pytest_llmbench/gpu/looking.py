"""The loop of the sampling thread, the only one that talks to the driver."""

from __future__ import annotations

import time
from collections.abc import Callable

from pytest_llmbench.gpu.board import Board
from pytest_llmbench.gpu.nvml import CardLost, Driver, NoCards, Nvml
from pytest_llmbench.gpu.wake import Wake
from pytest_llmbench.gpu.watched import Watched

CLOSEST_SECONDS = 0.05
"""Two samples are never closer than this."""
FIRST_SECONDS = 1.0
FIRST_INTERVAL = 0.1
"""So close are the samples of the first second: they tell what the cards draw idle."""
LOST_SECONDS = 10.0
"""A lost card is asked again after this time: a call to one may take long."""


class Looking:
    """`run` is the thread's; it ends after `stop`, once the driver has answered."""

    def __init__(
        self, board: Board, wake: Wake, load: Callable[[], Nvml], clock: Callable[[], float]
    ) -> None:
        self._board = board
        self._wake = wake
        self._load = load
        self._clock = clock
        self._stopped = False
        self._ask_lost = 0.0

    def stop(self) -> None:
        """End the loop."""
        self._stopped = True
        self._wake.wake()

    def run(self, interval: float) -> None:
        """Look at all cards every `interval` seconds, or when woken."""
        try:
            self._run(interval)
        except NoCards as error:
            self._board.give_up(str(error))
        except Exception as error:  # noqa: BLE001  whatever a driver does, no session is harmed
            self._board.give_up(f"sampling failed: {type(error).__name__}: {error}")
        finally:
            self._wake.close()

    def _run(self, interval: float) -> None:
        with self._board.asking("nvmlInit"):
            driver = Driver(self._load())
        with self._board.changed:
            self._board.cards = [Watched(card) for card in driver.cards]
            self._board.driver = driver.version
        begun = time.monotonic()
        while not self._stopped:
            looked = time.monotonic()
            self._look(driver)
            first = looked - begun < FIRST_SECONDS
            self._sleep(looked, min(interval, FIRST_INTERVAL) if first else interval)
        with self._board.asking("nvmlShutdown"):
            driver.close()

    def _look(self, driver: Driver) -> None:
        board = self._board
        ask_lost = time.monotonic() >= self._ask_lost
        if ask_lost:
            self._ask_lost = time.monotonic() + LOST_SECONDS
        begun = self._clock()
        for watched in board.cards:
            if watched.is_lost and not ask_lost:
                continue
            try:
                with board.asking(str(watched.card)):
                    sample = driver.read(watched.card.index, self._clock())
            except CardLost as error:
                with board.changed:
                    watched.lose(self._clock(), str(error))
                continue
            with board.changed:
                watched.add(sample)
        with board.changed:
            board.last = begun
            board.changed.notify_all()

    def _sleep(self, looked: float, interval: float) -> None:
        """Until the interval is over or a poke comes, whichever is first."""
        if self._wake.wait(looked + interval - time.monotonic()) and not self._stopped:
            time.sleep(max(0.0, looked + CLOSEST_SECONDS - time.monotonic()))

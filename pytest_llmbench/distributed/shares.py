"""Who gets which attempts next, in portions that leave nobody waiting at the end.

Knows neither xdist nor pytest: a worker is a hashable thing here, an attempt a number.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Iterable, Sequence

LARGEST_PORTION = 8
"""Attempts handed out at once beyond the window: `-x` waits until they are made."""
LEAST = 2
"""An xdist worker does not run its last item before it gets another or is told to end."""


class Shares:
    """Lots of attempts, one per model in their order, handed out to workers in portions.

    Lot 0 holds what is no attempt: it goes first, to anybody. Lot `m` > 0 is at home at
    endpoint `(m - 1) % endpoints`, and so is a worker with number `k` at `k % endpoints`.
    The workers of an endpoint begin a lot when at most one attempt each is left of the one
    before, so that a server has one model to load at a time; those whose own lots are
    done help with the others.
    `window` is how many attempts a worker begins ahead of the one it reports.
    """

    def __init__(
        self, lots: Sequence[Iterable[int]], endpoints: int, window: int, largest: int | None = None
    ) -> None:
        self._lots = [deque(lot) for lot in lots]
        self._lot_of = {i: number for number, lot in enumerate(self._lots) for i in lot}
        self._endpoints = max(1, endpoints)
        self._low = max(LEAST, window + LEAST)
        self._largest = min(largest or LARGEST_PORTION, LARGEST_PORTION)
        self._home: dict[Hashable, int] = {}
        self._held: dict[Hashable, dict[int, None]] = {}
        self._held_of_lot: dict[Hashable, Counter[int]] = {}
        self._retired: set[Hashable] = set()
        self.left = len(self._lot_of)
        """Attempts that no worker has."""

    @property
    def workers(self) -> list[Hashable]:
        """Those that are there."""
        return list(self._held)

    def join(self, worker: Hashable, number: int) -> None:
        """A worker is there; nothing is handed out before `portion` is asked."""
        self._home[worker] = number % self._endpoints
        self._held[worker] = {}
        self._held_of_lot[worker] = Counter()

    def retire(self, worker: Hashable) -> None:
        """The worker gets nothing more: it ends when it has made what it holds."""
        self._retired.add(worker)

    def leave(self, worker: Hashable) -> list[int]:
        """A worker is gone: what it held, in its order; nobody has it now, see `give_back`."""
        del self._home[worker], self._held_of_lot[worker]
        self._retired.discard(worker)
        return list(self._held.pop(worker))

    def give_back(self, attempts: Sequence[int]) -> None:
        """These are handed out again, first."""
        for attempt in reversed(attempts):
            self._lots[self._lot_of[attempt]].appendleft(attempt)
        self.left += len(attempts)

    def held(self, worker: Hashable) -> int:
        """How many attempts the worker has."""
        return len(self._held[worker])

    def most_held(self) -> int:
        """How many attempts the busiest worker has."""
        return max(map(len, self._held.values()), default=0)

    def done(self, worker: Hashable, attempt: int) -> None:
        """The worker has made it. Raises `KeyError` if it never had it."""
        del self._held[worker][attempt]
        self._held_of_lot[worker][self._lot_of[attempt]] -= 1

    def portion(self, worker: Hashable) -> list[int]:
        """What the worker gets now: nothing while it has enough, or waits for others."""
        taken: list[int] = []
        while more := self._some_of_a_lot(worker):
            taken += more
        return taken

    def _some_of_a_lot(self, worker: Hashable) -> list[int]:
        has = self.held(worker)
        number = self._next_lot(worker)
        if has >= self._low or number is None:
            return []
        lot, mates = self._lots[number], self._mates(worker, number)
        open_now = len(lot) + sum(self.held(mate) for mate in mates)
        fair = -(-open_now // len(mates))
        portion = min(self._largest, max(1, open_now // (4 * len(mates))))
        count = min(self._low + portion - 1, fair) - has
        taken = [lot.popleft() for _ in range(min(count, len(lot)))]
        self._held[worker].update(dict.fromkeys(taken))
        self._held_of_lot[worker][number] += len(taken)
        self.left -= len(taken)
        return taken

    def _next_lot(self, worker: Hashable) -> int | None:
        """The lot that the worker takes from, if there is one it may take from now."""
        home = self._home[worker]
        full = [number for number, lot in enumerate(self._lots) if lot]
        own = [n for n in full if n == 0 or (n - 1) % self._endpoints == home]
        for number in own or full:
            return number if number == 0 or self._may_begin(number, home) else None
        return None

    def _may_begin(self, number: int, home: int) -> bool:
        """Whether nobody at this endpoint still asks for several answers of another model."""
        for worker, held in self._held_of_lot.items():
            if self._home[worker] == home:
                others = sum(n for lot, n in held.items() if lot not in (0, number))
                if others >= LEAST:
                    return False
        return True

    def _mates(self, worker: Hashable, number: int) -> list[Hashable]:
        """Who shares the lot: all, or the workers of its endpoint if that is the worker's."""
        home = self._home[worker]
        mine = number != 0 and (number - 1) % self._endpoints == home
        there = (mate for mate in self._home if mate not in self._retired)
        return [mate for mate in there if not mine or self._home[mate] == home]

"""Which endpoints may serve a request: a worker's own first, and none that failed just now."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from pytest_llmbench.errors import AttemptError, LLMUnreachable, ModelNotFound

FIRST_SECONDS = 30.0
"""How long an endpoint is set aside at first; twice as long each time that it fails again."""
LONGEST_SECONDS = 1800.0

Place = tuple[str, str | None]
"""An endpoint, and the model that it lacks; None: it does not answer at all."""


@dataclass
class _Aside:
    seconds: float
    until: float
    times: int
    message: str


class Endpoints:
    """What this process knows of the session's endpoints. Threads may share one.

    `number` is that of an xdist worker: it is bound to the endpoint of that number (modulo
    how many there are), and uses the others only while that one is set aside.
    """

    def __init__(
        self, number: int | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._number = number
        self._clock = clock
        self._asides: dict[Place, _Aside] = {}
        self._lock = threading.Lock()

    def usable(self, names: Sequence[str], model: str, tried: Collection[str] = ()) -> list[str]:
        """Those that may serve a request now; never none: all where each is set aside."""
        there = self.untroubled(names, model, tried)
        if self._number is not None and (own := names[self._number % len(names)]) in there:
            return [own]
        return there or [name for name in names if name not in tried] or list(names)

    def untroubled(
        self, names: Sequence[str], model: str, tried: Collection[str] = ()
    ) -> list[str]:
        """Those that are not set aside, nor were tried for this request."""
        return [n for n in names if n not in tried and not self._is_aside(n, model)]

    def in_order(self, names: Sequence[str], model: str) -> list[str]:
        """All of them, beginning with those that may serve the model now."""
        return list(
            dict.fromkeys([*self.usable(names, model), *self.untroubled(names, model), *names])
        )

    def failed(self, name: str, model: str, error: AttemptError) -> None:
        """Set the endpoint aside, for everything or for the model that it lacks."""
        if not isinstance(error, (LLMUnreachable, ModelNotFound)):
            return
        place = (name, model if isinstance(error, ModelNotFound) else None)
        now = self._clock()
        with self._lock:
            known = self._asides.get(place)
            if known is None:
                self._asides[place] = _Aside(FIRST_SECONDS, now + FIRST_SECONDS, 1, str(error))
            elif known.until <= now:  # else it is another request that was under way, too
                known.seconds = min(2 * known.seconds, LONGEST_SECONDS)
                known.until = now + known.seconds
                known.times += 1

    def worked(self, name: str, model: str) -> None:
        """The endpoint answered: the next time it fails is a first one."""
        with self._lock:
            for place in ((name, None), (name, model)):
                if (known := self._asides.get(place)) is not None:
                    known.seconds, known.until = FIRST_SECONDS / 2, 0.0

    def told(self) -> list[str]:
        """A line for each endpoint that was set aside."""
        with self._lock:
            return [
                f"endpoint {name} was set aside{f' for {model}' if model else ''}, "
                f"{'once' if aside.times == 1 else f'{aside.times} times'}: {aside.message}"
                for (name, model), aside in self._asides.items()
            ]

    def _is_aside(self, name: str, model: str) -> bool:
        now = self._clock()
        with self._lock:
            places = (self._asides.get((name, None)), self._asides.get((name, model)))
            return any(aside is not None and aside.until > now for aside in places)

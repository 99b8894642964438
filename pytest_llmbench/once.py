"""What several threads need and one of them makes, while the others wait."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Once(Generic[K, V]):
    """A value per key. Who waits for one key does not keep others from another."""

    def __init__(self) -> None:
        self._made: dict[K, V] = {}
        self._guard = threading.Lock()
        self._making: defaultdict[K, threading.Lock] = defaultdict(threading.Lock)

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value, from `make` where there is none yet.

        Raises what `make` raises, and then has none: the next one to ask makes it.
        """
        if key not in self._made:
            with self._guard:
                making = self._making[key]
            with making:
                if key not in self._made:
                    self._made[key] = make()
        return self._made[key]

    def __getitem__(self, key: K) -> V:
        """The value that was made. Raises `KeyError`."""
        return self._made[key]

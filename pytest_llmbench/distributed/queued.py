"""Which items come after one in an xdist worker: those that wait in its queue."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import islice
from typing import Any

import pytest

from pytest_llmbench.item import CaseItem

_FARTHEST = 256
"""Items of the queue that are looked at: more than anybody begins ahead."""


class Queued:
    """What this worker was given, in order. A plugin of the worker, and its window's `Upcoming`.

    xdist takes nothing back from a queue, except with `--dist worksteal` (`steals`): there
    only the next item is sure.
    """

    def __init__(self, config: pytest.Config, steals: bool) -> None:
        self._plugins = config.pluginmanager.get_plugins
        self._steals = steals
        self._next: pytest.Item | None = None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(
        self,
        item: pytest.Item,  # noqa: ARG002 - the hook's signature
        nextitem: pytest.Item | None,
    ) -> Generator[None, object, object]:
        """Note what xdist has taken from the queue as the next one."""
        self._next = nextitem
        return (yield)

    def __call__(self, item: pytest.Item) -> Iterator[CaseItem]:
        """The case items after the one that runs now, as far as they are this worker's for sure."""
        if self._next is None:
            return
        waiting = [] if self._steals else self._waiting()
        for following in (self._next, *(item.session.items[i] for i in waiting)):
            if isinstance(following, CaseItem):
                yield following

    def _waiting(self) -> list[int]:
        """Indices of items in xdist's queue; xdist before 3.8 has one that cannot be looked at."""
        queues = (getattr(plugin, "torun", None) for plugin in self._plugins())
        queue: Any = next((q for q in queues if hasattr(q, "lock")), None)
        if queue is None:
            return []
        with queue.lock() as items:
            first = list(islice(items, _FARTHEST))
        return [i for i in first if isinstance(i, int)]  # the last may be the mark of the end

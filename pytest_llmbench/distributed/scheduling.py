"""Attempts over xdist's workers: xdist's `Scheduling` protocol over `Shares`."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from xdist.report import report_collection_diff
from xdist.workermanage import parse_tx_spec_config

from pytest_llmbench.distributed.shares import LEAST, Shares

IDLE_DEATHS = 3
"""Workers that may end one after the other while nothing runs before an attempt is blamed."""


class AttemptScheduling:
    """Model after model over all workers, a portion at a time; see `Shares` for who gets what.

    `lot_of` gives a node id's lot (0: no attempt), `number_of` a worker's number. The
    attempt that a worker died of is not run again; what else it had goes to others.
    """

    def __init__(
        self,
        config: pytest.Config,
        lot_of: Callable[[str], int],
        number_of: Callable[[Any], int],
        endpoints: int,
        window: int,
    ) -> None:
        self.config = config
        self._lot_of = lot_of
        self._number_of = number_of
        self._endpoints = endpoints
        self._window = window
        self._expected = len(parse_tx_spec_config(config))
        self._collected: dict[Any, Sequence[str]] = {}
        self._nodes: dict[Any, None] = {}
        self._shares: Shares | None = None
        self._collection: Sequence[str] = ()
        self._index: dict[str, int] | None = None
        self._begun: set[str] = set()
        self._idle_deaths = 0
        self._abandoned = False

    @property
    def nodes(self) -> list[Any]:
        """The workers that are there."""
        return list(self._nodes)

    @property
    def collection_is_completed(self) -> bool:
        """Whether all workers of the beginning have told what they collected."""
        return self._shares is not None or len(self._collected) >= self._expected

    @property
    def tests_finished(self) -> bool:
        """Whether one item per worker is left at most, which runs when workers are told to end."""
        if self._abandoned:
            return True
        if self._shares is None:
            return self.collection_is_completed
        return not self._shares.left and self._shares.most_held() < LEAST

    @property
    def has_pending(self) -> bool:
        """Whether anything is left to be run."""
        return bool(self._shares and (self._shares.left or self._shares.most_held()))

    @property
    def left_over(self) -> int:
        """How many items no worker has."""
        return self._shares.left if self._shares else 0

    def begun(self, nodeid: str) -> None:
        """An item runs."""
        self._begun.add(nodeid)

    def do_without(self, alone: bool) -> None:
        """A worker that ended is not replaced; `alone`: and no other is there."""
        self._abandoned = alone
        if self._shares is None:
            self._expected -= 1
            if self._collected and self.collection_is_completed:
                self.schedule()

    def add_node(self, node: Any) -> None:
        """A worker has started."""
        self._nodes[node] = None

    def add_node_collection(self, node: Any, collection: Sequence[str]) -> None:
        """A worker told what it collected; one that comes later must have the same."""
        if node not in self._nodes:  # it came while the session was about to end
            return
        if self._shares is not None and collection != self._collection:
            self._tell_difference(node, collection)
            node.shutdown()
            return
        first = next(iter(self._collected.values()), collection)
        self._collected[node] = first if collection == first else list(collection)  # one in memory
        if self._shares is not None:
            self._shares.join(node, self._number_of(node))

    def schedule(self) -> None:
        """Hand out first portions; called again when a worker joins later."""
        if self._shares is None and not self._begin():
            return
        self._feed_all()

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:  # noqa: ARG002 - xdist's signature
        """A worker has run an item."""
        assert self._shares
        self._begun.discard(self._collection[item_index])
        self._idle_deaths = 0
        self._shares.done(node, item_index)
        self._feed([node])
        self._feed([n for n in self._shares.workers if self._shares.held(n) < LEAST])

    def mark_test_pending(self, item: str) -> None:
        """A plugin wants an item run again."""
        assert self._shares
        if self._index is None:
            self._index = {nodeid: i for i, nodeid in enumerate(self._collection)}
        self._shares.give_back([self._index[item]])
        self._feed_all()

    def remove_pending_tests_from_node(self, node: Any, indices: Sequence[int]) -> None:
        """Nothing is ever stolen from a worker."""
        raise NotImplementedError

    def remove_node(self, node: Any) -> str | None:
        """A worker has ended: the item it died of, if it did. Raises `KeyError` if unknown."""
        del self._nodes[node]
        self._collected.pop(node, None)
        if self._shares is None or node not in self._shares.workers:
            return None
        held = self._shares.leave(node)
        crashed = held[0] if held and self._is_to_blame(held[0]) else None
        self._shares.give_back(held if crashed is None else held[1:])
        self._feed_all()
        return None if crashed is None else self._collection[crashed]

    def _is_to_blame(self, first: int) -> bool:
        """Whether the worker died of its first item: it had begun, or nothing ever begins."""
        nodeid = self._collection[first]
        self._idle_deaths = 0 if nodeid in self._begun else self._idle_deaths + 1
        if self._idle_deaths >= IDLE_DEATHS:
            self._idle_deaths = 0
            return True
        known = nodeid in self._begun
        self._begun.discard(nodeid)
        return known

    def _begin(self) -> bool:
        """Sort what was collected into lots; False where workers do not agree or have nothing."""
        first, *others = self._collected
        self._collection = self._collected[first]
        differ = [n for n in others if self._collected[n] is not self._collection]
        for node in differ:
            self._tell_difference(node, self._collected[node])
        if differ or not self._collection:
            return False
        lots: dict[int, list[int]] = defaultdict(list)
        for i, nodeid in enumerate(self._collection):
            lots[self._lot_of(nodeid)].append(i)
        in_order = [lots[number] for number in range(max(lots) + 1)]
        largest = self.config.getoption("maxschedchunk", None)
        self._shares = Shares(in_order, self._endpoints, self._window, largest)
        for node in self._collected:
            self._shares.join(node, self._number_of(node))
        return True

    def _feed_all(self) -> None:
        if self._shares:
            self._feed(self._shares.workers)

    def _feed(self, nodes: Sequence[Any]) -> None:
        """Send portions, and the end to workers that have one item left and get no other."""
        assert self._shares
        awake = [node for node in nodes if not node.shutting_down]
        for node in awake:
            if portion := self._shares.portion(node):
                # One that has just ended: xdist tells so in a moment, and others get what it holds.
                with contextlib.suppress(OSError):
                    node.send_runtest_some(portion)
        for node in awake if not self._shares.left else ():
            if self._shares.held(node) == 1:  # one without any stays, in place of the next lost
                self._shares.retire(node)
                node.shutdown()

    def _tell_difference(self, node: Any, collection: Sequence[str]) -> None:
        known = next(iter(self._collected), node)
        told = report_collection_diff(
            self._collection, collection, known.gateway.id, node.gateway.id
        )
        hint = "Bring the project there to the same state, and collect in the same order."
        report = pytest.CollectReport(node.gateway.id, "failed", f"{told}\n\n{hint}", result=[])
        self.config.hook.pytest_collectreport(report=report)

"""Which items come after one, as far as this process knows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pytest_llmbench.item import CaseItem


class Following:
    """Without xdist: what follows in the session. Items come in order, so the place is known."""

    def __init__(self) -> None:
        self._place = 0

    def __call__(self, item: pytest.Item) -> Iterator[CaseItem]:
        """The case items after this one, in order."""
        items = item.session.items
        after = next((n for n in range(self._place, len(items)) if items[n] is item), None)
        self._place = items.index(item) if after is None else after
        for number in range(self._place + 1, len(items)):
            following = items[number]
            if isinstance(following, CaseItem):
                yield following

"""Which attempts are made ahead of the item that reports them: docs/ahead.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from pytest_llmbench.ahead.attempts import Attempt
from pytest_llmbench.bench import Bench
from pytest_llmbench.case import ModelSpec
from pytest_llmbench.item import CaseItem
from pytest_llmbench.record_keeping import new_record
from pytest_llmbench.session import BenchSession
from pytest_llmbench.settings import Settings

Upcoming = Callable[[CaseItem], Iterable[CaseItem]]
"""What comes after an item in this process, as far as that is sure."""
WINDOW: pytest.StashKey[Window] = pytest.StashKey()


def window_size(settings: Settings, model: ModelSpec) -> int:
    """How many attempts may be under way beside the one that is reported next.

    By itself: enough for every slot of the endpoints while as many answers are being judged. The
    embedded engine needs the cores that would judge.
    """
    if settings.prefetch is not None:
        return settings.prefetch
    if model.provider == "llamacpp" and settings.concurrency == 1:
        return 0
    return 2 * settings.concurrency * max(1, len(settings.base_urls)) + 2


class Window:
    """Starts attempts in the order of items, so many ahead of the one that is reported."""

    def __init__(self, session: BenchSession, upcoming: Upcoming) -> None:
        self._session = session
        self._upcoming = upcoming
        self._ahead = session.ahead
        self._off = False
        self._folders: set[Path] | None = None
        self._chains: dict[Path, frozenset[Path]] = {}

    def attempt_of(self, item: CaseItem, bench: Bench) -> Attempt | None:
        """The item's own attempt, under way; those that follow are started, too.

        None where it has to be made in this thread, now.
        """
        self._drop_if_foreign(item, bench)
        size = 0 if self._off else window_size(self._session.settings, item.run.model)
        if size:
            if item not in self._ahead and self._can_start(item, bench):
                self._start(item, bench)
            self._start_following(item, bench, size)
        return self._ahead.take(item)

    def _start_following(self, item: CaseItem, bench: Bench, size: int) -> None:
        for following in self._upcoming(item):
            if following in self._ahead:
                continue
            if self._ahead.busy() > size or not self._goes_on(item, following):
                return
            if _may_be_skipped(following):
                continue
            if not self._can_start(following, bench):
                return
            self._start(following, bench)

    def _start(self, item: CaseItem, bench: Bench) -> None:
        self._ahead.start(item, item.run, bench, new_record(item, self._session))

    def _can_start(self, item: CaseItem, bench: Bench) -> bool:
        """Whether its sandbox is there. Asked here: fixtures are made in the main thread only."""
        case = item.run.case
        try:
            bench.judges[case.kind].sandbox_of(case)
        except (Exception, pytest.skip.Exception, pytest.fail.Exception):  # noqa: BLE001 - its own item meets the same, and reports it
            return False
        return True

    def _drop_if_foreign(self, item: CaseItem, bench: Bench) -> None:
        """An attempt that was made with another bench than the item's own is not the item's."""
        attempt = self._ahead.peek(item)
        if attempt is not None and attempt.bench is not bench:
            self._ahead.take(item)
            self._off = True

    def _goes_on(self, item: CaseItem, following: CaseItem) -> bool:
        """Whether the attempt would be made as the item's own fixtures say, and may be by now."""
        return self._models_mix(item.run.model, following.run.model) and (
            self._conftests(item) == self._conftests(following)
        )

    def _models_mix(self, one: ModelSpec, other: ModelSpec) -> bool:
        """A server that loads models gets none before the one before has answered everything."""
        presets, at_home = self._session.registry.providers, self._session.settings.base_urls
        rented = all(presets[model.provider].rented for model in (one, other))
        return one == other or (rented and not at_home)

    def _conftests(self, item: CaseItem) -> frozenset[Path]:
        """The folders of every conftest.py that the item sees: who may override its fixtures."""
        folder = item.path.parent
        if folder not in self._chains:
            if self._folders is None:
                plugins = item.config.pluginmanager.get_plugins()
                files = (Path(getattr(plugin, "__file__", None) or "") for plugin in plugins)
                self._folders = {file.parent for file in files if file.name == "conftest.py"}
            self._chains[folder] = frozenset(self._folders.intersection((folder, *folder.parents)))
        return self._chains[folder]


def _may_be_skipped(item: CaseItem) -> bool:
    """Whether a marker may keep it from being run: then nobody pays for it before."""
    if any(True for name in ("skip", "skipif") for _ in item.iter_markers(name)):
        return True
    return any(not mark.kwargs.get("run", True) for mark in item.iter_markers("xfail"))

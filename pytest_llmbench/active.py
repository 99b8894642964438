"""A session that has a model: its settings checked, its hooks registered. Else never imported."""

from __future__ import annotations

import pytest

from pytest_llmbench import fixtures
from pytest_llmbench.agent.tool_check import check_tools
from pytest_llmbench.ahead.upcoming import Following
from pytest_llmbench.ahead.window import WINDOW, Upcoming, Window
from pytest_llmbench.case import AGENT
from pytest_llmbench.distributed.queued import Queued
from pytest_llmbench.errors import SettingsError
from pytest_llmbench.journal_keeping import JournalKeeping
from pytest_llmbench.options import read_settings
from pytest_llmbench.owner_side import OwnerSide
from pytest_llmbench.registry import Registry
from pytest_llmbench.session import KEY, BenchSession
from pytest_llmbench.set_aside import SetAside
from pytest_llmbench.worker_side import WorkerSide


def configure(config: pytest.Config) -> None:
    """Check the settings and register the hooks; a wrong setting ends pytest with code 4."""
    session = _session(config)
    config.stash[KEY] = session
    config.pluginmanager.register(fixtures, "llmbench-fixtures")
    config.pluginmanager.register(WorkerSide(session), "llmbench-worker-side")
    config.stash[WINDOW] = Window(session, _upcoming(session))
    config.pluginmanager.register(SetAside(session), "llmbench-set-aside")
    if session.worker is None:
        config.pluginmanager.register(JournalKeeping(session), "llmbench-journal")
        config.pluginmanager.register(OwnerSide(session), "llmbench-owner-side")
    if session.worker is None and config.getoption("dist", "no") != "no":
        from pytest_llmbench.distributed.controller import ControllerSide

        config.pluginmanager.register(ControllerSide(session), "llmbench-controller-side")


def _session(config: pytest.Config) -> BenchSession:
    registry = Registry()
    try:
        config.hook.pytest_llmbench_register(registry=registry)
        settings = read_settings(config, registry)
        if AGENT in settings.modes:
            check_tools(registry.tools.values())
        session = BenchSession(config, settings, registry)
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None
    try:
        if session.worker is None:
            session.clients.open()
    except SettingsError as error:
        session.close()
        raise pytest.UsageError(str(error)) from None
    return session


def _upcoming(session: BenchSession) -> Upcoming:
    """Under xdist what its queue tells; nothing in a worker that its controller told nothing."""
    if session.place:
        queued = Queued(session.config, session.place.steals)
        session.config.pluginmanager.register(queued, "llmbench-queued")
        return queued
    return Following() if session.worker is None else lambda _: ()

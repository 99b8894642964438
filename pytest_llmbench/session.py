"""What lives as long as the session: settings, registry, clients, sandbox, judge, reports."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from pytest_llmbench.ahead.attempts import Ahead
from pytest_llmbench.asking.clients import Clients
from pytest_llmbench.bench import Bench, Client
from pytest_llmbench.cache import cache_folder
from pytest_llmbench.case import Case, CaseRun
from pytest_llmbench.case_files.lock_file import read_lock
from pytest_llmbench.distributed.embedded import EmbeddedServers
from pytest_llmbench.distributed.whereabouts import whereabouts
from pytest_llmbench.gpu.base import GpuSampler
from pytest_llmbench.gpu.choose import choose_sampler
from pytest_llmbench.judging.judges import Judges
from pytest_llmbench.ledger import Ledger
from pytest_llmbench.level import SHARED, Level
from pytest_llmbench.locks import Locks
from pytest_llmbench.owned_folders import make_session_folder
from pytest_llmbench.processes import usable_cores
from pytest_llmbench.progress import Progress
from pytest_llmbench.providers.base import Message
from pytest_llmbench.registry import Registry
from pytest_llmbench.sandbox.base import Sandbox
from pytest_llmbench.sandbox.choose import choose, turned
from pytest_llmbench.settings import Settings

_DROPPED_SECONDS = 5.0
"""The longest that attempts which are dropped may take to end."""

KEY: pytest.StashKey[BenchSession] = pytest.StashKey()


class BenchSession:
    """One per process that runs or oversees attempts; `name` labels the session in reports.

    `folder` is shared by all processes of the session and removed by the one that made
    it: the plain process, or xdist's controller. A worker is told both by its controller; on
    another machine it shares a folder with the workers there. `number` is the worker's.
    """

    def __init__(self, config: pytest.Config, settings: Settings, registry: Registry) -> None:
        worker_input = getattr(config, "workerinput", {})  # xdist sets it in workers
        told = worker_input.get("llmbench")
        self.config = config
        self.settings = settings
        self.registry = registry
        self.place = whereabouts(worker_input) if told else None
        self.worker: str | None = self.place.worker if self.place else worker_input.get("workerid")
        self.number = self.place.number if self.place else None
        self.name: str = told["session"] if told else settings.session_name or _now()
        self.folder = self.place.folder if self.place else make_session_folder()
        self.locks = Locks(read_lock)
        self.ledger = Ledger(self.level)
        self.progress = Progress(config)
        self.ahead = Ahead()
        self.embedded = EmbeddedServers(settings, self.folder, self.progress.line)
        self._judges: list[Judges] = []
        self._rewriting = threading.Lock()
        self._workers: int = worker_input.get("workercount", 1)
        self.set_aside: list[str] = []
        """A line for each Docker engine that this process does without."""
        self.why_not_run: Callable[[], str | None] = lambda: None
        """Why attempts are left, where more than the session's end is known."""
        if self.place and not self.place.elsewhere:
            self.progress.share(self.folder, self.place.worker)

    @property
    def elsewhere(self) -> bool:
        """Whether this is a worker on another machine than its controller, or of another user."""
        return self.place is not None and self.place.elsewhere

    @property
    def cache_dir(self) -> Path:
        """Where environments, images' locks and expected tests are kept for the next session."""
        return cache_folder()

    @cached_property
    def clients(self) -> Clients:
        """The providers, made when first used."""
        return Clients(
            self.settings,
            self.registry.providers,
            self.folder,
            owns_servers=self.worker is None or self.elsewhere,
            on_progress=self.progress.line,
            shared=self.elsewhere,
            number=self.number,
        )

    def troubles(self) -> list[str]:
        """A line for each endpoint and each engine that this process set aside."""
        made = self.__dict__.get("clients")
        return [*self.set_aside, *(made.endpoints.told() if made else ())]

    def warm_ups(self) -> list[dict[str, Any]]:
        """What this process warmed up, as `WarmUp` has it."""
        made = self.__dict__.get("clients")
        return made.warm_ups.made() if made else []

    @cached_property
    def sandbox(self) -> Sandbox:
        """Docker or bubblewrap. Raises `SandboxUnavailable` with how to install one."""
        settings = self.settings
        sandbox = choose(
            settings.sandbox,
            self.cache_dir,
            session=self.name,
            docker_hosts=turned(settings.docker_hosts, self.number or 0),
            on_set_aside=self.set_aside.append,
            base_images=settings.base_images,
            build_network=settings.docker_build_network,
        )
        for lacking in getattr(sandbox, "degraded", ()):
            self.progress.line(f"{sandbox.name} on this machine: {lacking}")
        return sandbox

    @cached_property
    def gpu(self) -> GpuSampler:
        """The sampler of this machine's cards, or what says why nothing is sampled."""
        told = getattr(self.config, "workerinput", {}).get("llmbench")
        has_workers = self.config.getoption("dist", "no") != "no"
        return choose_sampler(self.settings, told, for_workers=has_workers)

    def bench(self, client: Client, sandbox: Callable[[], Sandbox], gpu: GpuSampler) -> Bench:
        """What an attempt needs, with what the fixtures give.

        `sandbox` is called when the first answer is to run: analysing a component needs none.
        """
        judges = Judges(
            sandbox,
            self.registry.languages,
            self.cache_dir,
            self.settings.run_timeout,
            self.progress.line,
            vue_browser=self.settings.vue_browser,
            level_of=self.locks.level,
            lanes=max(1, usable_cores() // self._workers),
        )
        self._judges.append(judges)
        return Bench(self.settings, client, judges, self._rewrite, gpu, self.registry.tools)

    def level(self, case: Case) -> Level:
        """The level that answers to the case are judged at; a Vue fixture has one only."""
        if case.fixture is not None:
            return Level(SHARED)
        return self.locks.level(self.registry.languages[case.lang], case)

    def end_ahead(self) -> None:
        """Start no attempt any more, and drop those under way: nobody will report them."""
        with contextlib.ExitStack() as last:
            last.callback(self.ahead.join, _DROPPED_SECONDS)
            if self.ahead.close():
                self._close_parts(last)

    def close(self) -> None:
        """End what this process started, whatever fails; remove the folder if it is ours."""
        with contextlib.ExitStack() as last:
            if self.place is None:
                last.callback(shutil.rmtree, self.folder, ignore_errors=True)
            elif self.place.joined:
                last.callback(self.place.joined.leave)
            last.callback(self.embedded.close)
            if "gpu" in self.__dict__:
                last.callback(self.gpu.close)
            self._close_parts(last)

    def _close_parts(self, last: contextlib.ExitStack) -> None:
        """What a second call finds closed it leaves so."""
        if "sandbox" in self.__dict__:
            last.callback(self.sandbox.close)
        for judges in self._judges:
            last.callback(judges.close)
        if "clients" in self.__dict__:
            last.callback(self.clients.close)  # first of all: nothing more is asked

    def _rewrite(self, run: CaseRun, messages: Sequence[Message]) -> Sequence[Message]:
        with self._rewriting:  # hooks of others need not know of threads
            changed = self.config.hook.pytest_llmbench_prompt(run=run, messages=messages)
        return messages if changed is None else changed


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}-{os.getpid()}"

"""The providers of a session, made when first needed; what the fixture `llm_client` gives."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pytest_llmbench.case import ModelSpec
from pytest_llmbench.errors import AttemptError, AuthError, LLMUnreachable, ModelNotFound
from pytest_llmbench.once import Once
from pytest_llmbench.providers.base import (
    Endpoint,
    ModelFacts,
    OnTokens,
    Preset,
    Provider,
    Reply,
    Request,
)
from pytest_llmbench.sandbox.base import OnProgress
from pytest_llmbench.settings import WITHOUT_SERVER, Settings
from pytest_llmbench.slots import Slots
from pytest_llmbench.warmup import WarmUps


class Clients:
    """Routes each model to its provider: to an endpoint that has a slot free, the next in turn.

    `folder` is where embedded servers announce themselves; `owns_servers` is False
    where another process of the session starts and stops them. Then other processes share the
    endpoints, too. Threads may share one.
    """

    def __init__(
        self,
        settings: Settings,
        presets: Mapping[str, Preset],
        folder: Path,
        owns_servers: bool,
        on_progress: OnProgress,
    ) -> None:
        self._settings = settings
        self._presets = presets
        self._folder = folder
        self._owns_servers = owns_servers
        self._on_progress = on_progress
        self._providers: dict[str, list[Provider]] = {}
        self._slots = Slots(settings.concurrency, None if owns_servers else folder)
        self._opening = threading.Lock()
        self._closed = False
        self.warm_ups = WarmUps(settings, presets, folder, on_progress)
        self._facts: Once[ModelSpec, ModelFacts | AttemptError] = Once()

    def open(self) -> None:
        """Make every provider the session needs, so that what is wrong is told before it starts.

        Raises `SettingsError`; connects to no server.
        """
        for name in dict.fromkeys(model.provider for model in self._settings.models):
            self._open(name)

    def facts(self, model: ModelSpec) -> ModelFacts:
        """Asked of the server once per model, unless the server was not there: it may come back."""
        known = self._facts.get(model, lambda: self._look_up(model))
        if isinstance(known, AttemptError):
            raise known
        return known

    def generate(self, model: ModelSpec, request: Request, on_tokens: OnTokens) -> Reply:
        """Ask the model's provider, when an endpoint has a slot free: that wait is in no time."""
        with self._turn(model.provider) as provider:
            self.warm_ups.before(provider, model, request)
            return provider.generate(request, on_tokens)

    def close(self) -> None:
        """Close every provider that was opened; nobody waits for a slot any more."""
        self._slots.close()
        with self._opening:
            self._closed = True
            opened = list(itertools.chain.from_iterable(self._providers.values()))
            self._providers.clear()
        for provider in opened:
            provider.close()

    def _open(self, name: str) -> list[Provider]:
        with self._opening:
            if self._closed:
                raise LLMUnreachable("not asked: the session has ended")
            if name not in self._providers:
                self._providers[name] = [self._create(name, url) for url in self._urls(name)]
            return self._providers[name]

    def _urls(self, name: str) -> Sequence[str | None]:
        """Of a provider's endpoints; None: its own."""
        return (() if name in WITHOUT_SERVER else self._settings.base_urls) or (None,)

    @contextlib.contextmanager
    def _turn(self, name: str) -> Iterator[Provider]:
        """An endpoint of the provider, with a slot of it."""
        names = [url or name for url in self._urls(name)]  # one address is one endpoint
        with self._slots.taken(lambda: names) as endpoint:
            yield self._open(name)[names.index(endpoint)]

    def _look_up(self, model: ModelSpec) -> ModelFacts | AttemptError:
        try:
            return self._ask_any(self._open(model.provider), model)
        except (ModelNotFound, AuthError) as error:
            return error

    def _ask_any(self, providers: list[Provider], model: ModelSpec) -> ModelFacts:
        """The first endpoint that is there tells; one that is not does not stop the others."""
        for provider in providers[:-1]:
            with contextlib.suppress(LLMUnreachable):
                return provider.facts(model.name)
        return providers[-1].facts(model.name)

    def _create(self, name: str, base_url: str | None) -> Provider:
        endpoint = Endpoint(
            base_url=base_url,
            api_key=self._settings.api_keys.get(name),
            replay_file=self._settings.replay,
            work_folder=self._folder,
            num_ctx=self._settings.sampling.num_ctx,
            concurrency=self._settings.concurrency,
            owns_servers=self._owns_servers,
            on_progress=self._on_progress,
        )
        return self._presets[name].create(endpoint)

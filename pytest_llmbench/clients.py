"""The providers of a session, made when first needed; what the fixture `llm_client` gives."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path

from pytest_llmbench.case import ModelSpec
from pytest_llmbench.errors import AttemptError, AuthError, LLMUnreachable, ModelNotFound
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
from pytest_llmbench.warmup import WarmUps


class Clients:
    """Routes each model to its provider, spread over the endpoints in turn.

    `folder` is where embedded servers announce themselves; `owns_servers` is False
    where another process of the session starts and stops them.
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
        self._turns: dict[str, Iterator[Provider]] = {}
        self.warm_ups = WarmUps(settings, presets, folder, on_progress)
        self._facts: dict[ModelSpec, ModelFacts | AttemptError] = {}

    def open(self) -> None:
        """Make every provider the session needs, so that what is wrong is told before it starts.

        Raises `SettingsError`; connects to no server.
        """
        for name in dict.fromkeys(model.provider for model in self._settings.models):
            self._open(name)

    def facts(self, model: ModelSpec) -> ModelFacts:
        """Asked of the server once per model, unless the server was not there: it may come back."""
        if model not in self._facts:
            try:
                self._facts[model] = self._ask_any(self._open(model.provider), model)
            except (ModelNotFound, AuthError) as error:
                self._facts[model] = error
        known = self._facts[model]
        if isinstance(known, AttemptError):
            raise known
        return known

    def generate(self, model: ModelSpec, request: Request, on_tokens: OnTokens) -> Reply:
        """Ask the model's provider, the next endpoint in turn."""
        self._open(model.provider)
        provider = next(self._turns[model.provider])
        self.warm_ups.before(provider, model, request)
        return provider.generate(request, on_tokens)

    def close(self) -> None:
        """Close every provider that was opened."""
        for provider in itertools.chain.from_iterable(self._providers.values()):
            provider.close()
        self._providers.clear()

    def _open(self, name: str) -> list[Provider]:
        if name not in self._providers:
            urls = () if name in WITHOUT_SERVER else self._settings.base_urls
            self._providers[name] = [self._create(name, url) for url in urls or (None,)]
            self._turns[name] = itertools.cycle(self._providers[name])
        return self._providers[name]

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

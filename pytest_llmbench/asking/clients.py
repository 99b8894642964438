"""The providers of a session, made when first needed; what the fixture `llm_client` gives."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from pytest_llmbench.asking.endpoints import Endpoints
from pytest_llmbench.asking.homes import Homes
from pytest_llmbench.asking.slots import Slots
from pytest_llmbench.asking.warmup import WarmUps
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


class Begun:
    """Passes tokens on; `begun` once there was one."""

    def __init__(self, on_tokens: OnTokens) -> None:
        self._on_tokens = on_tokens
        self.begun = False

    def __call__(self, tokens: int) -> None:
        """As `OnTokens`."""
        self.begun = True
        self._on_tokens(tokens)


class Clients:
    """Routes each model to its provider: to an endpoint that has a slot free, the next in turn.

    `folder` is where embedded servers announce themselves, and where processes that share
    the endpoints meet if it is `shared`; `owns_servers` is False where another process of the
    session starts and stops the servers. `number` is that of an xdist worker, which has an
    endpoint of its own: see `Endpoints`. Threads may share one.
    """

    def __init__(
        self,
        settings: Settings,
        presets: Mapping[str, Preset],
        folder: Path,
        owns_servers: bool,
        on_progress: OnProgress,
        *,
        shared: bool = False,
        number: int | None = None,
    ) -> None:
        self._settings = settings
        self._presets = presets
        self._folder = folder
        self._owns_servers = owns_servers
        self._on_progress = on_progress
        self._providers: dict[str, list[Provider]] = {}
        self._slots = Slots(settings.concurrency, folder if shared or not owns_servers else None)
        self.endpoints = Endpoints(number)
        self._homes = Homes()
        # Two owners of one folder would take each other's servers for their own.
        self._servers = folder / f"servers-{number}" if shared and owns_servers else folder
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
        """Ask the model's provider, when an endpoint has a slot free: that wait is in no time.

        An endpoint that cannot be reached, or lacks the model, is set aside and another one is
        asked. A reply that had begun is never asked for again, nor one that took too long.
        """
        names, tried = self._names(model.provider), set[str]()
        while True:
            begun = Begun(on_tokens)
            with self._turn(model, names, tried, request) as name:
                provider = self._open(model.provider)[names.index(name)]
                try:
                    # Owners of embedded servers share no server, if they share a folder.
                    address = str(self._servers) if model.provider == "llamacpp" else name
                    with _told_by(provider):
                        self.warm_ups.before(provider, address, model, request)
                        reply = provider.generate(request, begun)
                except (LLMUnreachable, ModelNotFound) as error:
                    tried.add(name)
                    if len(names) > 1:
                        self.endpoints.failed(name, model.name, error)
                    if begun.begun or not self.endpoints.untroubled(names, model.name, tried):
                        raise
                else:
                    self.endpoints.worked(name, model.name)
                    self._homes.answered(model, request, name)
                    return reply

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

    def _names(self, name: str) -> list[str]:
        """Of a provider's endpoints: one address is one endpoint, whoever speaks to it."""
        return [url or name for url in self._urls(name)]

    def _turn(
        self, model: ModelSpec, names: Sequence[str], tried: Collection[str], request: Request
    ) -> contextlib.AbstractContextManager[str]:
        """A slot of one of these endpoints; which may be changes while it waits."""

        def among() -> Sequence[str]:
            usable = self.endpoints.usable(names, model.name, tried)
            return self._homes.among(model, request, usable)

        return self._slots.taken(among)

    def _look_up(self, model: ModelSpec) -> ModelFacts | AttemptError:
        try:
            return self._ask_any(self._open(model.provider), model)
        except (ModelNotFound, AuthError) as error:
            return error

    def _ask_any(self, providers: list[Provider], model: ModelSpec) -> ModelFacts:
        """The first endpoint that is there tells; one that is not does not stop the others."""
        names = self._names(model.provider)
        *others, last = self.endpoints.in_order(names, model.name)
        for name in others:
            try:
                return _facts_of(model, providers[names.index(name)])
            except (LLMUnreachable, ModelNotFound) as error:
                self.endpoints.failed(name, model.name, error)
        return _facts_of(model, providers[names.index(last)])

    def _create(self, name: str, base_url: str | None) -> Provider:
        endpoint = Endpoint(
            base_url=base_url,
            api_key=self._settings.api_keys.get(name),
            replay_file=self._settings.replay,
            work_folder=self._servers,
            num_ctx=self._settings.sampling.num_ctx,
            concurrency=self._settings.concurrency,
            owns_servers=self._owns_servers,
            on_progress=self._on_progress,
        )
        return self._presets[name].create(endpoint)


def _facts_of(model: ModelSpec, provider: Provider) -> ModelFacts:
    with _told_by(provider):
        return provider.facts(model.name)


@contextlib.contextmanager
def _told_by(provider: Provider) -> Iterator[None]:
    """An error tells at which endpoint, if the provider has one to tell."""
    try:
        yield
    except AttemptError as error:
        error.endpoint = getattr(provider, "endpoint", None)
        raise

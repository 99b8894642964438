"""Requests that load a model before the first one that counts: in no record, in no window."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import filelock

from pytest_llmbench.cache import write_whole
from pytest_llmbench.case import ModelSpec
from pytest_llmbench.errors import AttemptError, LLMUnreachable
from pytest_llmbench.providers.base import Message, Preset, Provider, Reply, Request, Sampling
from pytest_llmbench.sandbox.base import OnProgress
from pytest_llmbench.settings import Settings

ASKS_NOBODY = "replay"
QUESTION = Message("user", "Count from one to ten.")
"""Shares no prompt with a case, so that no case finds its prompt in the server's cache."""
TOKENS = 8
"""Enough for the kernels of prompt and decoding to be loaded; a moment's work for any model."""
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class WarmUp:
    """What warming a model up took; `error` is the reason word of an `AttemptError`.

    `load_seconds` is what the server says that loading took, None where it does not say.
    """

    model: str
    provider: str
    endpoint: str | None
    requests: int
    seconds: float
    load_seconds: float | None = None
    error: str | None = None


class WarmUps:
    """Warms up each model at each endpoint once, over all processes that share `folder`.

    Threads may share one. Whoever comes while a model is being warmed up waits for that.
    """

    def __init__(
        self,
        settings: Settings,
        presets: Mapping[str, Preset],
        folder: Path,
        on_progress: OnProgress,
    ) -> None:
        self._settings = settings
        self._presets = presets
        self._folder = folder
        self._on_progress = on_progress
        self._lock = threading.Lock()
        self._warm: set[tuple[str, str, str]] = set()
        self._made: list[WarmUp] = []

    def made(self) -> list[dict[str, Any]]:
        """The warm-ups that this process made."""
        with self._lock:
            return [asdict(made) for made in self._made]

    def before(self, provider: Provider, address: str, model: ModelSpec, request: Request) -> None:
        """Warm the model up, unless that was done or nobody wants it.

        `address` tells endpoints of a provider apart: a URL, or any word for the provider's own.
        What goes wrong is for the request that follows to meet and to tell.
        """
        key = (model.provider, address, model.name)
        if key in self._warm:
            return
        requests = requests_wanted(model, self._settings, self._presets, address)
        if requests:
            self._once(key, requests, provider, model, request)
        else:
            self._warm.add(key)

    def _once(
        self,
        key: tuple[str, str, str],
        requests: int,
        provider: Provider,
        model: ModelSpec,
        request: Request,
    ) -> None:
        digest = hashlib.sha256(json.dumps(key).encode()).hexdigest()[:16]
        marker = self._folder / f"warm-{digest}.json"
        lock = filelock.FileLock(f"{marker}.lock", timeout=request.timeout * requests)
        try:
            with lock.acquire(poll_interval=_POLL_SECONDS):
                if not marker.exists():
                    made = self._warm_up(requests, provider, model, request)
                    self._keep(made)
                    if made.error == LLMUnreachable.reason:
                        return  # a server that comes back will have to load its model
                    write_whole(marker, json.dumps(asdict(made)))
            self._warm.add(key)
        except filelock.Timeout:
            self._warm.add(key)  # the server keeps someone else waiting: our own request will tell

    def _keep(self, made: WarmUp) -> None:
        """A server that stays away is told once."""
        about = (made.model, made.provider, made.error)
        with self._lock:
            if made.error is None or about not in {
                (known.model, known.provider, known.error) for known in self._made
            }:
                self._made.append(made)

    def _warm_up(
        self, requests: int, provider: Provider, model: ModelSpec, request: Request
    ) -> WarmUp:
        self._on_progress(f"warming up {model.label}")
        asked = replace(
            request,
            messages=(QUESTION,),
            sampling=Sampling(
                temperature=request.sampling.temperature,
                top_p=request.sampling.top_p,
                max_tokens=TOKENS,
                num_ctx=request.sampling.num_ctx,
            ),
            tools=(),
            case_id="",
            turn=0,
        )
        replies: list[Reply] = []
        error: str | None = None
        started = time.perf_counter()
        try:
            for _ in range(requests):
                replies.append(provider.generate(asked, _hear_nothing))  # noqa: PERF401 - keeps those before an error
        except AttemptError as trouble:
            error = trouble.reason
        return WarmUp(
            model=model.label,
            provider=model.provider,
            endpoint=replies[0].endpoint if replies else None,
            requests=len(replies),
            seconds=round(time.perf_counter() - started, 4),
            load_seconds=replies[0].load_seconds if replies else None,
            error=error,
        )


def requests_wanted(
    model: ModelSpec, settings: Settings, presets: Mapping[str, Preset], address: str
) -> int:
    """What `--llm-warmup` says; without it 1, and 0 where models are ready all the time."""
    if model.provider == ASKS_NOBODY:
        return 0
    if settings.warmup is not None:
        return settings.warmup
    preset = presets[model.provider]
    elsewhere = "://" in address and address.rstrip("/") != (preset.base_url or "").rstrip("/")
    return 0 if preset.rented and not elsewhere else 1


def _hear_nothing(tokens: int) -> None:
    """Nobody watches a warm-up."""

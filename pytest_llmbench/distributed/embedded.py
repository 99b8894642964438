"""llama.cpp for the workers of this machine: started once, by their controller."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_llmbench.errors import AttemptError
from pytest_llmbench.sandbox.base import OnProgress
from pytest_llmbench.settings import Settings

if TYPE_CHECKING:
    from pytest_llmbench.providers.llamacpp_owner import EmbeddedServer


class EmbeddedServers:
    """A server per model, announced in the session's folder."""

    def __init__(self, settings: Settings, folder: Path, on_progress: OnProgress) -> None:
        self._settings = settings
        self._folder = folder
        self._on_progress = on_progress
        self._servers: dict[str, EmbeddedServer] = {}

    def start(self, models: Iterable[str]) -> None:
        """Start those that are not there yet; does not wait until they answer."""
        from pytest_llmbench.providers.bundled import gguf_path
        from pytest_llmbench.providers.llamacpp_owner import EmbeddedServer

        for model in models:
            if model in self._servers:
                continue
            try:
                path = gguf_path(model, self._on_progress)
                num_ctx, concurrency = self._settings.sampling.num_ctx, self._settings.concurrency
                server = EmbeddedServer(path, self._folder, num_ctx, concurrency)
                server.start()
            except AttemptError:
                continue  # the workers meet the same error and report it, attempt by attempt
            self._servers[model] = server

    def close(self) -> None:
        """Stop all of them, whatever fails."""
        with contextlib.ExitStack() as last:
            for server in self._servers.values():
                last.callback(server.stop)

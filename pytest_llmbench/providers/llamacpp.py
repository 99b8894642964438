"""The embedded engine: a real model with nothing but pip, through llama.cpp's own server."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import tempfile
import threading
import time
from pathlib import Path

from pytest_llmbench.errors import (
    LLMProtocolError,
    LLMTimeout,
    LLMUnreachable,
    SettingsError,
)
from pytest_llmbench.providers.base import Endpoint, ModelFacts, OnTokens, Reply, Request
from pytest_llmbench.providers.bundled import gguf_path
from pytest_llmbench.providers.file_digest import sha256_of
from pytest_llmbench.providers.gguf_header import read_header
from pytest_llmbench.providers.llamacpp_owner import (
    INSTALL_HINT,
    EmbeddedServer,
    died,
    endpoint_file,
    engine_installed,
    log_tail,
    served_context,
    wait_for_endpoint,
)
from pytest_llmbench.providers.openai_compatible import OpenAICompatible


class LlamaCpp:
    """Models are GGUF files, or the names of bundled ones; each has a server of its own.

    Reads `work_folder`, `num_ctx`, `concurrency`, `owns_servers`, `on_progress` of the endpoint.
    Raises `SettingsError` if xllamacpp is not installed.
    """

    name = "llamacpp"

    def __init__(self, endpoint: Endpoint) -> None:
        if not engine_installed():
            raise SettingsError(INSTALL_HINT)
        self._endpoint = endpoint
        self._own_folder = endpoint.work_folder is None
        self._folder = endpoint.work_folder or Path(tempfile.mkdtemp(prefix="llmbench-llamacpp-"))
        self._lock = threading.Lock()
        self._servers: dict[Path, EmbeddedServer] = {}
        self._clients: dict[str, OpenAICompatible] = {}

    def facts(self, model: str) -> ModelFacts:
        """From the file's head; the digest is the file's sha256. No server is started."""
        path = gguf_path(model, self._endpoint.on_progress)
        facts = read_header(path).facts()
        served = served_context(self._endpoint.num_ctx, facts.context_length)
        return dataclasses.replace(facts, model_digest=sha256_of(path), served_context=served)

    def generate(self, request: Request, on_tokens: OnTokens) -> Reply:
        """Ask; what loading the model took out of this request is its `load_seconds`."""
        path = gguf_path(request.model, self._endpoint.on_progress)
        started = time.perf_counter()
        url = self._url(path, request.timeout)
        client = self._client(url)
        loading = time.perf_counter() - started
        asked = dataclasses.replace(request, model=path.name, timeout=request.timeout - loading)
        try:
            reply = client.generate(asked, on_tokens)
        except (LLMUnreachable, LLMProtocolError) as error:
            file = endpoint_file(self._folder, path)
            if not died(file, url):
                raise
            raise LLMUnreachable(
                f"the embedded engine died while answering: {log_tail(file)}"
            ) from error
        except LLMTimeout as error:
            text = f"embedded {path.name}: not complete within {request.timeout:g} s"
            raise LLMTimeout(f"{text}. Raise --llm-timeout, or lower --llm-max-tokens") from error
        ttft = None if reply.ttft_seconds is None else reply.ttft_seconds + loading
        return dataclasses.replace(
            reply,
            load_seconds=loading,
            ttft_seconds=ttft,
            llm_seconds=time.perf_counter() - started,
            endpoint="embedded",
        )

    def close(self) -> None:
        """End the servers this object started, and its connections."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            for server in self._servers.values():
                server.stop()
            self._clients.clear()
            self._servers.clear()
            if self._own_folder:
                with contextlib.suppress(OSError):
                    shutil.rmtree(self._folder)

    def _url(self, path: Path, seconds: float) -> str:
        if self._endpoint.owns_servers:
            self._start(path)
        return wait_for_endpoint(endpoint_file(self._folder, path), seconds)

    def _client(self, url: str) -> OpenAICompatible:
        with self._lock:
            if url not in self._clients:
                self._clients[url] = OpenAICompatible(self.name, f"{url}/v1")
            return self._clients[url]

    def _start(self, path: Path) -> None:
        with self._lock:
            if path not in self._servers:
                self._endpoint.on_progress(f"loading {path.name} into the embedded engine")
                self._servers[path] = EmbeddedServer(
                    path, self._folder, self._endpoint.num_ctx, self._endpoint.concurrency
                )
            self._servers[path].start()

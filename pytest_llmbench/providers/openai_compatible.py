"""Servers that speak OpenAI's chat completions: LM Studio, OpenRouter, OpenAI, llama.cpp, vLLM."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import openai

from pytest_llmbench.errors import AttemptError, LLMProtocolError, ModelNotFound, SettingsError
from pytest_llmbench.providers import messages, openai_facts, openai_request
from pytest_llmbench.providers.base import ModelFacts, OnTokens, Reply, Request
from pytest_llmbench.providers.client_loop import CONNECT_SECONDS, LOOKUP_SECONDS, ClientLoop
from pytest_llmbench.providers.meter import Meter
from pytest_llmbench.providers.openai_errors import (
    Server,
    broken_stream,
    lacks_model,
    retry_after,
    translate,
)
from pytest_llmbench.providers.openai_timings import Figures

LONGEST_POLITE_WAIT = 30.0
"""Seconds. A server that asks for a longer pause gets no second request."""
_UNLISTED = (400, 404, 405, 501)  # servers without /v1/models


class OpenAICompatible:
    """A server at `base_url` (up to and with `/v1`).

    A request is sent again in two cases only, both before any token: the server refuses a
    field by name (`stream_options`, `max_tokens`), or answers 429 with a `Retry-After` of at
    most 30 seconds that fits the deadline. Raises `SettingsError` for a URL without a scheme.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        *,
        api_key: str | None = None,
        key_variable: str | None = None,
        connect_hint: str = "is it running, and is the address right?",
    ) -> None:
        if urlsplit(base_url).scheme not in ("http", "https"):
            raise SettingsError(f"base URL {base_url!r}: begin it with http:// or https://")
        self.name = name
        self.endpoint = messages.public_url(base_url).rstrip("/")
        self._server = Server(name, self.endpoint, api_key, key_variable, connect_hint)
        self._loop = ClientLoop(name)
        official = urlsplit(base_url).hostname == "api.openai.com"
        self._limit = openai_request.NEW_LIMIT if official else openai_request.OLD_LIMIT
        self._refused: dict[str, frozenset[str]] = {}
        self._client = openai.AsyncOpenAI(
            base_url=base_url,
            api_key=api_key or "none",  # the client insists on one
            max_retries=0,
            # Only connecting is limited here: the deadline of a request is one, and total.
            timeout=openai.Timeout(None, connect=CONNECT_SECONDS),
            http_client=openai.DefaultAsyncHttpxClient(
                trust_env=not messages.is_loopback(base_url), follow_redirects=True
            ),
        )

    def facts(self, model: str) -> ModelFacts:
        """What /v1/models tells, and LM Studio's /api/v0/models; mostly little."""
        what = f"{self._server}, looking up {model}"
        return self._loop.run(self._facts(model), LOOKUP_SECONDS, what)

    def generate(self, request: Request, on_tokens: OnTokens) -> Reply:
        """Ask /v1/chat/completions, streaming. `num_ctx` is not in this protocol and not sent."""
        what = f"{self._server}, model {request.model}"
        return self._loop.run(self._generate(request, on_tokens), request.timeout, what)

    def close(self) -> None:
        """Close connections; a request under way elsewhere is dropped."""
        self._loop.close(self._client.close)

    async def _facts(self, model: str) -> ModelFacts:
        listed = await self._listed(model)
        entry = openai_facts.find(model, listed)
        if listed and entry is None:
            raise self._no_model(model, listed)
        if self.name == "lmstudio" and (own := await self._lmstudio_entry(model)):
            return openai_facts.lmstudio_facts_of(own)
        return openai_facts.facts_of(entry) if entry else ModelFacts()

    async def _listed(self, model: str) -> list[openai_facts.Entry]:
        try:
            return openai_facts.entries(await self._client.get("/models", cast_to=object))
        except (openai.APIError, ValueError) as error:
            if isinstance(error, openai.APIStatusError) and error.status_code in _UNLISTED:
                return []
            failure = translate(error, self._server, model)
        raise failure  # outside of the except clause: the client's error holds the key

    async def _lmstudio_entry(self, model: str) -> openai_facts.Entry | None:
        url = f"{self._client.base_url}".rstrip("/").removesuffix("/v1") + "/api/v0/models"
        try:
            listed = openai_facts.entries(await self._client.get(url, cast_to=object))
        except (openai.APIError, ValueError):
            return None  # before LM Studio 0.3.6
        return openai_facts.find(model, listed)

    def _no_model(self, model: str, listed: list[openai_facts.Entry]) -> ModelNotFound:
        near = messages.near_matches(model, (entry["id"] for entry in listed))
        return ModelNotFound(f"{self._server} has no model {model}.{near}")

    async def _generate(self, request: Request, on_tokens: OnTokens) -> Reply:
        deadline = asyncio.get_running_loop().time() + request.timeout
        waited = False
        while True:
            meter = Meter(on_tokens)
            refused = self._refused.get(request.model, frozenset())
            body = openai_request.body(request, self._limit, refused)
            try:
                stream = await self._stream(body)
                break
            except (openai.APIError, ValueError) as error:
                field = openai_request.refused_field(error, body)
                wait = None if waited else _polite_wait(error, deadline)
                failure = None
                if wait is None and (field is None or field in refused):
                    failure = await self._failure(error, request.model)
            if failure:
                raise failure  # outside of the except clause: the client's error holds the key
            if wait is not None:
                waited = True
                await asyncio.sleep(wait)
            elif field is not None:
                self._refused[request.model] = refused | {field}
        async with stream:
            return await self._collect(stream, meter, request.model)

    async def _stream(self, body: Mapping[str, Any]) -> openai.AsyncStream[object]:
        """Chunks as plain JSON: making the client's models of them delays the times of pieces."""
        kind = openai.AsyncStream[object]
        return await self._client.post(
            "/chat/completions", body=body, cast_to=object, stream=True, stream_cls=kind
        )

    async def _failure(self, error: Exception, model: str) -> AttemptError:
        if not lacks_model(error):
            return translate(error, self._server, model)
        try:
            listed = await self._listed(model)
        except AttemptError:
            listed = []  # only for the hint in a message that is an error already
        missing = self._no_model(model, listed)
        return ModelNotFound(f"{missing} It says: {self._server.said(error)}")

    async def _collect(self, stream: AsyncIterable[Any], meter: Meter, model: str) -> Reply:
        figures, finish_reason = Figures(), None
        chunks = aiter(stream)
        while (data := await self._next(chunks, meter, model)) is not None:
            try:
                finish_reason = _take_chunk(data, figures, meter) or finish_reason
            except (AttributeError, TypeError) as error:
                raise LLMProtocolError(
                    f"{self._server} sent a piece of the reply of {model} that the protocol does "
                    f"not allow ({error}): {messages.shorten(str(data))}. See the server's log"
                ) from error
        if finish_reason is None:
            raise LLMProtocolError(
                f"{self._server} cut the reply of {model} after {meter.pieces} pieces: the "
                "stream ended without a finish reason. See the server's log"
            )
        reply = meter.reply(
            finish_reason, endpoint=self.endpoint, **figures.of(meter, finish_reason)
        )
        return dataclasses.replace(
            reply,
            text=messages.redact(reply.text, self._server.key),
            reasoning=messages.redact(reply.reasoning, self._server.key),
        )

    async def _next(self, chunks: AsyncIterator[Any], meter: Meter, model: str) -> Any:
        try:
            return await anext(chunks, None)
        except Exception as error:  # noqa: BLE001 - some versions of the client let its transport's errors through
            failure = broken_stream(error, self._server, model, meter.pieces)
        raise failure


def _take_chunk(data: Mapping[str, Any], figures: Figures, meter: Meter) -> str | None:
    """The finish reason, if the chunk tells it."""
    counted, finish_reason = figures.take(data), None
    for choice in data.get("choices") or ():
        finish_reason = choice.get("finish_reason") or finish_reason
        _take(choice.get("delta") or {}, meter, counted)
    return finish_reason


def _take(delta: Mapping[str, Any], meter: Meter, counted: int | None) -> None:
    # Servers name it reasoning_content (DeepSeek, llama.cpp, LM Studio) or reasoning (OpenRouter,
    # Ollama); where one sends both, they are the same text.
    reasoning = delta.get("reasoning_content") or delta.get("reasoning")
    content = delta.get("content") or delta.get("refusal")
    for text in (content, reasoning):
        if text and not isinstance(text, str):
            raise TypeError(f"{type(text).__name__} where text belongs")
    meter.add(content, reasoning, counted)


def _polite_wait(error: Exception, deadline: float) -> float | None:
    """Seconds to wait before the one repetition that a 429 may get, or None."""
    wait = retry_after(error)
    if wait is None or wait > LONGEST_POLITE_WAIT:
        return None
    return wait if asyncio.get_running_loop().time() + wait < deadline else None

"""Servers that speak OpenAI's chat completions: LM Studio, OpenRouter, OpenAI, llama.cpp, vLLM."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import openai

from pytest_llmbench.errors import (
    AttemptError,
    LLMProtocolError,
    ModelNotFound,
    SettingsError,
    ToolsRefused,
)
from pytest_llmbench.providers import messages, openai_request
from pytest_llmbench.providers.base import (
    ModelFacts,
    OnTokens,
    Reply,
    Request,
)
from pytest_llmbench.providers.client_loop import CONNECT_SECONDS, LOOKUP_SECONDS, ClientLoop
from pytest_llmbench.providers.meter import Meter
from pytest_llmbench.providers.openai_errors import (
    Server,
    broken_stream,
    lacks_model,
    refuses_tools,
    retry_after,
    translate,
)
from pytest_llmbench.providers.openai_models import Models
from pytest_llmbench.providers.openai_stream import Answer
from pytest_llmbench.providers.reply_bounds import ReplyTooLong, bound_lines
from pytest_llmbench.providers.unread_calls import UnreadCall

_ONE_REQUEST_EACH = {"Connection": "close"}
"""For connections without TLS: there a new one costs next to nothing.

llama.cpp's server closes each of them after a streamed reply and does not say so before: a request
that follows at once, as in a conversation, would be lost in one that is being closed.
"""
LONGEST_POLITE_WAIT = 30.0
"""Seconds. A server that asks for a longer pause gets no second request."""


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
        scheme = urlsplit(base_url).scheme
        if scheme not in ("http", "https"):
            raise SettingsError(f"base URL {base_url!r}: begin it with http:// or https://")
        self.name = name
        self.endpoint = messages.public_url(base_url).rstrip("/")
        self._server = Server(name, self.endpoint, api_key, key_variable, connect_hint)
        self._loop = ClientLoop(name)
        official = urlsplit(base_url).hostname == "api.openai.com"
        self._limit = openai_request.NEW_LIMIT if official else openai_request.OLD_LIMIT
        self._refused: dict[str, frozenset[str]] = {}
        self._reasoning: dict[str, str | None] = {}
        self._client = openai.AsyncOpenAI(
            base_url=base_url,
            api_key=api_key or "none",  # the client insists on one
            max_retries=0,
            # Only connecting is limited here: the deadline of a request is one, and total.
            timeout=openai.Timeout(None, connect=CONNECT_SECONDS),
            http_client=openai.DefaultAsyncHttpxClient(
                trust_env=not messages.is_loopback(base_url),
                follow_redirects=True,
                event_hooks={"response": [bound_lines]},
            ),
            default_headers=_ONE_REQUEST_EACH if scheme == "http" else None,
        )
        self._models = Models(self._client, self._server)

    def facts(self, model: str) -> ModelFacts:
        """What /v1/models tells, LM Studio's /api/v0/models and llama.cpp's /props."""
        what = f"{self._server}, looking up {model}"
        return self._loop.run(self._models.facts(model), LOOKUP_SECONDS, what)

    def generate(self, request: Request, on_tokens: OnTokens) -> Reply:
        """Ask /v1/chat/completions, streaming. `num_ctx` is not in this protocol and not sent."""
        what = f"{self._server}, model {request.model}"
        meter = Meter(on_tokens)
        try:
            reply = self._loop.run(self._generate(request, meter), request.timeout, what)
        except UnreadCall as error:
            if not request.tools:
                raise
            reply = meter.unread_call(error.written, self.endpoint)
        return messages.redact_reply(reply, self._server.key)

    def close(self) -> None:
        """Close connections; a request under way elsewhere is dropped."""
        self._loop.close(self._client.close)

    async def _generate(self, request: Request, meter: Meter) -> Reply:
        deadline = asyncio.get_running_loop().time() + request.timeout
        waited = False
        while True:
            meter.start()
            refused = self._refused.get(request.model, frozenset())
            reasoning = self._reasoning.get(request.model)
            body = openai_request.body(request, self._limit, refused, reasoning)
            try:
                stream = await self._stream(body)
                break
            except (openai.APIError, ValueError) as error:
                field = openai_request.refused_field(error, body)
                wait = None if waited else _polite_wait(error, deadline)
                failure = None
                if wait is None and (field is None or field in refused):
                    failure = await self._failure(error, request)
            if failure:
                raise failure  # outside of the except clause: the client's error holds the key
            if wait is not None:
                waited = True
                await asyncio.sleep(wait)
            elif field is not None:
                self._refused[request.model] = refused | {field}
        answer = Answer(meter, request.turn)
        async with stream:
            try:
                return await self._collect(stream, answer, request.model)
            except ReplyTooLong:
                return answer.reply("length", self.endpoint)

    async def _stream(self, body: Mapping[str, Any]) -> openai.AsyncStream[object]:
        """Chunks as plain JSON: making the client's models of them delays the times of pieces."""
        kind = openai.AsyncStream[object]
        return await self._client.post(
            "/chat/completions", body=body, cast_to=object, stream=True, stream_cls=kind
        )

    async def _failure(self, error: Exception, request: Request) -> AttemptError:
        model = request.model
        if request.tools and refuses_tools(error):
            return ToolsRefused(
                f"{self._server} takes no tools for {model}. It says: {self._server.said(error)}"
            )
        if not lacks_model(error):
            return translate(error, self._server, model)
        missing = await self._models.missing(model)
        return ModelNotFound(f"{missing} It says: {self._server.said(error)}")

    async def _collect(self, stream: AsyncIterable[Any], answer: Answer, model: str) -> Reply:
        meter, chunks = answer.meter, aiter(stream)
        while (data := await self._next(chunks, meter, model)) is not None:
            try:
                answer.take(data)
            except (AttributeError, TypeError) as error:
                raise LLMProtocolError(
                    f"{self._server} sent a piece of the reply of {model} that the protocol does "
                    f"not allow ({error}): {messages.shorten(str(data))}. See the server's log"
                ) from error
        self._reasoning[model] = answer.reasoning_name or self._reasoning.get(model)
        if answer.finish_reason is None:
            raise LLMProtocolError(
                f"{self._server} cut the reply of {model} after {meter.pieces} pieces: the "
                "stream ended without a finish reason. See the server's log"
            )
        if answer.finish_reason == "error":  # OpenRouter's word, where who served it failed
            raise LLMProtocolError(
                f"{self._server} broke the reply of {model} off after {meter.pieces} pieces: its "
                "finish reason is error. See the server's log"
            )
        return answer.reply(answer.finish_reason, self.endpoint)

    async def _next(self, chunks: AsyncIterator[Any], meter: Meter, model: str) -> Any:
        try:
            return await anext(chunks, None)
        except ReplyTooLong:
            raise
        except Exception as error:  # noqa: BLE001 - some versions of the client let its transport's errors through
            failure = broken_stream(error, self._server, model, meter.pieces)
        raise failure


def _polite_wait(error: Exception, deadline: float) -> float | None:
    """Seconds to wait before the one repetition that a 429 may get, or None."""
    wait = retry_after(error)
    if wait is None or wait > LONGEST_POLITE_WAIT:
        return None
    return wait if asyncio.get_running_loop().time() + wait < deadline else None

"""Ollama, through its own API: only there stand load time, decode time and the model's facts."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from typing import TypeVar

import httpx
import ollama

from pytest_llmbench.clean import LOADED_SECONDS
from pytest_llmbench.errors import (
    AttemptError,
    LLMProtocolError,
    LLMUnreachable,
    ModelNotFound,
)
from pytest_llmbench.providers import messages, ollama_host
from pytest_llmbench.providers.base import (
    ModelFacts,
    OnTokens,
    Reply,
    Request,
    ToolCall,
)
from pytest_llmbench.providers.client_loop import CONNECT_SECONDS, LOOKUP_SECONDS, ClientLoop
from pytest_llmbench.providers.meter import Meter
from pytest_llmbench.providers.ollama_errors import refusal
from pytest_llmbench.providers.ollama_facts import facts_of, offload_of
from pytest_llmbench.providers.ollama_figures import cached_tokens, figures_of
from pytest_llmbench.providers.ollama_messages import calls_of, messages_of, options_of, tools_of
from pytest_llmbench.providers.ollama_nil import fill_nil
from pytest_llmbench.providers.ollama_tail import keep_tail, listen
from pytest_llmbench.providers.ollama_whole import ask_whole, keep_whole
from pytest_llmbench.providers.reply_bounds import ReplyTooLong, bound_lines
from pytest_llmbench.providers.unread_calls import UnreadCall

T = TypeVar("T")

HTTP_NOT_FOUND = 404
_ASIDE_SECONDS = 2.0  # for a question that no answer depends on


class Ollama:
    """An Ollama server. `base_url` in any form OLLAMA_HOST may have; None: what that says.

    Raises `SettingsError` for an address that cannot be used.
    """

    name = "ollama"

    def __init__(self, base_url: str | None = None, api_key: str | None = None) -> None:
        url = ollama_host.base_url(base_url or os.environ.get("OLLAMA_HOST"))
        self.endpoint = messages.public_url(url)
        self._key = api_key
        self._loop = ClientLoop(self.name)
        self._client = ollama.AsyncClient(
            url,
            headers={"Authorization": f"Bearer {api_key}"} if api_key else None,
            # Only connecting is limited here: the deadline of a request is one, and total.
            timeout=(CONNECT_SECONDS, None, None, None),
            trust_env=not messages.is_loopback(url),
            event_hooks={"request": [keep_whole], "response": [keep_tail, bound_lines, fill_nil]},
        )
        self._offloads: dict[str, float | None] = {}

    def facts(self, model: str) -> ModelFacts:
        """What /api/show and /api/tags tell."""
        what = f"Ollama at {self.endpoint}, looking up {model}"
        return self._loop.run(self._facts(model), LOOKUP_SECONDS, what)

    def generate(self, request: Request, on_tokens: OnTokens) -> Reply:
        """Ask /api/chat, streaming; the figures are the server's own.

        A reply that ends in calls ends with `stop`, in Ollama's words.
        """
        what = f"Ollama at {self.endpoint}, model {request.model}"
        meter = Meter(on_tokens)
        try:
            return self._loop.run(self._generate(request, meter), request.timeout, what)
        except UnreadCall as error:
            if not request.tools:
                raise
            return meter.unread_call(error.written, self.endpoint)

    def close(self) -> None:
        """Close connections; a request under way elsewhere is dropped."""
        self._loop.close(self._client.close)

    async def _facts(self, model: str) -> ModelFacts:
        shown = await self._translated(self._client.show(model), model)
        listed = await self._translated(self._client.list(), model)
        return facts_of(model, shown, listed)

    async def _generate(self, request: Request, meter: Meter) -> Reply:
        tail = listen()
        ask_whole(request.turn > 0)
        stream = await self._translated(
            self._client.chat(
                model=request.model,
                messages=messages_of(request.messages),
                tools=tools_of(request.tools),
                options=options_of(request.sampling),
                stream=True,
            ),
            request.model,
        )
        calls: list[ToolCall] = []
        try:
            last = await self._collect(stream, meter, calls, request.model)
        except ReplyTooLong:
            reply = meter.reply("length", endpoint=self.endpoint, tool_calls=tuple(calls))
            return messages.redact_reply(reply, self._key)
        except RecursionError:
            told = f"Ollama at {self.endpoint} sent a call of {request.model} that is"
            raise UnreadCall(f"{told} nested too deeply to be read", "") from None
        reply = self._reply(meter, last, request, cached_tokens(tail.line()), calls)
        offload = await self._offload(request.model, reply.load_seconds)
        return dataclasses.replace(reply, gpu_offload=offload)

    async def _collect(
        self,
        stream: AsyncIterator[ollama.ChatResponse],
        meter: Meter,
        calls: list[ToolCall],
        model: str,
    ) -> ollama.ChatResponse:
        """The last part, once all of them are in `meter` and `calls`."""
        async with contextlib.aclosing(self._parts(stream, model)) as parts:
            async for part in parts:
                new = calls_of(part.message)
                calls += new
                length = sum(len(call.name) + len(call.arguments) for call in new)
                meter.add(part.message.content, part.message.thinking, in_call=length)
                if part.done:
                    return part
        raise LLMProtocolError(
            f"Ollama at {self.endpoint} cut the reply of {model} after {meter.pieces} "
            "pieces: the stream ended without done=true. See the server's log"
        )

    async def _parts(
        self, stream: AsyncIterator[ollama.ChatResponse], model: str
    ) -> AsyncGenerator[ollama.ChatResponse, None]:
        while True:
            try:
                part = await self._translated(anext(stream), model)
            except StopAsyncIteration:
                return
            yield part

    async def _offload(self, model: str, load_seconds: float | None) -> float | None:
        """How much of the model is in the cards' memory: asked when it was loaded, it stays so."""
        if model not in self._offloads or (load_seconds or 0) >= LOADED_SECONDS:
            self._offloads[model] = None  # old servers do not tell, and it is worth no error
            with contextlib.suppress(Exception):
                async with asyncio.timeout(_ASIDE_SECONDS):
                    self._offloads[model] = offload_of(model, await self._client.ps())
        return self._offloads[model]

    def _reply(
        self,
        meter: Meter,
        last: ollama.ChatResponse,
        request: Request,
        cached: int | None,
        calls: list[ToolCall],
    ) -> Reply:
        limit = request.sampling.max_tokens
        # Old servers do not say why they ended.
        ended = last.done_reason or ("length" if limit and last.eval_count == limit else "stop")
        figures = figures_of(last, cached, meter, ended)
        reply = meter.reply(ended, endpoint=self.endpoint, tool_calls=tuple(calls), **figures)
        return messages.redact_reply(reply, self._key)

    async def _translated(self, work: Awaitable[T], model: str) -> T:
        """The result, or one of our errors; never the client's own, which hold the key."""
        failure: AttemptError
        try:
            return await work
        except ollama.ResponseError as error:
            failure = await self._refusal(error.status_code, str(error.error), model)
        except (ConnectionError, httpx.ConnectError, httpx.ConnectTimeout):
            failure = LLMUnreachable(
                f"no Ollama server answers at {self.endpoint}: start it with `ollama serve`, "
                "or name another server with --llm-base-url or OLLAMA_HOST"
            )
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            told = messages.shorten(messages.redact(f"{type(error).__name__}: {error}", self._key))
            failure = LLMProtocolError(
                f"Ollama at {self.endpoint} broke off or sent what Ollama's protocol does not "
                f"allow ({told}). Is it really Ollama there? See its log"
            )
        raise failure

    async def _refusal(self, status: int, body: str, model: str) -> AttemptError:
        at = f"Ollama at {self.endpoint}"
        if status == HTTP_NOT_FOUND:
            near = messages.near_matches(model, await self._known_models())
            return ModelNotFound(f"{at} has no model {model}.{near} Get it: `ollama pull {model}`")
        return refusal(status, body, at, model, self._key)

    async def _known_models(self) -> list[str]:
        try:
            listed = await self._client.list()
        except (ollama.ResponseError, ConnectionError, httpx.HTTPError, ValueError):
            return []  # only for the hint in a message that is an error already
        return [m.model for m in listed.models if m.model]

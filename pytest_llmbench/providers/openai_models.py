"""What an OpenAI-compatible server has: its lists of models, and what else it tells of one."""

from __future__ import annotations

import openai

from pytest_llmbench.errors import AttemptError, ModelNotFound
from pytest_llmbench.providers import messages, openai_facts
from pytest_llmbench.providers.base import ModelFacts
from pytest_llmbench.providers.openai_errors import Server, translate

_UNLISTED = (400, 404, 405, 501)  # servers without /v1/models


class Models:
    """Asked over the provider's own connections. Methods raise as `Provider.facts` does."""

    def __init__(self, client: openai.AsyncOpenAI, server: Server) -> None:
        self._client = client
        self._server = server

    async def facts(self, model: str) -> ModelFacts:
        """From the server's own lists where it has some, else from /v1/models."""
        listed = await self._listed(model)
        entry = openai_facts.find(model, listed)
        if listed and entry is None:
            raise self._missing(model, listed)
        if self._server.name == "lmstudio" and (own := await self._lmstudio_entry(model)):
            return openai_facts.lmstudio_facts_of(own)
        if entry is None:
            return ModelFacts()
        if not openai_facts.is_llamacpp(entry):
            return openai_facts.facts_of(entry)
        return openai_facts.llamacpp_facts_of(entry, await self._own("/props"))

    async def missing(self, model: str) -> ModelNotFound:
        """That there is no such model, with names that are near."""
        try:
            listed = await self._listed(model)
        except AttemptError:
            listed = []  # only for the hint in a message that is an error already
        return self._missing(model, listed)

    def _missing(self, model: str, listed: list[openai_facts.Entry]) -> ModelNotFound:
        near = messages.near_matches(model, (entry["id"] for entry in listed))
        return ModelNotFound(f"{self._server} has no model {model}.{near}")

    async def _listed(self, model: str) -> list[openai_facts.Entry]:
        try:
            return openai_facts.entries(await self._client.get("/models", cast_to=object))
        except (openai.APIError, ValueError) as error:
            if isinstance(error, openai.APIStatusError) and error.status_code in _UNLISTED:
                return []
            failure = translate(error, self._server, model)
        raise failure  # outside of the except clause: the client's error holds the key

    async def _lmstudio_entry(self, model: str) -> openai_facts.Entry | None:
        # Before LM Studio 0.3.6 there is none.
        return openai_facts.find(model, openai_facts.entries(await self._own("/api/v0/models")))

    async def _own(self, path: str) -> object:
        """What an address beside /v1 tells; None where it tells nothing."""
        root = f"{self._client.base_url}".rstrip("/").removesuffix("/v1")
        try:
            return await self._client.get(root + path, cast_to=object)
        except (openai.APIError, ValueError):
            return None

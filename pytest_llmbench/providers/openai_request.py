"""The body of a chat completions request, and what to leave out after a server refused it. Pure."""

from __future__ import annotations

from typing import Any

import openai

from pytest_llmbench.providers.base import Request

NEW_LIMIT, OLD_LIMIT = "max_completion_tokens", "max_tokens"
"""OpenAI deprecated the second, and its reasoning models refuse it; most others know only it."""
_REFUSALS = (
    "unsupported",
    "not supported",
    "unrecognized",
    "unknown",
    "unexpected",
    "extra",
    "not permitted",
)
_BAD_REQUEST = (400, 422)


def body(request: Request, limit: str, refused: frozenset[str]) -> dict[str, Any]:
    """JSON fields. `limit` is how the server calls the most tokens it may answer with."""
    if limit in refused:
        limit = OLD_LIMIT if limit == NEW_LIMIT else NEW_LIMIT
    sampling = request.sampling
    optional: dict[str, Any] = {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        limit: sampling.max_tokens,
        "seed": sampling.seed,
        "stream_options": None if "stream_options" in refused else {"include_usage": True},
    }
    return {
        "model": request.model,
        "messages": [{"role": m.role, "content": m.content} for m in request.messages],
        "stream": True,
        **{name: value for name, value in optional.items() if value is not None},
    }


def refused_field(error: Exception, sent: dict[str, Any]) -> str | None:
    """The field that the server does not know and that can be done without, or None.

    Only these two: leaving out temperature or seed would make the record untrue.
    """
    if not isinstance(error, openai.APIStatusError) or error.status_code not in _BAD_REQUEST:
        return None
    told = f"{error.code} {error.message}".lower()
    if not any(word in told for word in _REFUSALS):
        return None
    for name in ("stream_options", NEW_LIMIT, OLD_LIMIT):
        if name in sent and (error.param == name or name in told):
            return name
    return None

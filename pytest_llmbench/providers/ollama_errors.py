"""From what Ollama refuses to one of our errors. Pure."""

from __future__ import annotations

import json

from pytest_llmbench.errors import (
    AttemptError,
    AuthError,
    ContextFull,
    LLMProtocolError,
    LLMRateLimited,
    LLMUnreachable,
    ToolsRefused,
)
from pytest_llmbench.providers import messages
from pytest_llmbench.providers.unread_calls import UnreadCall, unread

_OF_THE_ACCOUNT = frozenset({401, 402, 403, 429})
_GONE = frozenset({502, 503, 504})


def refusal(status: int, body: str, at: str, model: str, key: str | None) -> AttemptError:
    """All but a missing model. `status` is below 1 for an error in the midst of a stream."""
    text = messages.redact(_error_text(body), key)
    told = messages.shorten(text)
    if (written := unread(text)) is not None:
        return UnreadCall(f"{at} cannot read the call that {model} wrote: {told}", written)
    if "does not support tools" in text:
        return ToolsRefused(f"{at} takes no tools for {model}. It says: {told}")
    if messages.tells_full_context(text) and status not in _OF_THE_ACCOUNT:
        return ContextFull(
            f"{at}: the messages are longer than the context of {model}. Raise --llm-num-ctx. It "
            f"says: {told}"
        )
    return _of_status(status, told, at, model)


def _of_status(status: int, told: str, at: str, model: str) -> AttemptError:
    if status in (401, 403):
        return AuthError(f"{at} refuses the key or wants one (OLLAMA_API_KEY): {told}")
    if status in (402, 429):
        return LLMRateLimited(f"{at} takes no more requests for now: {told}")
    if status in _GONE:
        return LLMUnreachable(f"{at} is not ready (HTTP {status}): {told}")
    code = f" (HTTP {status})" if status > 0 else ""
    return LLMProtocolError(f"{at} failed on {model}{code}: {told}. See the server's log")


def _error_text(body: str) -> str:
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return body

"""From what an OpenAI-compatible server refuses to one of our errors."""

from __future__ import annotations

import email.utils
import re
import time
from dataclasses import dataclass, field

import openai

from pytest_llmbench.errors import (
    AttemptError,
    AuthError,
    ContextFull,
    LLMProtocolError,
    LLMRateLimited,
    LLMUnreachable,
)
from pytest_llmbench.providers import messages
from pytest_llmbench.providers.unread_calls import UnreadCall, unread

_GONE = frozenset({502, 503, 504})
_OF_THE_ACCOUNT = frozenset({401, 402, 403, 429})
_REFUSING_TOOLS = frozenset({400, 404, 422, 500, 501})
_TOOLS = re.compile(r"\btools?\b|tool[ _-]?(?:choice|use|call)|function[ _-]?call")
_REFUSED = re.compile(
    r"(?:un|not |n't |not be )support|does not (?:support|accept)|no endpoints found|requires? --"
    r"|unrecognized|unknown|unexpected|extra (?:input|field)|not (?:permitted|allowed|enabled)"
)
_NO_MODEL = ("not a valid model", "model not found", "model_not_found", "does not exist")


@dataclass(frozen=True)
class Server:
    """Who is asked, for messages. `key` is held to be cut out of a server's own words."""

    name: str
    endpoint: str
    key: str | None = field(repr=False)
    key_variable: str | None
    connect_hint: str

    def __str__(self) -> str:
        return f"{self.name} at {self.endpoint}"

    @property
    def more_context(self) -> str:
        """What to do about a context that is too short: a sentence without its full stop."""
        if self.name == "llamacpp":
            return "Raise --llm-num-ctx"
        return "Have the server load the model with a longer context, or lower --llm-max-tokens"

    def said(self, error: Exception) -> str:
        """The server's words, or the transport's, on one line and without the key."""
        text = error.message if isinstance(error, openai.APIError) else str(error)
        if isinstance(error, openai.APIError) and isinstance(error.body, str):
            text = error.body  # LM Studio's errors are text, which the client leaves out of streams
        cause = error.__cause__ if isinstance(error, openai.APIConnectionError) else None
        if cause is not None:
            text = f"{type(cause).__name__}: {cause}"
        return messages.shorten(messages.redact(text or type(error).__name__, self.key))


def translate(error: Exception, server: Server, model: str) -> AttemptError:
    """Before the first token. A missing model is told apart with `lacks_model` first."""
    said = server.said(error)
    if failure := _of_conversation(error, server, model):
        return failure
    if isinstance(error, openai.APIStatusError):
        return _of_status(error.status_code, said, server, model)
    if isinstance(error, openai.APIConnectionError):
        return LLMUnreachable(f"{server} does not answer ({said}): {server.connect_hint}")
    return LLMProtocolError(f"{server} sent what its protocol does not allow ({said})")


def broken_stream(error: Exception, server: Server, model: str, pieces: int) -> AttemptError:
    """An error while the answer was already on its way."""
    if failure := _of_conversation(error, server, model):
        return failure
    code = str(getattr(error, "code", None))
    if code.isdigit():  # OpenRouter puts the HTTP status there
        return _of_status(int(code), server.said(error), server, model)
    if code == "rate_limit_exceeded":
        return _of_status(429, server.said(error), server, model)
    return LLMProtocolError(
        f"{server} broke the reply of {model} off after {pieces} pieces: {server.said(error)}"
    )


def _of_conversation(error: Exception, server: Server, model: str) -> AttemptError | None:
    """Where the messages or what the model makes of them are the trouble, not the server."""
    if not isinstance(error, openai.APIError):
        return None
    told = error.body if isinstance(error.body, str) else error.message
    if (written := unread(told, error.body)) is not None:
        text = f"{server} cannot read the call that {model} wrote: {server.said(error)}"
        return UnreadCall(text, messages.redact(written, server.key))
    if isinstance(error, openai.APIStatusError) and error.status_code in _OF_THE_ACCOUNT:
        return None
    if messages.tells_full_context(f"{error.code} {error.type} {told}"):
        return ContextFull(
            f"{server}: the messages, with room for the reply, are longer than the context of "
            f"{model}. {server.more_context}. It says: {server.said(error)}"
        )
    return None


def refuses_tools(error: Exception) -> bool:
    """Whether the server takes no tools for the model, if the request had some."""
    if not isinstance(error, openai.APIStatusError) or error.status_code not in _REFUSING_TOOLS:
        return False
    told = f"{error.param} {error.message}".lower()
    if unread(error.message, error.body) is not None:
        return False
    return bool(_TOOLS.search(told) and _REFUSED.search(told))


def lacks_model(error: Exception) -> bool:
    """Whether the server says that it has no such model."""
    if not isinstance(error, openai.APIStatusError) or error.status_code not in (400, 404):
        return False
    if error.code == "model_not_found":
        return True
    told = str(error.message).lower()
    return "model" in told and any(words in told for words in _NO_MODEL)


def retry_after(error: Exception) -> float | None:
    """Seconds that a 429 asks to wait; None where it does not say."""
    if not isinstance(error, openai.RateLimitError):
        return None
    given = error.response.headers.get("retry-after")
    if not given:
        return None
    try:
        return max(0.0, float(given))
    except ValueError:
        date = email.utils.parsedate_tz(given)
        return None if date is None else max(0.0, email.utils.mktime_tz(date) - time.time())


def _of_status(status: int, said: str, server: Server, model: str) -> AttemptError:
    if status in (401, 403):
        variable = server.key_variable or "the variable that --llm-api-key-env names"
        return AuthError(
            f"{server} refuses the key, or wants one: check {variable}. It says: {said}"
        )
    if status == 402:  # noqa: PLR2004 - Payment Required
        return LLMRateLimited(f"{server}: the account is out of credit. It says: {said}")
    if status == 429:  # noqa: PLR2004 - Too Many Requests
        return LLMRateLimited(
            f"{server} takes no more requests for now: wait, or ask fewer at once with "
            f"-n. It says: {said}"
        )
    if status == 404:  # noqa: PLR2004 - Not Found, and not for the model's sake
        return LLMProtocolError(
            f"{server} knows no such address (HTTP 404): most base URLs end in /v1. It says: {said}"
        )
    if status in _GONE:
        return LLMUnreachable(f"{server} is not ready (HTTP {status}): {said}")
    return LLMProtocolError(f"{server} refuses the request for {model} (HTTP {status}): {said}")

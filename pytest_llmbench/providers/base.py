"""The seam between the pipeline and a model server: `Request` in, `Reply` out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

OnTokens = Callable[[int], None]
"""Called while a reply streams with the number of tokens (stream pieces) so far."""


@dataclass(frozen=True)
class Message:
    """`role` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True)
class Sampling:
    """None leaves the choice to the server. `max_tokens` and `num_ctx` count tokens."""

    temperature: float | None = 0.1
    top_p: float | None = None
    max_tokens: int | None = 2048
    num_ctx: int | None = None
    seed: int | None = None


@dataclass(frozen=True)
class Request:
    """One question. `timeout` in seconds bounds the whole request, connecting included."""

    model: str
    messages: tuple[Message, ...]
    sampling: Sampling
    timeout: float = 300.0


@dataclass(frozen=True)
class Reply:
    """What came back. Seconds and tokens; None where nobody measured.

    `text` holds no thinking: that stands in `reasoning`. `tokens_per_sec` is decode
    speed: tokens over the time spent decoding, load and prompt excluded.
    `timing_source` is `server` (the server's own figures), `stream` (from the arrival
    of tokens here) or `wall`. `finish_reason` is `stop`, `length`, `content_filter`
    or the server's own word.
    """

    text: str
    reasoning: str = ""
    finish_reason: str | None = None
    llm_seconds: float | None = None
    ttft_seconds: float | None = None
    load_seconds: float | None = None
    tokens_generated: int | None = None
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    reasoning_tokens: int | None = None
    tokens_per_sec: float | None = None
    prompt_tokens_per_sec: float | None = None
    timing_source: str | None = None
    cost_usd: float | None = None
    endpoint: str | None = None


@dataclass(frozen=True)
class ModelFacts:
    """What is known of a model; None where the server does not tell.

    `parameter_size` as people write it (`7.6B`), `architecture` is dense or moe,
    `context_length` in tokens.
    """

    model_digest: str | None = None
    quantization: str | None = None
    parameter_size: str | None = None
    family: str | None = None
    architecture: str | None = None
    context_length: int | None = None


class Provider(Protocol):
    """A model server.

    Every method may raise `LLMUnreachable`, `AuthError`, `LLMRateLimited`,
    `LLMTimeout` or `LLMProtocolError`; the text says which endpoint and what to do.
    """

    name: str

    def facts(self, model: str) -> ModelFacts:
        """Look the model up, without loading it or asking it anything.

        Raises `ModelNotFound` with near matches where the server lists its models.
        """

    def generate(self, request: Request, on_tokens: OnTokens) -> Reply:
        """Ask, stream, measure. A reply without a finish reason is a cut stream: an error."""

    def close(self) -> None:
        """Let go of connections and of what this provider started."""

"""The seam between the pipeline and a model server: `Request` in, `Reply` out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

OnTokens = Callable[[int], None]
"""Called while a reply streams with the number of tokens (stream pieces) so far.

May be called from a thread of the provider's own: keep it short.
"""

OnProgress = Callable[[str], None]
"""Called with one line of plain text when something takes long (a download, a model's start)."""


def no_progress(line: str) -> None:
    """Tell nobody."""


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
    """One question. `timeout` in seconds bounds the whole request, connecting included.

    `case_id` and `run_number` say which attempt asks. They serve replay and logs only
    and are never sent to a server.
    """

    model: str
    messages: tuple[Message, ...]
    sampling: Sampling
    timeout: float = 300.0
    case_id: str = ""
    run_number: int = 1


@dataclass(frozen=True)
class Reply:
    """What came back. Seconds and tokens; None where nobody measured.

    `text` holds no thinking: that stands in `reasoning`. `tokens_per_sec` is decode
    speed: tokens over the time spent decoding, load and prompt excluded. `generation_start`
    and `generation_end` are POSIX seconds between which the request was on its way.
    `timing_source` is `server` (the server's own figures), `stream` (from the arrival
    of tokens here) or `wall`. `finish_reason` is `stop`, `length`, `content_filter`
    or the server's own word. `gpu_offload` is the share of the loaded model that lies in the
    memory of cards, 0-1.
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
    generation_start: float | None = None
    generation_end: float | None = None
    gpu_offload: float | None = None


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


@dataclass(frozen=True)
class Endpoint:
    """How a provider reaches its server. Each provider reads the fields it needs.

    `base_url` and `api_key`: None means the provider's default, or no key. `replay_file`
    is read by `replay`. `llamacpp` keeps endpoint files and logs in `work_folder` (None: a
    temporary folder of its own), starts its server with `num_ctx` tokens of context for each of
    `concurrency` requests at a time, and with `owns_servers=False` (an xdist worker) waits for
    a server that another process starts there. `on_progress` hears of downloads and starts.
    """

    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    replay_file: Path | None = None
    work_folder: Path | None = None
    num_ctx: int | None = None
    concurrency: int = 1
    owns_servers: bool = True
    on_progress: OnProgress = field(default=no_progress, repr=False, compare=False)


class Provider(Protocol):
    """A model server. `facts` and `generate` may be called from several threads at once.

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


@dataclass(frozen=True)
class Preset:
    """A provider as options can show it, without importing its client.

    `create` imports the client, opens no connection and raises `SettingsError` for an
    `Endpoint` it cannot use. `key_variable` is the environment variable that usually
    holds the key. `hint` says how to start the server or get a key: a clause that
    finishes an error message. `takes_num_ctx`: a request may choose the context length.
    `vendors` are first parts of its model names that are names of providers here too:
    `openai/gpt-4o` of OpenRouter is not asked of OpenAI. `rented`: at `base_url` models are
    ready all the time, so that a request to warm one up is money for nothing.
    """

    name: str
    create: Callable[[Endpoint], Provider]
    base_url: str | None = None
    key_variable: str | None = None
    key_required: bool = False
    hint: str = ""
    takes_num_ctx: bool = True
    vendors: frozenset[str] = frozenset()
    rented: bool = False

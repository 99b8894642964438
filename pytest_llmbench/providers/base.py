"""The seam between the pipeline and a model server: `Request` in, `Reply` out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

UNREAD_CALL = "unread_call"
"""The finish reason of a reply with a tool call that the model's server could not read.

The text is what the model wrote, as far as the server tells.
"""
OnTokens = Callable[[int], None]
"""Called while a reply streams with the number of tokens (stream pieces) so far.

May be called from a thread of the provider's own: keep it short.
"""

OnProgress = Callable[[str], None]
"""Called with one line of plain text when something takes long (a download, a model's start)."""


def no_progress(line: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class ToolSpec:
    """A tool as a model is told of it; `parameters` is the JSON schema of its arguments."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class ToolCall:
    """A call that a model made. `arguments` is JSON text as the model wrote it, maybe malformed.

    `id` is the server's, and ties the result to the call; "" where it gave none.
    """

    name: str
    arguments: str
    id: str = ""


@dataclass(frozen=True)
class Message:
    """`role` is system, user, assistant or tool.

    An assistant's message may hold calls, and beside them the `reasoning` that led to them (its
    text, and what `Reply.reasoning_details` held): models that think between calls go on from it,
    and some servers insist on it. A tool's message holds the result of the call `tool_call_id` of
    the tool `tool_name`.
    """

    role: str
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str = ""
    tool_name: str = ""
    reasoning: str = ""
    reasoning_details: tuple[Mapping[str, Any], ...] = ()


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

    `tools` are those that the model may call, by the server's own protocol.

    `case_id`, `run_number` and `turn` say which attempt asks, and for its how many-th reply: 0 in
    prompt mode, where there is one; from 1 on in agent mode. They serve replay and logs only
    and are never sent to a server.
    """

    model: str
    messages: tuple[Message, ...]
    sampling: Sampling
    timeout: float = 300.0
    tools: tuple[ToolSpec, ...] = ()
    case_id: str = ""
    run_number: int = 1
    turn: int = 0


@dataclass(frozen=True)
class Reply:
    """What came back. Seconds and tokens; None where nobody measured.

    `text` holds no thinking: that stands in `reasoning`, and in `reasoning_details` as a server
    wants it back, signed or encrypted. `tool_calls` are in the order of the
    reply. `tokens_per_sec` is decode speed: tokens over the time spent decoding, load and prompt
    excluded. `generation_start` and `generation_end` are POSIX seconds between which the request
    was on its way. `timing_source` is `server` (the server's own figures), `stream` (from the
    arrival of tokens here) or `wall`. `finish_reason` is `stop`, `length`, `tool_calls`,
    `content_filter` or the server's own word. `gpu_offload` is the share of the loaded model that
    lies in the memory of cards, 0-1.
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
    tool_calls: tuple[ToolCall, ...] = ()
    reasoning_details: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class ModelFacts:
    """What is known of a model; None where the server does not tell.

    `parameter_size` as people write it (`7.6B`), `architecture` is dense or moe,
    `context_length` in tokens is the model's own, `served_context` what it is served with, which is
    often far less. `takes_tools`: whether it can be offered tools.
    """

    model_digest: str | None = None
    quantization: str | None = None
    parameter_size: str | None = None
    family: str | None = None
    architecture: str | None = None
    context_length: int | None = None
    takes_tools: bool | None = None
    served_context: int | None = None


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
        """Ask, stream, measure. A reply without a finish reason is a cut stream: an error.

        Raises `ToolsRefused` where the server takes no tools for this model, `ContextFull` where
        the messages are longer than the model's context.
        """

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

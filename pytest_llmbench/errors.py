"""Every exception of the package.

    LlmbenchError
    ├── SettingsError            a wrong option or ini value (pytest exit code 4)
    ├── CaseFileError            a wrong case file: path, line, what to do
    └── AttemptError             one attempt could not be measured: our trouble, never the model's
        ├── LLMUnreachable       reason llm_unreachable
        ├── ModelNotFound        reason model_not_found
        ├── LLMTimeout           reason llm_timeout
        ├── LLMRateLimited       reason llm_rate_limited
        ├── LLMProtocolError     reason llm_protocol
        │   ├── ToolsRefused     the server takes no tools for the model
        │   ├── ContextFull      more messages than the model's context holds
        │   └── RecordingEnds    a replayed conversation met a limit here
        ├── AuthError            reason auth
        ├── CaseBroken           reason internal: the case's own reference fails
        ├── SandboxBroken        reason sandbox_unavailable: it was there and broke
        └── Unavailable          the attempt is skipped, with the command that installs what lacks
            ├── SandboxUnavailable   reason sandbox_unavailable
            └── ToolchainMissing     reason toolchain_missing

A wrong answer of a model is no exception: it is a `verdict.Verdict`.
"""

from __future__ import annotations

from pathlib import Path


class LlmbenchError(Exception):
    """Base of all errors raised on purpose by this package."""


class SettingsError(LlmbenchError):
    """An option or ini value that cannot be used; the text names it and the fix."""


class CaseFileError(LlmbenchError):
    """A case file that cannot be used.

    `str()` is one line, `path:line: what is wrong and how to mend it`.
    """

    def __init__(self, path: Path | str, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}")
        self.path = path
        self.line = line
        self.problem = problem


class AttemptError(LlmbenchError):
    """Our side's fault: the attempt counts in no pass rate.

    `reason` and `endpoint` (whom a model was asked at, where that is known) are the values of the
    record's fields of those names; `str()` says what happened and what to do next.
    """

    reason = "internal"
    endpoint: str | None = None


class LLMUnreachable(AttemptError):
    """No server answers at the endpoint, or it went away."""

    reason = "llm_unreachable"


class ModelNotFound(AttemptError):
    """The server is there and does not have the model."""

    reason = "model_not_found"


class LLMTimeout(AttemptError):
    """The reply was not complete within `--llm-timeout`."""

    reason = "llm_timeout"


class LLMRateLimited(AttemptError):
    """The server refuses more requests for now, or the account is out of credit."""

    reason = "llm_rate_limited"


class LLMProtocolError(AttemptError):
    """The server answered something its protocol does not allow, or cut the stream."""

    reason = "llm_protocol"


class ToolsRefused(LLMProtocolError):
    """The server takes no tools for this model: it has to be asked without."""


class ContextFull(LLMProtocolError):
    """The messages are longer than the context that the server gives the model."""


class RecordingEnds(LLMProtocolError):
    """A replayed conversation has no further turn: it ended by what only a measurement tells.

    `end` is how: a limit of tokens, time or context.
    """

    def __init__(self, told: str, end: str) -> None:
        super().__init__(told)
        self.end = end


class AuthError(AttemptError):
    """The server refuses the key, or wants one."""

    reason = "auth"


class CaseBroken(AttemptError):
    """The case judges its own reference as wrong, or its tests cannot be listed."""


class SandboxBroken(AttemptError):
    """The sandbox was usable and failed during this attempt."""

    reason = "sandbox_unavailable"


class Unavailable(AttemptError):
    """Something this attempt needs is not installed: it is skipped, not failed."""


class SandboxUnavailable(Unavailable):
    """Neither Docker nor bubblewrap works here."""

    reason = "sandbox_unavailable"


class ToolchainMissing(Unavailable):
    """The sandbox works, but not the language's toolchain."""

    reason = "toolchain_missing"

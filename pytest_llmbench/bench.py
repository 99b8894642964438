"""What the attempts of a session share: who answers, who judges, who looks at the cards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pytest_llmbench.agent.base import Tool
from pytest_llmbench.agent.protocols import Protocols
from pytest_llmbench.case import Case, CaseRun, ModelSpec
from pytest_llmbench.gpu.base import GpuSampler
from pytest_llmbench.judging.base import CaseJudge
from pytest_llmbench.providers.base import Message, ModelFacts, OnTokens, Reply, Request
from pytest_llmbench.settings import Settings

OnPhase = Callable[[str, int | None], None]
"""Called with what is being done (preparing, asking, judging) and the tokens so far, if any."""


class Client(Protocol):
    """Who answers for all models of a session: what the fixture `llm_client` gives.

    Several threads use one, unless `--llm-prefetch` is 0.
    """

    def facts(self, model: ModelSpec) -> ModelFacts:
        """As `Provider.facts`; asked once per model."""

    def generate(self, model: ModelSpec, request: Request, on_tokens: OnTokens) -> Reply:
        """As `Provider.generate`."""


@dataclass(frozen=True)
class Bench:
    """What attempts share. `judges` are by kind of case; `rewrite` may change the messages.

    `tools` are all that there are, by name. Attempts of several threads may share one.
    """

    settings: Settings
    client: Client
    judges: Mapping[str, CaseJudge]
    rewrite: Callable[[CaseRun, Sequence[Message]], Sequence[Message]]
    gpu: GpuSampler
    tools: Mapping[str, Tool] = field(default_factory=dict)
    protocols: Protocols = field(default_factory=Protocols)

    def min_score(self, case: Case) -> float:
        """The lowest score, 0-100, that passes."""
        return self.settings.min_score if case.min_score is None else case.min_score

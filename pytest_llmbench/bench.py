"""What the attempts of a session share: who answers, who judges, who looks at the cards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pytest_llmbench.case import CaseRun, ModelSpec
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

    Attempts of several threads may share one.
    """

    settings: Settings
    client: Client
    judges: Mapping[str, CaseJudge]
    rewrite: Callable[[CaseRun, Sequence[Message]], Sequence[Message]]
    gpu: GpuSampler

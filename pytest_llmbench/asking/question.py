"""One question to a model: case -> prompt -> reply."""

from __future__ import annotations

from dataclasses import replace

from pytest_llmbench import prompt
from pytest_llmbench.bench import Bench, OnPhase
from pytest_llmbench.case import CaseRun
from pytest_llmbench.providers.base import Reply, Request, Sampling


def request_of(run: CaseRun, bench: Bench) -> Request:
    """The attempt's question, as hooks have changed it."""
    settings = bench.settings
    wanted = bench.judges[run.case.kind].wanted(run.case)
    messages = prompt.messages(run.case, wanted, settings.system_prompt)
    return Request(
        model=run.model.name,
        messages=tuple(bench.rewrite(run, messages)),
        sampling=sampling_of(run, bench),
        timeout=settings.timeout,
        case_id=run.case.id,
        run_number=run.run_number,
    )


def sampling_of(run: CaseRun, bench: Bench) -> Sampling:
    """As the settings say; each run of a case has a seed of its own."""
    sampling = bench.settings.sampling
    if sampling.seed is None:
        return sampling
    return replace(sampling, seed=sampling.seed + run.run_number - 1)


def ask(run: CaseRun, request: Request, bench: Bench, on_phase: OnPhase) -> Reply:
    """The reply, with a look at the cards as it is asked for and as it begins to arrive."""

    def on_tokens(tokens: int) -> None:
        if tokens == 1:
            bench.gpu.poke()
        on_phase("asking", tokens)

    bench.gpu.poke()
    return bench.client.generate(run.model, request, on_tokens)

"""The record of one attempt: flat, builtin types only, None for what nobody measured.

Users and dashboards rely on these names: they change only with `SCHEMA_VERSION`.
"""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass, field
from typing import Any

from pytest_llmbench.case import Case, CaseRun
from pytest_llmbench.errors import AttemptError, Unavailable
from pytest_llmbench.gpu.base import GpuFigures
from pytest_llmbench.judging.base import Judgement
from pytest_llmbench.level import Level
from pytest_llmbench.providers.base import ModelFacts, Reply, Sampling
from pytest_llmbench.text import printable, whole_characters
from pytest_llmbench.verdict import Verdict
from pytest_llmbench.vue.base import VueScores

SCHEMA_VERSION = 1
LOG_HEAD = 2000
"""Characters of the test run's output that a record keeps."""


@dataclass
class Record:
    """One attempt, filled in step by step while it runs.

    Seconds, tokens, `score` in 0-100, memory in GB, power in W, energy in J;
    `generation_start` and `generation_end` in POSIX seconds. A step that is not reached
    leaves its fields None.
    """

    # identity
    schema_version: int = SCHEMA_VERSION
    session: str | None = None
    nodeid: str | None = None
    case_id: str | None = None
    kind: str | None = None
    lang: str | None = None
    category: str | None = None
    difficulty: str | None = None
    tags: list[str] | None = None
    model: str | None = None
    provider: str | None = None
    endpoint: str | None = None
    run_number: int | None = None
    mode: str | None = None
    prompt_version: str | None = None
    timestamp: str | None = None
    worker: str | None = None
    # judging
    sandbox: str | None = None
    isolation: str | None = None
    self_judging: list[str] | None = None
    image_digest: str | None = None
    toolchain: str | None = None
    # result
    status: str | None = None
    reason: str | None = None
    message: str | None = None
    score: float | None = None
    tests_passed: int | None = None
    tests_failed: int | None = None
    tests_total: int | None = None
    exit_code: int | None = None
    run_seconds: float | None = None
    log_head: str | None = None
    output_code: str | None = None
    # generation
    llm_seconds: float | None = None
    tokens_generated: int | None = None
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    reasoning_tokens: int | None = None
    tokens_per_sec: float | None = None
    prompt_tokens_per_sec: float | None = None
    ttft_seconds: float | None = None
    load_seconds: float | None = None
    finish_reason: str | None = None
    timing_source: str | None = None
    generation_start: float | None = None
    generation_end: float | None = None
    in_flight: int | None = None
    clean: bool | None = None
    not_clean: list[str] | None = None
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    max_tokens: int | None = None
    num_ctx: int | None = None
    cost_usd: float | None = None
    # model
    model_digest: str | None = None
    quantization: str | None = None
    parameter_size: str | None = None
    family: str | None = None
    architecture: str | None = None
    context_length: int | None = None
    # gpu
    gpu_available: bool | None = None
    gpu_reason: str | None = None
    gpu_names: list[str] | None = None
    gpu_avg_utilization: float | None = None
    gpu_peak_utilization: float | None = None
    gpu_avg_memory_gb: float | None = None
    gpu_peak_memory_gb: float | None = None
    gpu_energy_j: float | None = None
    gpu_energy_net_j: float | None = None
    gpu_energy_source: str | None = None
    gpu_avg_power_w: float | None = None
    gpu_peak_temperature_c: float | None = None
    gpu_avg_clock_mhz: float | None = None
    gpu_throttled: bool | None = None
    gpu_throttle_reasons: list[str] | None = None
    gpu_other_processes: int | None = None
    gpu_unsupported: dict[str, str] | None = None
    gpu_shared: bool | None = None
    gpu_offload: float | None = None
    gpu_samples: int | None = None
    # vue
    compiles: bool | None = None
    compilation_errors: list[str] | None = None
    compilation_warnings: list[str] | None = None
    ast_checks: dict[str, bool] | None = None
    ast_missing: list[str] | None = None
    pattern_score: float | None = None
    naming_score: float | None = None
    naming_violations: list[str] | None = None
    functional_score: float | None = None
    final_score: float | None = None
    scoring_weights: dict[str, float] | None = None
    # agent
    tool_protocol: str | None = None
    agent_end: str | None = None
    iterations: int | None = None
    iterations_to_success: int | None = None
    tool_calls_count: int | None = None
    tool_errors: int | None = None
    tools_used: list[str] | None = None
    self_corrected: bool | None = None
    efficiency_score: float | None = None
    tool_call_log: list[dict[str, Any]] | None = None
    context_tokens: list[int | None] | None = None
    turns: list[dict[str, Any]] | None = None
    # for the journal only
    said: dict[str, Any] = field(default_factory=dict)
    """What the model said: `reply`, and `reasoning` if any; in agent mode `messages`."""

    def to_dict(self) -> dict[str, Any]:
        """All fields but `said`, by name and in this order; fit for JSON and xdist's channel."""
        values = vars(self)
        return {
            name: value if (value := values[name]).__class__ in _NUMBERS else _own(value)
            for name in _NAMES
        }

    # -- filled in along the pipeline -------------------------------------------------

    def of_run(self, run: CaseRun) -> None:
        """Who is asked what."""
        self.run_number = run.run_number
        self.mode = run.mode
        self.model = run.model.label
        self.provider = run.model.provider
        self.of_case(run.case)

    def of_case(self, case: Case) -> None:
        """What the case file says."""
        self.case_id = case.id
        self.kind = case.kind
        self.lang = case.lang
        self.category = case.category or None
        self.difficulty = case.difficulty or None
        self.tags = list(case.tags)
        self.prompt_version = case.prompt_version

    def of_level(self, level: Level) -> None:
        """How far apart the case's tests and answers are kept."""
        self.isolation = level.isolation
        self.self_judging = level.self_judging

    def of_sampling(self, sampling: Sampling) -> None:
        """What the model was asked to do."""
        self._copy(sampling)

    def of_facts(self, facts: ModelFacts) -> None:
        """What the server knows of the model."""
        self._copy(facts)

    def of_reply(self, reply: Reply) -> None:
        """What came back, and how fast."""
        self._copy(reply)
        self.said = {"reply": whole_characters(reply.text)}
        if reply.reasoning:
            self.said["reasoning"] = whole_characters(reply.reasoning)

    def of_gpu(self, figures: GpuFigures | None) -> None:
        """What the cards did meanwhile; None: the process that samples fills it in."""
        if figures is not None:
            self._copy(figures)

    def of_judgement(self, judgement: Judgement) -> None:
        """What judged the answer, and what a Vue fixture's checks told."""
        self.isolation = judgement.isolation
        self.self_judging = judgement.self_judging
        self.toolchain = judgement.toolchain
        self.image_digest = judgement.image_digest
        self.run_seconds = round(judgement.run_seconds, 4)
        if judgement.scores is not None:
            self._copy(judgement.scores)

    def of_verdict(self, verdict: Verdict, min_score: float) -> None:
        """What it is worth: see `Verdict.passes`."""
        self.status = "passed" if verdict.passes(min_score) else "failed"
        self.reason = verdict.reason
        self.message = verdict.message or None
        self.score = verdict.score
        self.tests_passed = verdict.tests_passed
        self.tests_failed = verdict.tests_failed
        self.tests_total = verdict.tests_total
        self.exit_code = verdict.exit_code
        self.log_head = verdict.log[:LOG_HEAD] or None

    def of_trouble(self, error: Exception) -> None:
        """Our side's fault: an error, or a skip where something is not installed."""
        self.status = "skipped" if isinstance(error, Unavailable) else "error"
        self.reason = error.reason if isinstance(error, AttemptError) else "internal"
        if isinstance(error, AttemptError):
            self.endpoint = error.endpoint or self.endpoint
        told = str(error)
        if not isinstance(error, AttemptError):
            notes = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
            told = f"{type(error).__name__}: {told}{notes}"
        self.message = printable(told)
        self.score = None

    def _copy(self, source: Sampling | ModelFacts | Reply | GpuFigures | VueScores) -> None:
        """Take over the fields that bear the same name."""
        kind: Any = type(source)
        for name in _shared_names(kind):
            setattr(self, name, getattr(source, name))


_NUMBERS = frozenset({type(None), bool, int, float})
_NAMES = tuple(each.name for each in dataclasses.fields(Record) if each.name != "said")


@functools.cache
def _shared_names(kind: type[Any]) -> tuple[str, ...]:
    """The fields of another dataclass that a record has, too."""
    theirs = {each.name for each in dataclasses.fields(kind)}
    return tuple(name for name in _NAMES if name in theirs)


def _own(value: Any) -> Any:
    """A copy that nothing else changes; `dataclasses.asdict` takes twenty times as long."""
    if isinstance(value, str):
        return value if value.isascii() else whole_characters(value)
    if isinstance(value, list):
        return [_own(member) for member in value]
    if isinstance(value, dict):
        return {name: _own(member) for name, member in value.items()}
    return value

"""All that a session was asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pytest_llmbench.case import PROMPT, ModelSpec
from pytest_llmbench.providers.base import Sampling

WITHOUT_SERVER = frozenset({"llamacpp", "replay"})
"""Providers that an address on the command line is not meant for."""


@dataclass(frozen=True)
class Settings:
    """Checked values of all options. Paths are absolute; seconds, tokens, scores in 0-100.

    `warmup` and `prefetch`: None leaves the choice to us.
    """

    models: tuple[ModelSpec, ...]
    base_urls: tuple[str, ...] = ()
    api_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    runs: int = 1
    langs: tuple[str, ...] = ()
    modes: tuple[str, ...] = (PROMPT,)
    max_iterations: int = 10
    tool_protocol: str = "auto"
    agent_tokens: int = 200_000
    agent_timeout: float = 900.0
    sampling: Sampling = field(default_factory=Sampling)
    system_prompt: str | None = None
    prompt_version: str | None = None
    timeout: float = 300.0
    warmup: int | None = None
    concurrency: int = 1
    prefetch: int | None = None
    sandbox: str = "auto"
    docker_hosts: tuple[str, ...] = ()
    docker_build_network: str | None = None
    base_images: Mapping[str, str] = field(default_factory=dict)
    run_timeout: float = 45.0
    vue_browser: bool = False
    min_score: float = 100.0
    gpu: bool = True
    gpu_interval: float = 0.5
    csv: Path | None = None
    journal: Path | None = None
    replay: Path | None = None
    session_name: str | None = None
    type_check: bool = True

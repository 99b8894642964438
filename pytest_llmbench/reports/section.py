"""The `llmbench` section of the JSON report: what every report is made from."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pytest_llmbench.record import SCHEMA_VERSION
from pytest_llmbench.reports.summary import summarize
from pytest_llmbench.settings import Settings

_PACKAGES = ("pytest-llmbench", "pytest", "pytest-xdist", "ollama", "openai", "docker", "xllamacpp")


def build_section(
    records: Sequence[Mapping[str, Any]],
    settings: Settings,
    session: str,
    started: float,
    warm_ups: Sequence[Mapping[str, Any]] = (),
    *,
    gpu: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Records, run and summary. `started` is a POSIX timestamp. Holds no secret.

    `warm_ups` are as `warmup.WarmUp` has them, `gpu` as `gpu.choose.describe` does.
    """
    now = datetime.now(UTC)
    return {
        "schema_version": SCHEMA_VERSION,
        "run": {
            "session": session,
            "started": _iso(datetime.fromtimestamp(started, UTC)),
            "finished": _iso(now),
            "seconds": round(now.timestamp() - started, 3),
            "host": _host(),
            "versions": _versions(),
            "settings": _settings(settings),
            "gpu": dict(gpu) if gpu else None,
            "warmups": list(warm_ups),
        },
        "summary": summarize(records),
        "records": list(records),
    }


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _host() -> dict[str, Any]:
    return {
        "system": platform.system(),
        "release": platform.release(),
        "machine": platform.machine(),
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
    }


def _versions() -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = None
    return found


def _settings(settings: Settings) -> dict[str, Any]:
    """What was asked for, without keys and without paths of this machine."""
    sampling = settings.sampling
    return {
        "models": [f"{m.provider}/{m.label}" for m in settings.models],
        "runs": settings.runs,
        "langs": list(settings.langs),
        "modes": list(settings.modes),
        "max_iterations": settings.max_iterations,
        "tool_protocol": settings.tool_protocol,
        "agent_tokens": settings.agent_tokens,
        "agent_timeout": settings.agent_timeout,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "max_tokens": sampling.max_tokens,
        "num_ctx": sampling.num_ctx,
        "seed": sampling.seed,
        "own_system_prompt": settings.system_prompt is not None,
        "timeout": settings.timeout,
        "warmup": settings.warmup,
        "concurrency": settings.concurrency,
        "prefetch": "auto" if settings.prefetch is None else settings.prefetch,
        "run_timeout": settings.run_timeout,
        "min_score": settings.min_score,
        "sandbox": settings.sandbox,
        "type_check": settings.type_check,
    }

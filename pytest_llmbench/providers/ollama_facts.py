"""What Ollama tells of a model, as `ModelFacts`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ollama

from pytest_llmbench.providers.base import ModelFacts


def facts_of(model: str, shown: ollama.ShowResponse, listed: ollama.ListResponse) -> ModelFacts:
    """From /api/show and /api/tags. The digest stands only in the latter, by full name."""
    info: Mapping[str, Any] = shown.modelinfo or {}
    details = shown.details
    family = info.get("general.architecture") or (details and details.family) or None
    names = {model, f"{model}:latest"}
    return ModelFacts(
        model_digest=next((m.digest for m in listed.models if m.model in names), None),
        quantization=(details and details.quantization_level) or None,
        parameter_size=(details and details.parameter_size) or None,
        family=family,
        architecture=_architecture(info, family),
        context_length=_positive(info.get(f"{family}.context_length")),
        # Servers from before capabilities were told (0.6.4) take tools of some models all the same.
        takes_tools=None if shown.capabilities is None else "tools" in shown.capabilities,
    )


def offload_of(model: str, running: ollama.ProcessResponse) -> float | None:
    """The share of the model that lies in the memory of cards, 0-1, from /api/ps."""
    names = {model, f"{model}:latest"}
    for found in running.models:
        if found.model in names and found.size and found.size_vram is not None:
            return min(1.0, found.size_vram / found.size)
    return None


def _architecture(info: Mapping[str, Any], family: str | None) -> str | None:
    if not info:
        return None
    return "moe" if _positive(info.get(f"{family}.expert_count")) else "dense"


def _positive(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None

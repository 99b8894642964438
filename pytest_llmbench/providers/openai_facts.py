"""What OpenAI-compatible servers tell of a model in their lists, as `ModelFacts`. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from pytest_llmbench.providers.base import ModelFacts

Entry = Mapping[str, Any]


def entries(listed: object) -> list[Entry]:
    """The entries of `{"data": [{"id": ...}]}`; empty for anything else."""
    data = listed.get("data") if isinstance(listed, Mapping) else None
    if not isinstance(data, Sequence) or isinstance(data, str):
        return []
    return [e for e in data if isinstance(e, Mapping) and isinstance(e.get("id"), str)]


def find(model: str, listed: Sequence[Entry]) -> Entry | None:
    """The model's entry. A variant (`vendor/name:nitro`) may stand there without its suffix."""
    by_name = {entry["id"]: entry for entry in listed}
    return by_name.get(model) or by_name.get(model.rpartition(":")[0])


def facts_of(entry: Entry) -> ModelFacts:
    """Of an entry of /v1/models (OpenRouter, vLLM and llama.cpp tell more than an id)."""
    served, trained = entry.get("max_model_len"), _mapping(entry.get("meta")).get("n_ctx_train")
    return ModelFacts(
        context_length=_positive(entry.get("context_length") or served or trained),
        served_context=_positive(served),
        takes_tools=_openrouter_tools(entry),
    )


def is_llamacpp(entry: Entry) -> bool:
    """Whether an entry of /v1/models is of llama.cpp's server."""
    return entry.get("owned_by") == "llamacpp"


def llamacpp_facts_of(entry: Entry, props: object) -> ModelFacts:
    """With what llama.cpp's /props tells: it leaves tools out where the template knows none."""
    told = _mapping(props)
    takes_tools = _mapping(told.get("chat_template_caps")).get("supports_tools")
    of_a_slot = _mapping(told.get("default_generation_settings")).get("n_ctx")
    return dataclasses.replace(
        facts_of(entry),
        served_context=_positive(of_a_slot) or _positive(_mapping(entry.get("meta")).get("n_ctx")),
        takes_tools=takes_tools if isinstance(takes_tools, bool) else None,
    )


def lmstudio_facts_of(entry: Entry) -> ModelFacts:
    """Of an entry of LM Studio's own /api/v0/models."""
    family = _text(entry.get("arch"))
    return ModelFacts(
        quantization=_text(entry.get("quantization")),
        family=family,
        # Architectures are named as in GGUF, where mixtures of experts mostly say so.
        architecture="moe" if family and "moe" in family.lower() else None,
        context_length=_positive(entry.get("max_context_length")),
        served_context=_positive(entry.get("loaded_context_length")),  # once it is loaded
        # For models that were not trained on tools LM Studio has a format of its own.
        takes_tools=True if "tool_use" in _list(entry.get("capabilities")) else None,
    )


def _openrouter_tools(entry: Entry) -> bool | None:
    supported = _list(entry.get("supported_parameters"))
    return "tools" in supported if supported else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _positive(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None

"""Whether a measurement is of the model alone, and what else was in it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pytest_llmbench.windows import windows_of

LOADED_SECONDS = 0.5
"""A load this long is one. Ollama calls it loading, too, when it finds a model that is there: up to
0.1 s (the example of its documentation). Reading any model worth measuring takes longer."""
CACHED_SHARE = 0.5
"""Of a prompt. What all cases share, the system prompt and the chat template, is found in the cache
whenever the server keeps one, and is less than half; more means that this prompt was asked before,
and its time to the first token tells nothing of the next case."""

MODEL_LOADED = "model_loaded"
PROMPT_CACHE = "prompt_cache"
GPU_THROTTLED = "gpu_throttled"
OTHER_PROCESS = "other_process"
BESIDE_OTHERS = "beside_others"
WHY_NOT = (MODEL_LOADED, PROMPT_CACHE, GPU_THROTTLED, OTHER_PROCESS, BESIDE_OTHERS)
"""The words of `not_clean`, in the order of a request's life."""


def tell_clean(records: Iterable[dict[str, Any]]) -> None:
    """Fill in `clean` and `not_clean`, once it is known what ran beside what.

    Both stay None where no reply was measured.
    """
    for record in records:
        if not windows_of(record):
            continue
        record["not_clean"] = why_not(record)
        record["clean"] = not record["not_clean"]


def why_not(record: Mapping[str, Any]) -> list[str]:
    """What else was in the measurement, as far as anybody told: of `WHY_NOT`.

    In agent mode loading may come before any turn, and each is looked at by itself: what servers
    tell of finding a model that is there adds up. The prompt is the first turn's: later ones find
    the conversation so far in the cache, as they should.
    """
    requests = record["turns"] or [record]
    cached, prompt = requests[0]["cached_tokens"] or 0, requests[0]["prompt_tokens"] or 0
    found = {
        MODEL_LOADED: any((r["load_seconds"] or 0) >= LOADED_SECONDS for r in requests),
        PROMPT_CACHE: cached > CACHED_SHARE * prompt,
        GPU_THROTTLED: bool(record["gpu_throttled"]),
        OTHER_PROCESS: bool(record["gpu_other_processes"]),
        BESIDE_OTHERS: bool(record["in_flight"] or record["gpu_shared"]),
    }
    return [word for word in WHY_NOT if found[word]]

"""Which sampler a process of the session has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_llmbench.gpu.base import GpuSampler, Unsampled
from pytest_llmbench.machine import this_machine
from pytest_llmbench.settings import Settings


def choose_sampler(
    settings: Settings, told: Mapping[str, Any] | None, for_workers: bool
) -> GpuSampler:
    """Of a plain process or xdist's controller (`told` None), or of a worker.

    `told` is what the controller tells its workers: `host`, its machine, and `gpu_port`.
    `for_workers`: workers will poke this one.
    """
    if not settings.gpu:
        return Unsampled("--llm-gpu off")
    if told is None:
        from pytest_llmbench.gpu.sampler import NvmlSampler

        return NvmlSampler(settings.gpu_interval, for_workers=for_workers)
    if told.get("host") != this_machine() or told.get("gpu_port") is None:
        return Unsampled("the worker runs on another machine")
    from pytest_llmbench.gpu.wake import WorkerSampler

    return WorkerSampler(told["gpu_port"])


def start_sampling(sampler: GpuSampler) -> None:
    """Begin, where it is this process that samples; a second call does nothing."""
    from pytest_llmbench.gpu.sampler import NvmlSampler

    if isinstance(sampler, NvmlSampler):
        sampler.start()


def describe(sampler: GpuSampler) -> dict[str, Any]:
    """For `llmbench.run.gpu`."""
    from pytest_llmbench.gpu.sampler import NvmlSampler

    if isinstance(sampler, NvmlSampler):
        return sampler.describe()
    reason = sampler.reason if isinstance(sampler, Unsampled) else "a sampler of the user's own"
    return {"available": False, "reason": reason, "driver": None, "interval": None, "cards": []}

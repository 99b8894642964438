"""Figures of the windows of one attempt -> figures of the attempt.

Each request is a window of its own: what the cards did while tools ran is nobody's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from pytest_llmbench.gpu.base import GpuFigures, GpuSampler
from pytest_llmbench.gpu.combine import DIGITS, least_sure, rounded
from pytest_llmbench.windows import Window

Weighted = Sequence[tuple[GpuFigures, float]]
"""The figures of each window, and its seconds."""
_MEANS = ("gpu_avg_utilization", "gpu_avg_memory_gb", "gpu_avg_power_w", "gpu_avg_clock_mhz")


def joined_figures(sampler: GpuSampler, windows: Iterable[Window]) -> GpuFigures | None:
    """What the cards did in all windows of an attempt.

    None for no windows, and where another process samples: it fills the figures in.
    """
    found: list[tuple[GpuFigures, float]] = []
    for endpoint, started, ended in windows:
        figures = sampler.figures(started, ended, endpoint)
        if figures is None:
            return None
        found.append((figures, max(0.0, ended - started)))
    return joined(found) if found else None


def joined(windows: Weighted) -> GpuFigures:
    """Of one window or more: means weighted by seconds, energies and samples summed, peaks highest.

    A figure that one window lacks is None, as a part would pass for the whole. Where a window has
    no figures at all, neither has the attempt, for the same reason.
    """
    figures = [each for each, _ in windows]
    missing = next((each for each in figures if not each.gpu_available), None)
    if missing is not None or len(figures) == 1:
        return missing or figures[0]
    found: dict[str, Any] = {name: _mean(name, windows) for name in _MEANS}
    for name, reduce in _REDUCED.items():
        values = [getattr(each, name) for each in figures]
        found[name] = None if any(value is None for value in values) else reduce(values)
    return replace(figures[0], gpu_unsupported=_unsupported(figures), **found)


def _mean(name: str, windows: Weighted) -> float | None:
    told = [(getattr(figures, name), seconds) for figures, seconds in windows]
    if any(value is None for value, _ in told):
        return None
    total = sum(seconds for _, seconds in told)
    if total <= 0:  # windows too short to be told apart weigh the same
        told, total = [(value, 1.0) for value, _ in told], float(len(told))
    return rounded(sum(value * seconds for value, seconds in told) / total, DIGITS[name])


def _joules(values: Sequence[float]) -> float | None:
    return rounded(sum(values), DIGITS["gpu_energy_j"])


def _words(values: Iterable[list[str]]) -> list[str]:
    return list(dict.fromkeys(word for value in values for word in value))


def _names(values: Sequence[list[str]]) -> list[str]:
    """All cards of all windows; several may be of one name."""
    cards: Counter[str] = Counter()
    for value in values:
        cards |= Counter(value)
    return list(cards.elements())


_REDUCED: dict[str, Callable[[Any], Any]] = {
    "gpu_names": _names,
    "gpu_peak_utilization": max,
    "gpu_peak_memory_gb": max,
    "gpu_peak_temperature_c": max,
    "gpu_throttled": any,
    "gpu_throttle_reasons": _words,
    "gpu_other_processes": max,
    "gpu_energy_j": _joules,
    "gpu_energy_net_j": _joules,
    "gpu_energy_source": least_sure,
    "gpu_samples": sum,
}


def _unsupported(figures: Sequence[GpuFigures]) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for each in figures:
        found = {**(each.gpu_unsupported or {}), **found}
    return found or None

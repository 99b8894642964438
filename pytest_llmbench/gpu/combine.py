"""Samples of one or more cards -> the figures of one window. Pure.

A sample stands for the time that is nearer to it than to its neighbours, which integrates as
the trapezoidal rule does. Where samples lie within the window, those outside serve the energy
counter only: they tell of a time when the model may not have been at work.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pytest_llmbench.gpu.base import GpuFigures
from pytest_llmbench.gpu.counter import counted
from pytest_llmbench.gpu.sample import Card, Sample
from pytest_llmbench.gpu.throttling import is_throttled, throttle_reasons

OnCard = tuple[Card, Sequence[Sample], float | None]
"""The card, its samples around the window, its idle power in W."""
GB = 1e9
_FIELDS = {
    "utilization": ("gpu_avg_utilization", "gpu_peak_utilization"),
    "memory": ("gpu_avg_memory_gb", "gpu_peak_memory_gb"),
    "power": ("gpu_avg_power_w",),
    "temperature": ("gpu_peak_temperature_c",),
    "clock": ("gpu_avg_clock_mhz",),
    "throttle": ("gpu_throttled", "gpu_throttle_reasons"),
    "processes": ("gpu_other_processes",),
}
"""Which figures are null where a card does not tell a field of its samples."""
DIGITS = {
    "gpu_avg_utilization": 1,
    "gpu_peak_utilization": 1,
    "gpu_avg_memory_gb": 3,
    "gpu_peak_memory_gb": 3,
    "gpu_energy_j": 3,
    "gpu_energy_net_j": 3,
    "gpu_avg_power_w": 2,
    "gpu_avg_clock_mhz": 0,
}
"""To how many digits figures are told."""
NO_SERVER = "which processes are the server's cannot be told"
NO_IDLE = "no sample before the first request: idle power is not known"


def combined(
    cards: Sequence[OnCard], started: float, ended: float, reach: float, others: int | None
) -> GpuFigures:
    """Power, energy and memory are summed over the cards; utilization and clock are means.

    A figure that one of the cards does not tell is None: a part would pass for the whole.
    """
    window = _Window(cards, started, ended)
    energies = [_energy(samples, started, ended, reach) for _, samples, _ in cards]
    energy = _sum(joules for joules, _ in energies)
    sources = {source for _, source in energies}
    idle = _sum(idle for _, _, idle in cards)
    net = None if energy is None or idle is None else energy - idle * (ended - started)
    bits = window.bits()
    reasons = None if bits is None else throttle_reasons(bits)
    unsupported = window.unsupported()
    if others is None:
        unsupported.setdefault("gpu_other_processes", NO_SERVER)
    if energy is None:
        unsupported["gpu_energy_j"] = window.why("energy") or "no energy could be made out"
    if net is None:
        why = unsupported.get("gpu_energy_j") or NO_IDLE
        unsupported["gpu_energy_net_j"] = why
    numbers = {
        "gpu_avg_utilization": _mean(window.each("utilization", _average)),
        "gpu_peak_utilization": _max(window.each("utilization", _peak)),
        "gpu_avg_memory_gb": _in_gb(_sum(window.each("memory", _average))),
        "gpu_peak_memory_gb": _in_gb(_sum(window.each("memory", _peak))),
        "gpu_energy_j": energy,
        "gpu_energy_net_j": net,
        "gpu_avg_power_w": _sum(window.each("power", _average)),
        "gpu_avg_clock_mhz": _mean(window.each("clock", _average)),
    }
    told: dict[str, Any] = {name: rounded(value, DIGITS[name]) for name, value in numbers.items()}
    return GpuFigures(
        gpu_available=True,
        gpu_names=[card.name for card, _, _ in cards],
        **told,
        gpu_energy_source=None if energy is None else least_sure(sources),
        gpu_peak_temperature_c=_max(window.each("temperature", _peak)),
        gpu_throttled=None if bits is None else is_throttled(bits),
        gpu_throttle_reasons=reasons,
        gpu_other_processes=others,
        gpu_unsupported=unsupported or None,
        gpu_samples=max(len(_inside(samples, started, ended)) for _, samples, _ in cards),
    )


Weighted = list[tuple[Sample, float]]
"""Samples, and the seconds of the window that each stands for."""


class _Window:
    def __init__(self, cards: Sequence[OnCard], started: float, ended: float) -> None:
        self._cards = [(card, weigh(samples, started, ended)) for card, samples, _ in cards]

    def each(self, field: str, take: Callable[[Weighted, str], float | None]) -> list[float | None]:
        return [take(weighted, field) for _, weighted in self._cards]

    def bits(self) -> int | None:
        """All throttle bits of all samples; None where a card tells none."""
        found = 0
        for _, weighted in self._cards:
            told = [s.throttle for s, _ in weighted if s.throttle is not None]
            if not told:
                return None
            for bits in told:
                found |= bits
        return found

    def why(self, field: str) -> str | None:
        """Why a card tells no such field in the whole window."""
        for card, weighted in self._cards:
            if all(getattr(sample, field) is None for sample, _ in weighted):
                return f"{card}: {weighted[-1][0].unsupported.get(field, 'not told')}"
        return None

    def unsupported(self) -> dict[str, str]:
        whys = ((names, self.why(field)) for field, names in _FIELDS.items())
        return {name: why for names, why in whys if why is not None for name in names}


def weigh(samples: Sequence[Sample], started: float, ended: float) -> Weighted:
    """The samples that tell of the window, with the seconds that each stands for."""
    used = _inside(samples, started, ended) or list(samples)
    if len(used) == 1 or ended <= started:
        return [(sample, 1.0) for sample in used]
    middles = [(a.time + b.time) / 2 for a, b in itertools.pairwise(used)]
    edges = [started, *(min(max(m, started), ended) for m in middles), ended]
    return [
        (sample, to - since)
        for sample, since, to in zip(used, edges[:-1], edges[1:], strict=True)
        if to > since
    ]


def _inside(samples: Sequence[Sample], started: float, ended: float) -> list[Sample]:
    return [s for s in samples if started <= s.time <= ended]


def _energy(
    samples: Sequence[Sample], started: float, ended: float, reach: float
) -> tuple[float | None, str]:
    """J, and where from: the card's counter, else its power over the time."""
    joules = counted(samples, started, ended, reach)
    if joules is not None:
        return joules, "counter"
    power = _average(weigh(samples, started, ended), "power")
    return None if power is None else power * (ended - started), "power"


def _average(weighted: Weighted, field: str) -> float | None:
    told = [(getattr(s, field), w) for s, w in weighted if getattr(s, field) is not None]
    total = sum(weight for _, weight in told)
    return float(sum(value * weight for value, weight in told) / total) if total else None


def _peak(weighted: Weighted, field: str) -> float | None:
    return _max([getattr(sample, field) for sample, _ in weighted], some=True)


def _max(values: Sequence[float | None], some: bool = False) -> float | None:
    known = [v for v in values if v is not None]
    return max(known) if known and (some or len(known) == len(values)) else None


def _sum(values: Iterable[float | None]) -> float | None:
    total = 0.0
    for value in values:
        if value is None:
            return None
        total += value
    return total


def _mean(values: Sequence[float | None]) -> float | None:
    total = _sum(values)
    return None if total is None else total / len(values)


def _in_gb(value: float | None) -> float | None:
    return None if value is None else value / GB


def rounded(value: float | None, digits: int) -> float | None:
    """None stays None."""
    return None if value is None else round(value, digits) + 0.0  # no -0.0


def least_sure(sources: Iterable[str]) -> str:
    """Of several sources of energy, the one that is less sure."""
    return min(sources, key=("power", "counter").index)

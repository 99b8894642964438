"""The seam between the pipeline and the sampler of graphics cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class GpuFigures:
    """What the cards did in one window of time; None for what was not measured.

    Utilization in percent, memory in GB (1e9 bytes), energy in J, power in W, temperature in
    degrees Celsius, clock in MHz. `gpu_reason` says why `gpu_available` is False;
    `gpu_unsupported` gives, by field, why a card that is there does not tell.
    `gpu_energy_net_j` is `gpu_energy_j` less what the cards draw idle;
    `gpu_energy_source` is `counter` (the card's own) or `power` (integrated).
    `gpu_other_processes` counts processes on the cards that are not the model's server's.
    """

    gpu_available: bool
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
    gpu_samples: int | None = None


class GpuSampler(Protocol):
    """Samples all cards of this machine, in one process of a session. Threads may share it."""

    def poke(self) -> None:
        """Take a fresh sample now, in the sampler's own time: a reply has begun to arrive.

        Returns at once, also where the driver hangs.
        """

    def figures(self, started: float, ended: float, endpoint: str | None) -> GpuFigures | None:
        """The figures of a window, POSIX seconds, in which `endpoint` served a request.

        None where another process of the session samples: it fills them in.
        """

    def close(self) -> None:
        """End the sampling."""


class Unsampled:
    """In place of a sampler where nothing is sampled, for `reason`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def poke(self) -> None:
        """Nothing to take."""

    def figures(self, started: float, ended: float, endpoint: str | None) -> GpuFigures:  # noqa: ARG002 - the seam's signature
        """No figures, and why."""
        return GpuFigures(gpu_available=False, gpu_reason=self.reason)

    def close(self) -> None:
        """Nothing to end."""

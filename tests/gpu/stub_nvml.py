"""NVML without a card: pynvml's own functions, structures and errors over scripted cards.

`StubNvml` is what `NvmlSampler` takes for the module `pynvml`. Its functions have pynvml's names
and signatures (a test compares them), and give pynvml's own structures and error classes.
"""

# ruff: noqa: N802, N815 - the names are pynvml's

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import pynvml
from pynvml import (
    NVML_CLOCK_SM,
    NVML_TEMPERATURE_GPU,
    NVMLError,
    NVMLError_ArgumentVersionMismatch,
    NVMLError_DriverNotLoaded,
    NVMLError_FunctionNotFound,
    NVMLError_GpuIsLost,
    NVMLError_NotSupported,
    NVMLError_ResetRequired,
    nvmlMemory_v2,
)


@dataclass
class StubCard:
    """`refuses`: function name -> the error class that it raises. Units are NVML's."""

    name: str = "Stub 9000"
    utilization: int = 50
    total: int = 24_000_000_000
    used: int = 6_000_000_000
    reserved: int = 500_000_000
    power_mw: int = 100_000
    energy_mj: int | None = None
    """None: the counter follows from the power and the time since the stub was made."""
    temperature: int = 60
    clock: int = 1500
    reasons: int = 0
    pids: list[int] = field(default_factory=list)
    refuses: dict[str, type[NVMLError]] = field(default_factory=dict)
    born: float = field(default_factory=time.time)


class StubNvml:
    """As the module `pynvml`, with the cards given. `hang()` makes every further call wait.

    `hangs` is set when one does.
    """

    NVMLError = NVMLError
    NVMLError_ArgumentVersionMismatch = NVMLError_ArgumentVersionMismatch
    NVMLError_FunctionNotFound = NVMLError_FunctionNotFound
    NVMLError_GpuIsLost = NVMLError_GpuIsLost
    NVMLError_NotSupported = NVMLError_NotSupported
    NVMLError_ResetRequired = NVMLError_ResetRequired
    NVML_TEMPERATURE_GPU = NVML_TEMPERATURE_GPU
    NVML_CLOCK_SM = NVML_CLOCK_SM
    nvmlMemory_v2 = nvmlMemory_v2

    def __init__(self, *cards: StubCard, no_driver: bool = False) -> None:
        self.cards = list(cards)
        self.no_driver = no_driver
        self.calls: list[str] = []
        self.clock = time.time
        self._goes_on = threading.Event()
        self._goes_on.set()
        self.hangs = threading.Event()

    def hang(self) -> None:
        self._goes_on.clear()

    def go_on(self) -> None:
        self._goes_on.set()

    def nvmlInit(self):
        self._wait()
        self.calls.append("nvmlInit")
        if self.no_driver:
            raise NVMLError_DriverNotLoaded

    def nvmlShutdown(self):
        self._wait()
        self.calls.append("nvmlShutdown")

    def nvmlSystemGetDriverVersion(self):
        return "570.00"

    def nvmlDeviceGetCount(self):
        return len(self.cards)

    def nvmlDeviceGetHandleByIndex(self, index):
        return self._asked(self.cards[index], "nvmlDeviceGetHandleByIndex")

    def nvmlDeviceGetName(self, handle):
        return self._asked(handle, "nvmlDeviceGetName").name

    def nvmlDeviceGetUtilizationRates(self, handle):
        card = self._asked(handle, "nvmlDeviceGetUtilizationRates")
        return pynvml.c_nvmlUtilization_t(gpu=card.utilization, memory=1)

    def nvmlDeviceGetMemoryInfo(self, handle, version=None):
        card = self._asked(handle, f"nvmlDeviceGetMemoryInfo{'_v2' if version else ''}")
        self._asked(handle, "nvmlDeviceGetMemoryInfo")
        free = card.total - card.used - card.reserved
        if version is None:  # counts what the driver keeps for itself as used
            return pynvml.c_nvmlMemory_t(card.total, free, card.used + card.reserved)
        return pynvml.c_nvmlMemory_v2_t(version, card.total, card.reserved, free, card.used)

    def nvmlDeviceGetPowerUsage(self, handle):
        return self._asked(handle, "nvmlDeviceGetPowerUsage").power_mw

    def nvmlDeviceGetTotalEnergyConsumption(self, handle):
        card = self._asked(handle, "nvmlDeviceGetTotalEnergyConsumption")
        if card.energy_mj is not None:
            return card.energy_mj
        return int(card.power_mw * (self.clock() - card.born))

    def nvmlDeviceGetTemperature(self, handle, sensor):
        assert sensor == NVML_TEMPERATURE_GPU
        return self._asked(handle, "nvmlDeviceGetTemperature").temperature

    def nvmlDeviceGetClockInfo(self, handle, type):  # noqa: A002 - pynvml's name
        assert type == NVML_CLOCK_SM
        return self._asked(handle, "nvmlDeviceGetClockInfo").clock

    def nvmlDeviceGetCurrentClocksEventReasons(self, handle):
        return self._asked(handle, "nvmlDeviceGetCurrentClocksEventReasons").reasons

    def nvmlDeviceGetCurrentClocksThrottleReasons(self, handle):
        return self._asked(handle, "nvmlDeviceGetCurrentClocksThrottleReasons").reasons

    def nvmlDeviceGetComputeRunningProcesses(self, handle):
        pids = self._asked(handle, "nvmlDeviceGetComputeRunningProcesses").pids
        structures = [pynvml.c_nvmlProcessInfo_v3_t(pid=pid) for pid in pids]
        return [pynvml.nvmlStructToFriendlyObject(structure) for structure in structures]

    def _wait(self) -> None:
        if not self._goes_on.is_set():
            self.hangs.set()
            self._goes_on.wait()

    def _asked(self, card: Any, function: str) -> Any:
        self._wait()
        self.calls.append(function)
        if function in card.refuses:
            raise card.refuses[function]
        return card

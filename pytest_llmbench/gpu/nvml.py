"""NVML: a card is opened, and read into one `Sample`; a field that it refuses is None, and why.

What stands for NVML is injected: the module `pynvml` of nvidia-ml-py, or one that has the same
functions and error classes.
"""

from __future__ import annotations

import ctypes
import importlib
import sys
from collections.abc import Callable
from typing import Any

from pytest_llmbench.gpu.processes import ProcessTree
from pytest_llmbench.gpu.sample import Card, Process, Sample

Nvml = Any
"""The module `pynvml`, or what has its functions and its error classes."""
LIBRARY = "libnvidia-ml.so.1"
Reading = Callable[[Nvml, Any], Any]


class NoCards(Exception):
    """There is nothing to sample; the text says why."""


class CardLost(Exception):
    """The card no longer answers; the text says what NVML says."""


def load() -> Nvml:
    """Import pynvml. Raises `NoCards`.

    Where there is no driver that is known before the import, which takes 50 ms.
    """
    if sys.platform == "linux":
        try:
            ctypes.CDLL(LIBRARY)
        except OSError as error:
            told = str(error).partition(": ")
            why = "was not found" if "No such file" in told[2] else f"cannot be loaded: {error}"
            raise NoCards(f"no NVIDIA driver: {LIBRARY} {why}") from None
    try:
        return importlib.import_module("pynvml")
    except ImportError as error:
        raise NoCards(f"nvidia-ml-py cannot be imported: {error}") from error


class Driver:
    """NVML, switched on. Every call may hang as long as the driver does."""

    def __init__(self, nvml: Nvml) -> None:
        """Raises `NoCards`."""
        self._nvml = nvml
        self._tree = ProcessTree()
        try:
            nvml.nvmlInit()
            self.version: str | None = self._told(nvml.nvmlSystemGetDriverVersion)
            count = nvml.nvmlDeviceGetCount()
        except nvml.NVMLError as error:
            raise NoCards(f"NVML: {error}") from error
        if not count:
            raise NoCards("the NVIDIA driver knows no card")
        self.cards = [self._open(index) for index in range(count)]

    def read(self, index: int, moment: float) -> Sample:
        """One card now, `moment` in POSIX seconds. Raises `CardLost`."""
        nvml = self._nvml
        try:
            handle = nvml.nvmlDeviceGetHandleByIndex(index)
        except nvml.NVMLError as error:
            raise CardLost(f"NVML: {error}") from error
        unsupported: dict[str, str] = {}
        lacks = 0
        values: dict[str, Any] = {}
        for field, readings in _READINGS.items():
            try:
                values[field] = _first(nvml, handle, readings)
            except (nvml.NVMLError_GpuIsLost, nvml.NVMLError_ResetRequired) as error:
                raise CardLost(f"NVML: {error}") from error
            except nvml.NVMLError as error:
                unsupported[field] = f"NVML: {error}"
                lacks += isinstance(error, nvml.NVMLError_NotSupported)
        if len(unsupported) == len(_READINGS) > lacks:
            raise CardLost(next(iter(unsupported.values())))
        pids = values.pop("processes", None)
        processes: tuple[Process, ...] | None = None
        if pids is not None:
            processes = self._tree.of(index, pids)
        return Sample(time=moment, processes=processes, unsupported=unsupported, **values)

    def close(self) -> None:
        """Switch NVML off."""
        self._told(self._nvml.nvmlShutdown)

    def _open(self, index: int) -> Card:
        nvml = self._nvml
        try:
            handle = nvml.nvmlDeviceGetHandleByIndex(index)
        except nvml.NVMLError:
            return Card(index, "unknown")
        memory = self._told(lambda: _memory_v2(nvml, handle).total)
        if memory is None:
            memory = self._told(lambda: nvml.nvmlDeviceGetMemoryInfo(handle).total)
        name = self._told(lambda: nvml.nvmlDeviceGetName(handle))
        return Card(index, name or "unknown", float(memory) if memory else None)

    def _told(self, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except self._nvml.NVMLError:
            return None


def _first(nvml: Nvml, handle: Any, readings: tuple[Reading, ...]) -> Any:
    """What the first function gives that both this driver and this pynvml have."""
    for reading in readings[:-1]:
        try:
            return reading(nvml, handle)
        except (nvml.NVMLError_FunctionNotFound, nvml.NVMLError_ArgumentVersionMismatch):
            continue
    return readings[-1](nvml, handle)


def _memory_v2(nvml: Nvml, handle: Any) -> Any:
    """As nvidia-smi counts: what the driver keeps for itself is not used memory."""
    return nvml.nvmlDeviceGetMemoryInfo(handle, version=nvml.nvmlMemory_v2)


def _used(memory: Any, nvml: Nvml) -> float:
    if not memory.total:  # parts whose memory is the machine's
        raise nvml.NVMLError_NotSupported
    return float(memory.used)


_READINGS: dict[str, tuple[Reading, ...]] = {
    "energy": (lambda n, h: n.nvmlDeviceGetTotalEnergyConsumption(h) / 1000,),
    "power": (lambda n, h: n.nvmlDeviceGetPowerUsage(h) / 1000,),
    "utilization": (lambda n, h: float(n.nvmlDeviceGetUtilizationRates(h).gpu),),
    "memory": (
        lambda n, h: _used(_memory_v2(n, h), n),
        lambda n, h: _used(n.nvmlDeviceGetMemoryInfo(h), n),
    ),
    "temperature": (lambda n, h: float(n.nvmlDeviceGetTemperature(h, n.NVML_TEMPERATURE_GPU)),),
    "clock": (lambda n, h: float(n.nvmlDeviceGetClockInfo(h, n.NVML_CLOCK_SM)),),
    "throttle": (
        lambda n, h: int(n.nvmlDeviceGetCurrentClocksEventReasons(h)),
        lambda n, h: int(n.nvmlDeviceGetCurrentClocksThrottleReasons(h)),
    ),
    "processes": (
        lambda n, h: frozenset(p.pid for p in n.nvmlDeviceGetComputeRunningProcesses(h)),
    ),
}
"""The counter comes first: it goes on while the others are asked."""

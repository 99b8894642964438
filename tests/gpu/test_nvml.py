"""One card is read into one sample: every field, and every field refused."""

import inspect
import os
import subprocess
import sys
from pathlib import Path

import pynvml
import pytest
from stub_nvml import StubCard, StubNvml

from pytest_llmbench.gpu import nvml
from pytest_llmbench.gpu.nvml import CardLost, Driver, NoCards

CALLS = {
    "utilization": "nvmlDeviceGetUtilizationRates",
    "memory": "nvmlDeviceGetMemoryInfo",
    "power": "nvmlDeviceGetPowerUsage",
    "energy": "nvmlDeviceGetTotalEnergyConsumption",
    "temperature": "nvmlDeviceGetTemperature",
    "clock": "nvmlDeviceGetClockInfo",
    "throttle": "nvmlDeviceGetCurrentClocksEventReasons",
    "processes": "nvmlDeviceGetComputeRunningProcesses",
}


def test_the_stub_has_the_functions_of_pynvml():
    mine = {n: f for n, f in vars(StubNvml).items() if n.startswith("nvml") and callable(f)}
    assert len(mine) > 12
    for name, function in mine.items():
        parameters = list(inspect.signature(function).parameters)[1:]
        assert list(inspect.signature(getattr(pynvml, name)).parameters) == parameters, name


def test_every_field():
    card = StubCard(pids=[os.getpid()], energy_mj=4500, reasons=0x4)
    driver = Driver(StubNvml(card))
    sample = driver.read(0, 12.5)
    assert (driver.version, driver.cards[0].name, driver.cards[0].memory) == (
        "570.00",
        "Stub 9000",
        24e9,
    )
    assert (sample.time, sample.utilization, sample.memory) == (12.5, 50, 6e9)
    assert (sample.power, sample.energy) == (100, 4.5)
    assert (sample.temperature, sample.clock, sample.throttle) == (60, 1500, 4)
    (process,) = sample.processes
    assert process.pid == os.getpid()
    assert {os.getpid(), os.getppid()} <= process.lineage
    assert process.uid == os.getuid()
    assert sample.unsupported == {}


@pytest.mark.parametrize("field", CALLS)
@pytest.mark.parametrize("error", [pynvml.NVMLError_NotSupported, pynvml.NVMLError_Unknown])
def test_a_field_that_is_refused_is_none_with_the_reason(field, error):
    sample = Driver(StubNvml(StubCard(refuses={CALLS[field]: error}))).read(0, 1.0)
    assert getattr(sample, field) is None
    assert sample.unsupported == {field: f"NVML: {error()}"}
    assert sum(getattr(sample, other) is None for other in CALLS) == 1


def test_a_part_whose_memory_is_the_machines_has_none():
    driver = Driver(StubNvml(StubCard(total=0, used=0, reserved=0)))
    assert driver.cards[0].memory is None
    assert driver.read(0, 1.0).unsupported == {"memory": "NVML: Not Supported"}


def test_older_drivers_are_asked_by_the_older_functions():
    absent = pynvml.NVMLError_FunctionNotFound
    refuses = {"nvmlDeviceGetMemoryInfo_v2": absent, CALLS["throttle"]: absent}
    sample = Driver(StubNvml(StubCard(reasons=0x20, refuses=refuses))).read(0, 1.0)
    assert (sample.memory, sample.throttle) == (
        6.5e9,
        0x20,
    )  # the reserved part cannot be told apart
    assert sample.unsupported == {}


@pytest.mark.parametrize("call", ["nvmlDeviceGetHandleByIndex", *CALLS.values()])
def test_a_card_that_is_lost(call):
    card = StubCard()
    driver = Driver(StubNvml(card))
    card.refuses[call] = pynvml.NVMLError_GpuIsLost
    with pytest.raises(CardLost, match="GPU is lost"):
        driver.read(0, 1.0)


def test_a_card_that_answers_nothing_is_lost_and_one_that_supports_nothing_is_not():
    card = StubCard(refuses=dict.fromkeys(CALLS.values(), pynvml.NVMLError_Unknown))
    with pytest.raises(CardLost, match="Unknown"):
        Driver(StubNvml(card)).read(0, 1.0)
    card.refuses = dict.fromkeys(CALLS.values(), pynvml.NVMLError_NotSupported)
    assert set(Driver(StubNvml(card)).read(0, 1.0).unsupported) == set(CALLS)


def test_no_card_and_no_driver():
    with pytest.raises(NoCards, match="knows no card"):
        Driver(StubNvml())
    with pytest.raises(NoCards, match="Driver Not Loaded"):
        Driver(StubNvml(no_driver=True))


def test_without_a_library_nothing_is_imported(monkeypatch):
    monkeypatch.setattr(nvml, "LIBRARY", "libnvidia-ml-that-is-not-there.so.1")
    monkeypatch.delitem(sys.modules, "pynvml")
    with pytest.raises(
        NoCards, match=r"no NVIDIA driver: libnvidia-ml-that-is-not-there.so.1 was not found"
    ):
        nvml.load()
    assert "pynvml" not in sys.modules


def test_a_library_that_is_not_nvml(tmp_path):
    """Real pynvml over a real library: what is missing in it is told, in the driver's words."""
    libc = next(m for m in Path("/proc/self/maps").read_text().split() if "libc.so" in m)
    (tmp_path / nvml.LIBRARY).symlink_to(libc)
    code = (
        "from pytest_llmbench.gpu.nvml import *\ntry: Driver(load())\nexcept NoCards as e: print(e)"
    )
    env = {**os.environ, "LD_LIBRARY_PATH": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert told.stdout == "NVML: Function Not Found\n"

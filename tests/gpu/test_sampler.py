"""The thread: cards that come and go, a driver that hangs, pokes; NVML is the stub, the rest is real."""

import os
import socket
import threading
import time

import pynvml
import pytest
from stub_nvml import StubCard, StubNvml

from pytest_llmbench.gpu import board, looking
from pytest_llmbench.gpu.nvml import NoCards, load
from pytest_llmbench.gpu.sample import Card, Sample
from pytest_llmbench.gpu.sampler import NvmlSampler
from pytest_llmbench.gpu.wake import WorkerSampler
from pytest_llmbench.gpu.watched import Watched

LONG = 60.0
"""An interval in which nothing is sampled but what is asked for."""


@pytest.fixture
def sampling(monkeypatch):
    monkeypatch.setattr(looking, "FIRST_SECONDS", 0.0)
    made = []

    def start(nvml, interval=0.05, **options):
        sampler = NvmlSampler(interval, load_nvml=lambda: nvml, **options)
        made.append((sampler, nvml))
        sampler.start()
        return sampler

    yield start
    for sampler, nvml in made:
        nvml.go_on()
        sampler.close()


@pytest.fixture
def impatient(monkeypatch):
    """Less than a second without an answer is a driver that hangs."""
    monkeypatch.setattr(board, "HANGING_SECONDS", 0.9)


def until(true, seconds=5.0):
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def now_and_then(seconds=0.2):
    started = time.time()
    time.sleep(seconds)
    return started, time.time()


def test_a_window_has_its_figures(sampling):
    sampler = sampling(StubNvml(StubCard(pids=[os.getpid()], utilization=70, power_mw=200_000)))
    started, ended = now_and_then()
    got = sampler.figures(started, ended, "embedded")
    assert (got.gpu_available, got.gpu_reason, got.gpu_names) == (True, None, ["Stub 9000"])
    assert (got.gpu_avg_utilization, got.gpu_peak_memory_gb) == (70.0, 6.0)
    assert got.gpu_energy_source == "counter"
    assert got.gpu_energy_j > 0
    assert got.gpu_other_processes == 0
    assert got.gpu_unsupported is None
    assert got.gpu_samples >= 1


def test_a_window_shorter_than_the_interval_gets_a_sample(sampling):
    nvml = StubNvml(StubCard())
    sampler = sampling(nvml, interval=LONG)
    before = nvml.calls.count("nvmlDeviceGetPowerUsage")
    time.sleep(0.2)
    assert nvml.calls.count("nvmlDeviceGetPowerUsage") == before
    started = time.time()
    sampler.poke()
    until(lambda: nvml.calls.count("nvmlDeviceGetComputeRunningProcesses") > before)
    got = sampler.figures(started, time.time(), None)
    assert got.gpu_samples >= 1


def test_pokes_do_not_come_closer_than_allowed(sampling):
    nvml = StubNvml(StubCard())
    sampler = sampling(nvml, interval=LONG)
    until(lambda: "nvmlDeviceGetPowerUsage" in nvml.calls)
    begun = time.monotonic()
    calls = len(nvml.calls)
    while time.monotonic() < begun + 0.3:
        sampler.poke()
        time.sleep(0.001)
    rounds = nvml.calls[calls:].count("nvmlDeviceGetPowerUsage")
    assert 1 <= rounds <= (time.monotonic() - begun) / 0.05 + 1


def test_a_worker_pokes_by_way_of_the_port(sampling):
    nvml = StubNvml(StubCard())
    sampler = sampling(nvml, interval=LONG, for_workers=True)
    before = nvml.calls.count("nvmlDeviceGetPowerUsage")
    worker = WorkerSampler(sampler.port)
    worker.poke()
    until(lambda: nvml.calls.count("nvmlDeviceGetPowerUsage") > before)
    assert worker.figures(0, 1, None) is None
    sampler.close()
    worker.poke()  # nobody hears it, and nobody minds
    worker.poke()
    worker.close()
    worker.poke()


def test_a_driver_that_hangs_at_the_start_holds_nobody(sampling, impatient):
    nvml = StubNvml(StubCard())
    nvml.hang()
    sampler = sampling(nvml)
    got = sampler.figures(*now_and_then(0.01), None)
    assert (got.gpu_available, got.gpu_reason) == (
        False,
        "the driver has not answered yet (nvmlInit)",
    )
    until(lambda: "hangs" in (sampler.figures(0, time.time(), None).gpu_reason or ""))
    assert "no answer to nvmlInit for" in sampler.describe()["reason"]
    sampler.close()


def test_a_driver_that_hangs_later_spares_the_windows_before(sampling, impatient):
    nvml = StubNvml(StubCard())
    sampler = sampling(nvml)
    early = now_and_then()
    got = sampler.figures(*early, None)
    assert got.gpu_available is True
    nvml.hang()
    time.sleep(0.2)  # a call is under way now
    late = now_and_then()
    until(lambda: not sampler.figures(*late, None).gpu_available)
    assert (
        "the driver hangs: no answer to GPU 0 (Stub 9000)"
        in sampler.figures(*late, None).gpu_reason
    )
    assert sampler.figures(*early, None).gpu_available is True
    sampler.close()
    assert any(thread.name == "llmbench-gpu" for thread in threading.enumerate())
    nvml.go_on()
    until(lambda: not any(thread.name == "llmbench-gpu" for thread in threading.enumerate()))
    assert nvml.calls[-1] == "nvmlShutdown"


def test_a_card_that_disappears_and_one_that_stays(sampling):
    lost, stays = StubCard("Lost", pids=[os.getpid()]), StubCard("Stays")
    sampler = sampling(StubNvml(lost, stays))
    assert sampler.figures(*now_and_then(0.1), None).gpu_names == ["Lost"]
    lost.refuses["nvmlDeviceGetUtilizationRates"] = pynvml.NVMLError_GpuIsLost
    until(lambda: sampler.describe()["cards"][0]["lost"])
    got = sampler.figures(*now_and_then(0.1), None)
    assert (got.gpu_available, got.gpu_reason) == (False, "GPU 0 (Lost) is lost: NVML: GPU is lost")


def test_idle_power_is_the_least_before_the_first_window(sampling):
    card = StubCard(power_mw=20_000)
    sampler = sampling(StubNvml(card))
    card.power_mw = 120_000
    started, ended = now_and_then()
    got = sampler.figures(started, ended, None)
    assert sampler.describe()["cards"][0]["idle_power_w"] == 20.0
    assert got.gpu_energy_net_j == pytest.approx(
        got.gpu_energy_j - 20 * (ended - started), abs=0.01
    )


def test_a_server_elsewhere_has_no_figures_here(sampling):
    sampler = sampling(StubNvml(StubCard()))
    got = sampler.figures(*now_and_then(0.01), "http://192.0.2.1:11434")
    assert (got.gpu_available, got.gpu_reason) == (
        False, "the model's server runs on another machine (192.0.2.1)",
    )  # fmt: skip
    assert got.gpu_names is None


def test_the_server_is_known_by_its_port(sampling):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        mine, other = StubCard("Mine", pids=[os.getpid(), 1]), StubCard("Other", pids=[1])
        sampler = sampling(StubNvml(other, mine))
        got = sampler.figures(*now_and_then(0.1), f"http://localhost:{port}/v1")
        assert (got.gpu_names, got.gpu_other_processes) == (["Mine"], 1)


def why_not():
    try:
        load().nvmlInit()
    except NoCards as error:
        return str(error)
    except pynvml.NVMLError as error:
        return f"NVML: {error}"
    return None


def test_no_driver_on_this_machine():
    """The real path: NVML is not installed where these tests run, and then it must not be imported."""
    why = why_not()
    if why is None:
        pytest.skip("this machine has a card")
    sampler = NvmlSampler(0.5)
    sampler.start()
    got = sampler.figures(*now_and_then(0.01), None)
    assert got.gpu_available is False
    assert got.gpu_reason == why
    assert sampler.describe() == {
        "available": False, "reason": got.gpu_reason, "driver": None, "interval": 0.5, "cards": [],
    }  # fmt: skip
    sampler.close()
    assert not any(thread.name == "llmbench-gpu" for thread in threading.enumerate())


def test_a_sampler_that_was_never_started_closes():
    sampler = NvmlSampler(0.5)
    assert sampler.figures(0, 1, None).gpu_reason == "sampling was not started"
    sampler.close()


def test_whatever_a_driver_does_is_told(sampling):
    class Broken(StubNvml):
        def nvmlDeviceGetCount(self):  # noqa: N802 - pynvml's name
            raise OSError("segments of the moon")

    sampler = sampling(Broken())
    got = sampler.figures(0, 1, None)
    assert got.gpu_reason == "sampling failed: OSError: segments of the moon"


def test_the_end_of_a_window_has_a_sample_that_nobody_poked_for(sampling):
    sampler = sampling(StubNvml(StubCard()), interval=LONG)
    time.sleep(0.7)  # the first sample is too far away now
    got = sampler.figures(*now_and_then(0.01), None)
    assert (got.gpu_available, got.gpu_samples) == (True, 0)


def test_idle_power_stays_what_it_was_before_the_first_window():
    watched = Watched(Card(0, "A"))
    watched.add(Sample(1.0, power=30.0))
    assert watched.describe()["idle_power_w"] == 30.0
    assert watched.around(2.0, 3.0, 3.0).idle == 30.0
    watched.add(Sample(4.0, power=5.0))
    assert watched.around(5.0, 6.0, 3.0).idle == 30.0
    assert watched.describe()["idle_power_w"] == 30.0

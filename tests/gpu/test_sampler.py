"""The thread: cards that come and go, a driver that hangs, pokes; NVML is the stub, the rest is real."""

import os
import socket
import threading
import time

import pynvml
import pytest
from stub_nvml import StubCard, StubNvml

from pytest_llmbench.gpu import board, looking
from pytest_llmbench.gpu import sampler as module
from pytest_llmbench.gpu.nvml import NoCards, load
from pytest_llmbench.gpu.sample import Card, Sample
from pytest_llmbench.gpu.sampler import NvmlSampler
from pytest_llmbench.gpu.wake import WorkerSampler
from pytest_llmbench.gpu.watched import Watched

LONG = 60.0
"""An interval in which nothing is sampled but what is asked for."""
PATIENCE = 60.0
"""Seconds: a slow machine needs some of them, where the sampler itself would go on without."""


@pytest.fixture
def sampling(monkeypatch):
    """Starts samplers that wait for the stub as long as it takes: it answers unless told not to."""
    monkeypatch.setattr(looking, "FIRST_SECONDS", 0.0)
    for name in ("START_SECONDS", "FRESH_SECONDS", "CLOSE_SECONDS", "REACH_SECONDS"):
        monkeypatch.setattr(module, name, PATIENCE)
    monkeypatch.setattr(board, "HANGING_SECONDS", PATIENCE)
    made = []

    def start(nvml, interval=0.05, **options):
        sampler = NvmlSampler(interval, load_nvml=lambda: nvml, **options)
        made.append((sampler, nvml))
        sampler.start()
        return sampler

    yield start
    monkeypatch.setattr(board, "HANGING_SECONDS", PATIENCE)
    for sampler, nvml in made:
        nvml.go_on()
        sampler.close()


def until(true):
    """Wait for something to become true."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def looks(nvml):
    """How often each card was read to the end."""
    return nvml.calls.count("nvmlDeviceGetComputeRunningProcesses") / len(nvml.cards)


def sampled_window(nvml):
    """A window of time with a whole look at the cards in it: the first may have begun before."""
    started, before = time.time(), looks(nvml)
    until(lambda: looks(nvml) >= before + 2)
    return started, time.time()


def now_and_then():
    started = time.time()
    time.sleep(0.01)
    return started, time.time()


def is_sampling():
    return any(thread.name == "llmbench-gpu" for thread in threading.enumerate())


def test_a_window_has_its_figures(sampling):
    nvml = StubNvml(StubCard(pids=[os.getpid()], utilization=70, power_mw=200_000))
    sampler = sampling(nvml)
    started, ended = sampled_window(nvml)
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
    before = looks(nvml)
    time.sleep(0.2)
    assert looks(nvml) == before
    started = time.time()
    sampler.poke()
    until(lambda: looks(nvml) > before)
    got = sampler.figures(started, time.time(), None)
    assert got.gpu_samples >= 1


def test_pokes_do_not_come_closer_than_allowed(sampling):
    nvml = StubNvml(StubCard())
    sampler = sampling(nvml, interval=LONG)
    begun, before = time.monotonic(), looks(nvml)

    def poked_for_a_while():
        sampler.poke()
        return looks(nvml) > before and time.monotonic() >= begun + 0.3

    until(poked_for_a_while)
    assert looks(nvml) - before <= (time.monotonic() - begun) / 0.05 + 1


def test_a_worker_pokes_by_way_of_the_port(sampling):
    nvml = StubNvml(StubCard())
    sampler = sampling(nvml, interval=LONG, for_workers=True)
    before = looks(nvml)
    worker = WorkerSampler(sampler.port)
    worker.poke()
    until(lambda: looks(nvml) > before)
    assert worker.figures(0, 1, None) is None
    sampler.close()
    worker.poke()  # nobody hears it, and nobody minds
    worker.poke()
    worker.close()
    worker.poke()


def test_a_driver_that_hangs_at_the_start_holds_nobody(sampling, monkeypatch):
    for name in ("START_SECONDS", "FRESH_SECONDS"):
        monkeypatch.setattr(module, name, 0.1)
    nvml = StubNvml(StubCard())
    nvml.hang()
    sampler = sampling(nvml)
    assert nvml.hangs.wait(PATIENCE)
    got = sampler.figures(*now_and_then(), None)
    assert (got.gpu_available, got.gpu_reason) == (
        False,
        "the driver has not answered yet (nvmlInit)",
    )
    monkeypatch.setattr(board, "HANGING_SECONDS", 0.0)
    assert "hangs" in sampler.figures(0, time.time(), None).gpu_reason
    assert "no answer to nvmlInit for" in sampler.describe()["reason"]
    sampler.close()


def test_a_driver_that_was_not_asked_yet_has_not_answered():
    sampler = NvmlSampler(0.5)
    sampler._board.none = None  # as in the moment before the thread runs
    assert sampler.describe()["reason"] == "the driver has not answered yet"
    sampler.close()


def test_a_driver_that_hangs_later_spares_the_windows_before(sampling, monkeypatch):
    nvml = StubNvml(StubCard())
    sampler = sampling(nvml)
    early = sampled_window(nvml)
    got = sampler.figures(*early, None)
    assert got.gpu_available is True
    nvml.hang()
    assert nvml.hangs.wait(PATIENCE)  # a call is under way now
    late = now_and_then()
    monkeypatch.setattr(board, "HANGING_SECONDS", 0.0)
    got = sampler.figures(*late, None)
    assert got.gpu_available is False
    assert "the driver hangs: no answer to GPU 0 (Stub 9000)" in got.gpu_reason
    assert sampler.figures(*early, None).gpu_available is True
    sampler.close()
    assert is_sampling()
    nvml.go_on()
    until(lambda: not is_sampling())
    assert nvml.calls[-1] == "nvmlShutdown"


def test_a_card_that_disappears_and_one_that_stays(sampling):
    lost, stays = StubCard("Lost", pids=[os.getpid()]), StubCard("Stays")
    nvml = StubNvml(lost, stays)
    sampler = sampling(nvml)
    assert sampler.figures(*sampled_window(nvml), None).gpu_names == ["Lost"]
    lost.refuses["nvmlDeviceGetUtilizationRates"] = pynvml.NVMLError_GpuIsLost
    until(lambda: sampler.describe()["cards"][0]["lost"])
    got = sampler.figures(*now_and_then(), None)
    assert (got.gpu_available, got.gpu_reason) == (False, "GPU 0 (Lost) is lost: NVML: GPU is lost")


def test_idle_power_is_the_least_before_the_first_window(sampling):
    card = StubCard(power_mw=20_000)
    nvml = StubNvml(card)
    sampler = sampling(nvml)
    card.power_mw = 120_000
    started, ended = sampled_window(nvml)
    got = sampler.figures(started, ended, None)
    assert sampler.describe()["cards"][0]["idle_power_w"] == 20.0
    assert got.gpu_energy_net_j == pytest.approx(
        got.gpu_energy_j - 20 * (ended - started), abs=0.01
    )


def test_a_server_elsewhere_has_no_figures_here(sampling):
    sampler = sampling(StubNvml(StubCard()))
    got = sampler.figures(*now_and_then(), "http://192.0.2.1:11434")
    assert (got.gpu_available, got.gpu_reason) == (
        False, "the model's server runs on another machine (192.0.2.1)",
    )  # fmt: skip
    assert got.gpu_names is None


def test_the_server_is_known_by_its_port(sampling):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        mine, other = StubCard("Mine", pids=[os.getpid(), 1]), StubCard("Other", pids=[1])
        nvml = StubNvml(other, mine)
        sampler = sampling(nvml)
        got = sampler.figures(*sampled_window(nvml), f"http://localhost:{port}/v1")
        assert (got.gpu_names, got.gpu_other_processes) == (["Mine"], 1)


def why_not():
    try:
        load().nvmlInit()
    except NoCards as error:
        return str(error)
    except pynvml.NVMLError as error:
        return f"NVML: {error}"
    return None


def test_no_driver_on_this_machine(monkeypatch):
    """The real path: NVML is not installed where these tests run, and then it must not be imported."""
    why = why_not()
    if why is None:
        pytest.skip("this machine has a card")
    monkeypatch.setattr(module, "START_SECONDS", PATIENCE)
    sampler = NvmlSampler(0.5)
    sampler.start()
    got = sampler.figures(*now_and_then(), None)
    assert got.gpu_available is False
    assert got.gpu_reason == why
    assert sampler.describe() == {
        "available": False, "reason": got.gpu_reason, "driver": None, "interval": 0.5, "cards": [],
    }  # fmt: skip
    sampler.close()
    until(lambda: not is_sampling())


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
    now = [1000.0]
    sampler = sampling(StubNvml(StubCard()), interval=LONG, clock=lambda: now[0])
    now[0] = 1001.0  # the first sample is too far away now
    got = sampler.figures(1000.8, 1000.9, None)
    assert (got.gpu_available, got.gpu_samples) == (True, 0)


def test_idle_power_stays_what_it_was_before_the_first_window():
    watched = Watched(Card(0, "A"))
    watched.add(Sample(1.0, power=30.0))
    assert watched.describe()["idle_power_w"] == 30.0
    assert watched.around(2.0, 3.0, 3.0).idle == 30.0
    watched.add(Sample(4.0, power=5.0))
    assert watched.around(5.0, 6.0, 3.0).idle == 30.0
    assert watched.describe()["idle_power_w"] == 30.0

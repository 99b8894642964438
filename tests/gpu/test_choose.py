"""Which process samples, and whose records are filled in."""

import dataclasses

from pytest_llmbench.gpu.base import GpuFigures, Unsampled
from pytest_llmbench.gpu.choose import choose_sampler, describe, start_sampling
from pytest_llmbench.gpu.filling import Filling
from pytest_llmbench.gpu.sampler import NvmlSampler
from pytest_llmbench.gpu.wake import WorkerSampler
from pytest_llmbench.machine import this_machine
from pytest_llmbench.record import Record
from pytest_llmbench.settings import Settings

SETTINGS = Settings(models=(), gpu_interval=0.25)
TOLD = {"host": this_machine(), "gpu_port": 9}


def test_the_owner_samples_and_only_a_controller_listens():
    plain = choose_sampler(SETTINGS, None, for_workers=False)
    controller = choose_sampler(SETTINGS, None, for_workers=True)
    assert isinstance(plain, NvmlSampler)
    assert (plain.interval, plain.port) == (0.25, None)
    assert isinstance(controller.port, int)
    plain.close()
    controller.close()


def test_a_worker_of_this_machine_and_one_of_another():
    worker = choose_sampler(SETTINGS, TOLD, for_workers=False)
    assert isinstance(worker, WorkerSampler)
    start_sampling(worker)  # not its business
    worker.close()
    far = choose_sampler(SETTINGS, {**TOLD, "host": "elsewhere 1234"}, for_workers=False)
    got = far.figures(0, 1, None)
    assert (got.gpu_available, got.gpu_reason) == (False, "the worker runs on another machine")


def test_off():
    off = choose_sampler(Settings(models=(), gpu=False), TOLD, for_workers=False)
    assert describe(off) == {
        "available": False, "reason": "--llm-gpu off", "driver": None, "interval": None, "cards": [],
    }  # fmt: skip


class Counting(Unsampled):
    asked = 0

    def figures(self, started, ended, endpoint):
        self.asked += 1
        return GpuFigures(gpu_available=True, gpu_energy_j=ended - started)


def record(**more):
    return {**Record(nodeid="a").to_dict(), "generation_start": 1.0, "generation_end": 3.0, **more}


def test_the_three_reports_of_an_item_get_the_same_figures():
    filling, sampler = Filling(), Counting("")
    phases = [record() for _ in range(3)]
    for i, phase in enumerate(phases):
        filling.fill(phase, sampler, last=i == 2)
    assert [phase["gpu_energy_j"] for phase in phases] == [2.0] * 3
    assert phases[0].keys() == record().keys()
    assert sampler.asked == 1
    filling.fill(record(generation_end=4.0), sampler, last=True)  # run again by another plugin
    assert sampler.asked == 2


def test_what_is_filled_in_or_not_measured_stays():
    sampler = Counting("")
    full = record(**dataclasses.asdict(GpuFigures(gpu_available=False, gpu_reason="mine")))
    none = record(generation_start=None, generation_end=None)
    for each in (full, none):
        before = dict(each)
        Filling().fill(each, sampler, last=True)
        assert each == before
    assert sampler.asked == 0


def test_an_attempt_with_tools_is_filled_in_from_its_turns_alone():
    class Known(Counting):
        def figures(self, started, ended, endpoint):
            asked.append((started, ended, endpoint))
            return super().figures(started, ended, endpoint)

    asked = []
    filling, sampler = Filling(), Known("")
    turns = [
        {"endpoint": at, "generation_start": start, "generation_end": end}
        for at, start, end in [("a", 1.0, 2.0), ("a", None, None), ("b", 50.0, 52.0)]
    ]
    phases = [record(turns=turns, generation_end=52.0) for _ in range(3)]
    for i, phase in enumerate(phases):
        filling.fill(phase, sampler, last=i == 2)
    assert asked == [(1.0, 2.0, "a"), (50.0, 52.0, "b")]
    assert [phase["gpu_energy_j"] for phase in phases] == [3.0] * 3


def test_records_have_all_figures():
    names = {field.name for field in dataclasses.fields(GpuFigures)}
    assert names <= record().keys()

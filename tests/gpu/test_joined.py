"""Figures of the windows of one attempt, joined."""

import dataclasses
import json

import pytest

from pytest_llmbench.gpu.base import GpuFigures, Unsampled
from pytest_llmbench.gpu.combine import DIGITS
from pytest_llmbench.gpu.joined import joined, joined_figures
from pytest_llmbench.windows import Window

FIRST = GpuFigures(
    gpu_available=True,
    gpu_names=["A", "A"],
    gpu_avg_utilization=90.0,
    gpu_peak_utilization=95.0,
    gpu_avg_memory_gb=10.0,
    gpu_peak_memory_gb=11.0,
    gpu_energy_j=100.0,
    gpu_energy_net_j=80.0,
    gpu_energy_source="counter",
    gpu_avg_power_w=200.0,
    gpu_peak_temperature_c=60.0,
    gpu_avg_clock_mhz=1000.0,
    gpu_throttled=False,
    gpu_throttle_reasons=["software power cap"],
    gpu_other_processes=0,
    gpu_samples=3,
)
SECOND = dataclasses.replace(
    FIRST,
    gpu_avg_utilization=50.0,
    gpu_peak_utilization=99.0,
    gpu_avg_memory_gb=13.0,
    gpu_peak_memory_gb=13.5,
    gpu_energy_j=300.0,
    gpu_energy_net_j=210.0,
    gpu_avg_power_w=100.0,
    gpu_peak_temperature_c=59.0,
    gpu_avg_clock_mhz=1600.0,
    gpu_throttled=True,
    gpu_throttle_reasons=["hardware thermal slowdown", "software power cap"],
    gpu_other_processes=2,
    gpu_samples=4,
)


def test_worked_out_by_hand():
    assert joined([(FIRST, 1.0), (SECOND, 3.0)]) == GpuFigures(
        gpu_available=True,
        gpu_names=["A", "A"],
        gpu_avg_utilization=60.0,
        gpu_peak_utilization=99.0,
        gpu_avg_memory_gb=12.25,
        gpu_peak_memory_gb=13.5,
        gpu_energy_j=400.0,
        gpu_energy_net_j=290.0,
        gpu_energy_source="counter",
        gpu_avg_power_w=125.0,
        gpu_peak_temperature_c=60.0,
        gpu_avg_clock_mhz=1450.0,
        gpu_throttled=True,
        gpu_throttle_reasons=["software power cap", "hardware thermal slowdown"],
        gpu_other_processes=2,
        gpu_samples=7,
    )


def test_one_window_is_told_as_it_is():
    assert joined([(FIRST, 0.0)]) is FIRST


def test_every_figure_is_joined_in_some_way():
    other = {
        name: {"gpu_names": ["B"], "gpu_throttle_reasons": ["x"], "gpu_energy_source": "power",
               "gpu_throttled": True, "gpu_unsupported": {"f": "no"}}.get(name, 1000000.0)
        for name in (field.name for field in dataclasses.fields(GpuFigures))
        if name not in ("gpu_available", "gpu_reason")
    }  # fmt: skip
    found = joined([(FIRST, 1.0), (dataclasses.replace(FIRST, **other), 1.0)])
    same = {name for name in other if getattr(found, name) == getattr(FIRST, name)}
    assert same == set()


@pytest.mark.parametrize(
    "lacking",
    [f.name for f in dataclasses.fields(GpuFigures)
     if f.name not in ("gpu_available", "gpu_reason", "gpu_unsupported")],
)  # fmt: skip
@pytest.mark.parametrize("first", [True, False])
def test_a_part_does_not_pass_for_the_whole(lacking, first):
    told = {"gpu_unsupported": {lacking: "why"}}
    partly = dataclasses.replace(SECOND, **{lacking: None}, **told)
    if lacking == "gpu_energy_j":
        partly = dataclasses.replace(partly, gpu_energy_source=None)
    windows = [(partly, 1.0), (FIRST, 1.0)]
    found = joined(windows if first else windows[::-1])
    assert getattr(found, lacking) is None
    assert found.gpu_unsupported == {lacking: "why"}
    assert found.gpu_samples == (None if lacking == "gpu_samples" else 7)
    if lacking == "gpu_energy_j":
        assert found.gpu_energy_source is None


def test_a_window_without_figures_takes_them_from_all():
    none = GpuFigures(gpu_available=False, gpu_reason="the card is lost")
    assert joined([(FIRST, 1.0), (none, 1.0), (SECOND, 1.0)]) == none


def test_energy_is_as_sure_as_its_least_sure_part():
    power = dataclasses.replace(SECOND, gpu_energy_source="power")
    for windows in ([(FIRST, 1.0), (power, 1.0)], [(power, 1.0), (FIRST, 1.0)]):
        assert joined(windows).gpu_energy_source == "power"


def test_numbers_are_rounded_as_those_of_one_window():
    odd = dataclasses.replace(FIRST, **dict.fromkeys(DIGITS, 1.23456789))
    found = joined([(odd, 1.0), (odd, 2.0)])
    means = {name: getattr(found, name) for name in DIGITS if "_avg_" in name}
    assert means == {
        "gpu_avg_utilization": 1.2,
        "gpu_avg_memory_gb": 1.235,
        "gpu_avg_power_w": 1.23,
        "gpu_avg_clock_mhz": 1.0,
    }
    assert (found.gpu_energy_j, found.gpu_energy_net_j) == (2.469, 2.469)


def test_there_is_no_negative_zero():
    tiny = dataclasses.replace(FIRST, gpu_energy_net_j=-0.0001, gpu_avg_clock_mhz=-0.0)
    found = joined([(tiny, 1.0), (tiny, 1.0)])
    assert "-0.0" not in json.dumps(dataclasses.asdict(found))
    assert isinstance(found.gpu_samples, int)


def test_windows_of_no_length_weigh_the_same():
    found = joined([(FIRST, 0.0), (SECOND, 0.0)])
    assert (found.gpu_avg_utilization, found.gpu_avg_power_w) == (70.0, 150.0)


def test_cards_of_several_endpoints_are_all_named():
    other = dataclasses.replace(SECOND, gpu_names=["B", "A"])
    assert joined([(FIRST, 1.0), (other, 1.0)]).gpu_names == ["A", "A", "B"]


class Told(Unsampled):
    """Energy as the window is long; nothing of endpoint `elsewhere`."""

    def figures(self, started, ended, endpoint):
        if endpoint == "elsewhere":
            return None
        return dataclasses.replace(FIRST, gpu_energy_j=ended - started)


def test_each_window_is_asked_for_by_itself():
    found = joined_figures(Told(""), [Window("a", 1.0, 2.0), Window("b", 5.0, 7.5)])
    assert found.gpu_energy_j == 3.5


def test_of_no_window_and_where_another_process_samples_nothing_is_told():
    assert joined_figures(Told(""), []) is None
    windows = [Window("a", 1.0, 2.0), Window("elsewhere", 2.0, 3.0)]
    assert joined_figures(Told(""), windows) is None

"""Samples in, figures out: nothing runs, no clock is read."""

import pytest

from pytest_llmbench.gpu.sample import Card, Process, Sample
from pytest_llmbench.gpu.windows import Seen, figures_of

MINE = Process(10, frozenset({10, 1}))
OTHER = Process(20, frozenset({20, 1}))
REACH = 3.0


def sample(time, **fields):
    told = {"utilization": 50.0, "memory": 4e9, "power": 100.0, "energy": None, "temperature": 60.0,
            "clock": 1500.0, "throttle": 0, "processes": (MINE,)}  # fmt: skip
    return Sample(time, **{**told, **fields})


def seen(*samples, index=0, name="A", **more):
    return Seen(Card(index, name), samples, **more)


def figures(*cards, started=10.0, ended=14.0, server=10):
    mine = None if server is None else lambda p: server in p.lineage
    return figures_of(cards, started, ended, REACH, mine)


def test_averages_are_weighted_by_time():
    # 10-11 at 100 %, 11-13 at 0 %, 13-14 at 0 %: the middle sample stands for half the window
    got = figures(
        seen(sample(10, utilization=100), sample(12, utilization=0), sample(14, utilization=0))
    )
    assert got.gpu_avg_utilization == 25.0
    assert got.gpu_peak_utilization == 100.0
    assert got.gpu_samples == 3


def test_samples_outside_do_not_count_where_some_lie_inside():
    got = figures(
        seen(
            sample(9.9, utilization=0),
            sample(12, utilization=90, power=200),
            sample(14.1, utilization=0),
        )
    )
    assert (got.gpu_avg_utilization, got.gpu_samples) == (90.0, 1)
    assert (got.gpu_energy_j, got.gpu_energy_source) == (800.0, "power")


def test_a_window_between_two_samples_has_the_nearer_one():
    got = figures(
        seen(sample(10, utilization=10), sample(11, utilization=80)), started=10.4, ended=10.7
    )
    # 0.1 s are nearer to the first, 0.2 s to the second
    assert got.gpu_avg_utilization == pytest.approx(56.7)
    assert got.gpu_samples == 0


def test_power_is_integrated_by_the_trapezoidal_rule():
    got = figures(seen(sample(10, power=100), sample(11, power=300), sample(14, power=200)))
    assert got.gpu_energy_j == pytest.approx((100 + 300) / 2 * 1 + (300 + 200) / 2 * 3)
    assert got.gpu_avg_power_w == pytest.approx(got.gpu_energy_j / 4)


def test_the_counter_goes_first_and_is_interpolated_to_the_ends():
    got = figures(
        seen(
            sample(8, energy=1000),
            sample(11, energy=1200),
            sample(13, energy=1500),
            sample(15, energy=1900),
        )
    )
    assert got.gpu_energy_j == pytest.approx(1700 - (1000 + 200 * 2 / 3))
    assert got.gpu_energy_source == "counter"


def test_after_its_last_sample_the_counter_goes_on_at_the_cards_power():
    got = figures(seen(sample(10, energy=0), sample(13, energy=300, power=120)))
    assert got.gpu_energy_j == pytest.approx(300 + 120)


def test_a_counter_that_began_anew_is_not_used():
    got = figures(seen(sample(10, energy=9000), sample(12, energy=9100), sample(14, energy=5)))
    assert (got.gpu_energy_j, got.gpu_energy_source) == (400.0, "power")


def test_net_of_idle():
    got = figures(seen(sample(10), sample(12), sample(14), idle=30.0))
    assert (got.gpu_energy_j, got.gpu_energy_net_j) == (400.0, 280.0)
    got = figures(seen(sample(10), sample(12), sample(14)))
    assert got.gpu_energy_net_j is None
    assert "idle power is not known" in got.gpu_unsupported["gpu_energy_net_j"]


def test_several_cards_of_one_server():
    got = figures(
        seen(sample(12, utilization=90, memory=2e9, power=100, clock=1000, temperature=50), name="A", idle=10.0),
        seen(sample(12, utilization=30, memory=3e9, power=50, clock=2000, temperature=70), index=1, name="B", idle=5.0),
    )  # fmt: skip
    assert got.gpu_names == ["A", "B"]
    assert (got.gpu_avg_utilization, got.gpu_peak_utilization) == (60.0, 90.0)
    assert (got.gpu_avg_memory_gb, got.gpu_peak_memory_gb) == (5.0, 5.0)
    assert (got.gpu_avg_power_w, got.gpu_energy_j, got.gpu_energy_net_j) == (150.0, 600.0, 540.0)
    assert (got.gpu_avg_clock_mhz, got.gpu_peak_temperature_c) == (1500.0, 70.0)


def test_what_one_card_does_not_tell_is_null_for_all_with_its_name():
    lacking = sample(12, memory=None, unsupported={"memory": "NVML: Not Supported"})
    got = figures(seen(sample(12)), seen(lacking, index=1, name="B"))
    assert (got.gpu_avg_memory_gb, got.gpu_peak_memory_gb) == (None, None)
    assert got.gpu_unsupported["gpu_avg_memory_gb"] == "GPU 1 (B): NVML: Not Supported"
    assert got.gpu_avg_utilization == 50.0


def test_the_servers_cards_are_chosen_and_others_on_them_counted():
    got = figures(
        seen(sample(12, processes=(OTHER,)), name="A"),
        seen(sample(11, processes=(MINE,)), sample(12, processes=(MINE, OTHER)), index=1, name="B"),
        seen(sample(12, processes=()), index=2, name="C"),
    )
    assert (got.gpu_names, got.gpu_other_processes) == (["B"], 1)


@pytest.mark.parametrize("server", [None, 99])
def test_where_the_server_cannot_be_told_busy_cards_are_taken(server):
    idle = seen(sample(12, processes=()), name="A")
    busy = seen(sample(12, processes=(OTHER,)), index=1, name="B")
    got = figures(idle, busy, server=server)
    assert (got.gpu_names, got.gpu_other_processes) == (["B"], None)
    assert "cannot be told" in got.gpu_unsupported["gpu_other_processes"]
    got = figures(idle, server=server)
    assert (got.gpu_names, got.gpu_other_processes) == (["A"], 0)
    refused = sample(
        12, processes=None, unsupported={"processes": "NVML: Insufficient Permissions"}
    )
    got = figures(seen(refused), server=server)
    assert got.gpu_other_processes is None
    assert got.gpu_unsupported == {
        "gpu_other_processes": "GPU 0 (A): NVML: Insufficient Permissions",
        "gpu_energy_net_j": "no sample before the first request: idle power is not known",
    }


def test_throttling():
    got = figures(
        seen(
            sample(11, throttle=0x1 | 0x2 | 0x100),
            sample(12, throttle=0x4),
            sample(13, throttle=0x40),
        )
    )
    assert got.gpu_throttled is True
    assert got.gpu_throttle_reasons == ["software power cap", "hardware thermal slowdown"]
    at_its_power = figures(seen(sample(12, throttle=0x4)))
    assert at_its_power.gpu_throttled is False
    assert at_its_power.gpu_throttle_reasons == ["software power cap"]
    got = figures(seen(sample(12, throttle=0x1 | 0x2)))
    assert (got.gpu_throttled, got.gpu_throttle_reasons) == (False, [])
    got = figures(seen(sample(12, throttle=None, unsupported={"throttle": "NVML: Not Supported"})))
    assert (got.gpu_throttled, got.gpu_throttle_reasons) == (None, None)
    assert figures(seen(sample(12, throttle=0x8000))).gpu_throttle_reasons == ["reason 0x8000"]


def test_a_lost_card_that_served_leaves_no_figures_and_one_beside_it_does():
    lost = {"lost": "NVML: GPU is lost"}
    got = figures(seen(sample(10.1), **lost))
    assert (got.gpu_available, got.gpu_reason) == (False, "GPU 0 (A) is lost: NVML: GPU is lost")
    assert figures(seen(**lost)).gpu_available is False
    got = figures(seen(**lost), seen(sample(12), index=1, name="B"))
    assert (got.gpu_available, got.gpu_names) == (True, ["B"])


def test_a_window_that_was_not_sampled():
    assert "was not sampled" in figures(seen()).gpu_reason
    got = figures(seen(sample(10), sample(14), sample(19), sample(20)), started=10, ended=20)
    assert got.gpu_reason == "GPU 0 (A) was not sampled for 5.0 s of this window"
    stale = figures(seen(sample(11)), started=12, ended=12.5)
    assert stale.gpu_reason == "GPU 0 (A) was not sampled in this window"
    assert figures(seen(sample(11.7)), started=12, ended=12.5).gpu_available is True


def test_a_window_of_no_length():
    got = figures(seen(sample(12)), started=12.0, ended=12.0)
    assert (got.gpu_avg_utilization, got.gpu_energy_j) == (50.0, 0.0)


def test_a_lost_card_that_nobody_used_is_left_aside():
    lost = seen(lost="NVML: GPU is lost")
    got = figures(lost, seen(sample(12, processes=()), index=1, name="B"))
    assert (got.gpu_available, got.gpu_names) == (True, ["B"])


def test_the_lesser_source_of_several_cards_is_told():
    counted = [sample(10, energy=0), sample(12, energy=150), sample(14, energy=300)]
    got = figures(seen(*counted), seen(sample(12), index=1, name="B"))
    assert (got.gpu_energy_j, got.gpu_energy_source) == (700.0, "power")
    assert figures(seen(*counted), seen(*counted, index=1)).gpu_energy_source == "counter"


def test_a_counter_that_fell_silent_is_not_carried_on_for_long():
    told = [sample(10, energy=0, power=10), sample(11, energy=10, power=10)]
    silent = [sample(time, power=100) for time in (13, 15, 16)]
    got = figures(seen(*told, *silent), started=10, ended=16)
    assert got.gpu_energy_source == "power"

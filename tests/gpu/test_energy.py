"""Joules of records: summed once, shared out to tokens and solved cases."""

import pytest

from pytest_llmbench.gpu.energy import energy_rows, union_energy


def record(case="a", started=0.0, ended=1.0, energy=100.0, **more):
    return {
        "nodeid": f"p.yaml::{case}[m-run1]", "case_id": case, "model": "m", "status": "passed",
        "generation_start": started, "generation_end": ended, "gpu_energy_j": energy,
        "gpu_energy_net_j": energy - 20 * (ended - started), "gpu_shared": False,
        "tokens_generated": 10, "mode": "prompt", "turns": None, "endpoint": None, **more,
    }  # fmt: skip


def test_per_token_and_per_solved_case():
    records = [
        record("a", 0, 1, 100),
        record("a", 1, 2, 100, status="failed"),
        record("b", 2, 3, 100),
        record("b", 3, 4, 100),
    ]
    (row,) = energy_rows(records)
    assert (row["attempts"], row["left_out"], row["solved"], row["tokens"]) == (4, 0, 2, 40)
    assert (row["energy_j"], row["energy_net_j"]) == (400, 320)
    assert (row["energy_per_token_j"], row["energy_net_per_token_j"]) == (10, 8)
    assert (row["energy_per_solved_j"], row["energy_net_per_solved_j"]) == (200, 160)
    assert (row["union_energy_j"], row["union_seconds"]) == (400, 4)


def test_attempts_that_share_a_card_are_left_out_of_sums_and_once_in_the_union():
    records = [
        record("a", 0, 2, 200, gpu_shared=True),
        record("b", 0, 2, 200, gpu_shared=True),
        record("c", 5, 6, 50),
    ]
    (row,) = energy_rows(records)
    assert (row["attempts"], row["left_out"], row["energy_j"], row["tokens"]) == (1, 2, 50, 10)
    assert (row["union_energy_j"], row["union_seconds"], row["union_tokens"]) == (250, 3, 30)
    assert row["union_energy_net_j"] == 190
    assert row["union_energy_per_token_j"] == pytest.approx(250 / 30, abs=1e-4)


def test_windows_that_overlap_in_part():
    # 100 W alone, both 100 and 300 W for a second, 300 W alone
    joules, seconds = union_energy([record("a", 0, 2, 200), record("b", 1, 3, 600)], "gpu_energy_j")
    assert (joules, seconds) == (100 + 200 + 300, 3)


def test_models_at_the_same_time_have_no_union_of_their_own():
    records = [record("a", 0, 2, gpu_shared=True), record("a", 1, 3, model="n", gpu_shared=True)]
    rows = energy_rows(records)
    assert [(r["model"], r["attempts"], r["energy_j"], r["union_energy_j"]) for r in rows] == [
        ("m", 0, None, None), ("n", 0, None, None),
    ]  # fmt: skip
    rows = energy_rows([record("a", 0, 2), record("a", 2, 3, model="n")])
    assert [r["union_energy_j"] for r in rows] == [100, 100]


def agent(*windows, energy=100.0, **more):
    turns = [
        {"endpoint": None, "generation_start": start, "generation_end": end}
        for start, end in windows
    ]
    return record("a", windows[0][0], windows[-1][1], energy, mode="agent", turns=turns, **more)


def test_modes_have_rows_of_their_own():
    rows = energy_rows([record(energy=100.0), agent((2, 3), (7, 8), energy=300.0)])
    told = [(r["model"], r["mode"], r["energy_j"], r["union_seconds"]) for r in rows]
    assert told == [("m", "prompt", 100, 1), ("m", "agent", 300, 2)]


def test_while_tools_run_no_energy_is_drawn_and_others_may_be_served():
    # 100 W for 1 s, then for 2 s; in between another model was asked
    alone = agent((0, 1), (5, 7), energy=300.0)
    assert union_energy([alone], "gpu_energy_j") == (300, 3)
    rows = energy_rows([alone, record("a", 1, 5, 400, model="n")])
    assert [(r["model"], r["union_energy_j"], r["union_seconds"]) for r in rows] == [
        ("m", 300, 3), ("n", 400, 4),
    ]  # fmt: skip
    rows = energy_rows([alone, record("a", 6, 8, model="n")])
    assert [r["union_energy_j"] for r in rows] == [None, None]


def test_turns_of_two_attempts_at_once_count_once():
    # both 100 W; the second's only turn lies wholly in the first's second one
    records = [agent((0, 1), (5, 9), energy=500.0), agent((6, 7), energy=100.0)]
    assert union_energy(records, "gpu_energy_j") == (500, 5)


def test_what_is_not_measured_is_null_and_not_zero():
    assert energy_rows([record(gpu_energy_j=None), record(status="error")]) == []
    (row,) = energy_rows([record(gpu_energy_net_j=None, tokens_generated=None, status="failed")])
    assert (row["energy_j"], row["energy_net_j"], row["union_energy_net_j"]) == (100, None, None)
    assert (row["tokens"], row["energy_per_token_j"]) == (None, None)
    assert (row["solved"], row["energy_per_solved_j"]) == (0, None)


def test_the_union_of_many_is_quick_and_does_not_drift():
    records = [record("a", i, i + 1.5, 150, gpu_shared=True) for i in range(5000)]
    joules, seconds = union_energy(records, "gpu_energy_j")
    assert joules == pytest.approx(100 * 5000.5)
    assert seconds == pytest.approx(5000.5)

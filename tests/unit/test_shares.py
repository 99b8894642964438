"""Who gets which attempts: everybody some, every attempt once, one model after the other."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_llmbench.distributed.shares import LEAST, Shares


def lots(*sizes: int) -> list[range]:
    starts = [sum(sizes[:i]) for i in range(len(sizes))]
    return [range(start, start + size) for start, size in zip(starts, sizes, strict=True)]


def shared(sizes: tuple[int, ...], workers: int, endpoints: int = 1, window: int = 0) -> Shares:
    shares = Shares(lots(*sizes), endpoints, window)
    for number in range(workers):
        shares.join(f"w{number}", number)
    return shares


def test_few_attempts_are_spread_over_all_workers():
    shares = shared((0, 8), workers=4, window=6)
    assert [len(shares.portion(f"w{k}")) for k in range(4)] == [2, 2, 2, 2]
    assert shares.left == 0


def test_a_worker_has_its_window_full_and_what_runs_besides():
    shares = shared((0, 1000), workers=2, window=6)
    assert len(shares.portion("w0")) >= 6 + LEAST
    assert shares.portion("w0") == []


def test_what_is_no_attempt_goes_first():
    shares = shared((2, 10), workers=1)
    assert shares.portion("w0")[:2] == [0, 1]


def test_the_next_model_waits_until_the_one_before_is_nearly_done():
    shares = shared((0, 4, 4), workers=2)
    first, second = shares.portion("w0"), shares.portion("w1")
    assert (first, second) == ([0, 1], [2, 3])
    shares.done("w0", 0)
    assert shares.portion("w0") == []  # w1 still has two of the first model
    shares.done("w1", 2)
    assert shares.portion("w0")[0] == 4
    assert shares.portion("w1") != []


def test_two_endpoints_load_a_model_each_and_then_help():
    shares = shared((0, 2, 6), workers=2, endpoints=2)
    assert (shares.portion("w0"), shares.portion("w1")) == ([0, 1], [2, 3])
    shares.done("w0", 0)
    assert shares.portion("w0")[0] == 4  # of the second model: nothing of its own is left


def test_what_a_lost_worker_had_comes_first():
    shares = shared((0, 20), workers=2)
    had = shares.portion("w0")
    assert shares.leave("w0") == had
    shares.give_back(had)
    assert shares.portion("w1")[: len(had)] == had


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(0, 25), min_size=1, max_size=4),
    workers=st.integers(1, 5),
    endpoints=st.integers(1, 3),
    window=st.integers(0, 6),
    seed=st.integers(0, 2**32),
)
def test_every_attempt_once_whoever_is_quick_and_whoever_dies(
    sizes, workers, endpoints, window, seed
):
    """As a worker of xdist does: its last item runs only when it is told to end."""
    chance = Random(seed)
    shares = shared(tuple(sizes), workers, endpoints, window)
    queues: dict[str, list[int]] = {f"w{k}": [] for k in range(workers)}
    ended: set[str] = set()
    made: list[int] = []

    def feed() -> None:
        for worker in [w for w in queues if w not in ended]:
            queues[worker] += shares.portion(worker)
        for worker in [w for w in queues if w not in ended] if not shares.left else ():
            if shares.held(worker) == 1:
                shares.retire(worker)
                ended.add(worker)

    feed()
    while shares.left or any(queues.values()):
        finished = not shares.left and shares.most_held() < LEAST
        able = [w for w, q in queues.items() if len(q) >= LEAST or (q and (w in ended or finished))]
        assert able, (queues, shares.left)
        worker = chance.choice(able)
        if chance.random() < 1 / 16:
            assert shares.leave(worker) == queues[worker]
            shares.give_back(queues.pop(worker))
            ended.discard(worker)
            queues[f"{worker}+"] = []
            shares.join(f"{worker}+", int(worker.strip("w+")))
        else:
            made.append(queues[worker].pop(0))
            shares.done(worker, made[-1])
        feed()
    assert sorted(made) == list(range(sum(sizes)))

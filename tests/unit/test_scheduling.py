"""Attempts over xdist's workers, one of which ends in the midst of anything."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from pytest_llmbench.distributed.scheduling import AttemptScheduling

ITEMS = [f"p.yaml::case[m-run{n}]" for n in range(1, 41)]


class Worker:
    """What xdist knows of a worker: items can be sent to it until it has ended."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.gateway = SimpleNamespace(id=f"gw{number}")
        self.shutting_down = False
        self.ended = False
        self.sent: list[int] = []

    def send_runtest_some(self, indices: list[int]) -> None:
        if self.ended:
            raise OSError("cannot send (already closed?)")
        self.sent += indices

    def shutdown(self) -> None:
        self.shutting_down = True


def scheduled(*workers: Worker) -> AttemptScheduling:
    options = {"tx": ["popen"] * len(workers), "maxschedchunk": None}
    config: Any = SimpleNamespace(
        getvalue=options.get, getoption=lambda name, _=None: options[name]
    )
    scheduling = AttemptScheduling(config, lambda _: 1, lambda node: node.number, 1, 2)
    for worker in workers:
        scheduling.add_node(worker)
        scheduling.add_node_collection(worker, ITEMS)
    scheduling.schedule()
    return scheduling


def run_all(scheduling: AttemptScheduling, worker: Worker, done: int = 0) -> None:
    while done < len(worker.sent):
        scheduling.begun(ITEMS[worker.sent[done]])
        scheduling.mark_test_complete(worker, worker.sent[done])
        done += 1


def test_a_worker_that_ends_as_it_is_sent_more_loses_nothing() -> None:
    """xdist tells that it has ended only after that."""
    lost, other = Worker(0), Worker(1)
    scheduling = scheduled(lost, other)
    lost.ended = True
    run_all(scheduling, lost)  # that it has run all it had is told after its end
    assert scheduling.remove_node(lost) is None
    run_all(scheduling, other)
    assert scheduling.tests_finished
    assert sorted([*lost.sent, *other.sent]) == list(range(len(ITEMS)))


def test_the_item_that_a_worker_died_of_is_not_run_again() -> None:
    lost, other = Worker(0), Worker(1)
    scheduling = scheduled(lost, other)
    scheduling.begun(ITEMS[lost.sent[0]])
    lost.ended = True
    assert scheduling.remove_node(lost) == ITEMS[lost.sent[0]]
    run_all(scheduling, other)
    assert sorted([lost.sent[0], *other.sent]) == list(range(len(ITEMS)))

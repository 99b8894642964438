"""Sandboxes that are started before there is an answer: used once, replaced, never left behind."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from scripted_sandbox import CASE, RIGHT, SKIPPING, WRONG, Scripted, Sums, apart

from pytest_llmbench.errors import CaseBroken, SandboxBroken
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.level import SEPARATE, SHARED, Level

OTHER = replace(CASE, id="other")


def judge_in(sandbox: Scripted, folder, level: Level | None = None, lanes: int = 1) -> Judge:
    """A judge that knows what is expected, so that only answers are run."""
    level = level or Level(SHARED, expected={"one": 1, "two": 1})
    return Judge(
        sandbox, folder, 45.0, lambda line: None, lambda language, case: level, lanes=lanes
    )


def states(sandbox: Scripted) -> list[str]:
    return [one.state for one in sandbox.waiting]


def test_the_answer_goes_into_the_one_that_waits(tmp_path):
    sandbox = Scripted()
    judge = judge_in(sandbox, tmp_path)
    judge.start_ahead(Sums(), CASE)
    assert states(sandbox) == ["waiting"]
    assert sandbox.waiting[0].job.late == ("solution.sum",)
    assert "solution.sum" not in sandbox.waiting[0].job.files
    assert judge.judge(Sums(), CASE, "right").verdict.passed
    assert judge.judge(Sums(), CASE, "right").verdict.passed
    assert states(sandbox) == ["used", "used"]


def test_one_that_died_is_replaced(tmp_path):
    sandbox = Scripted()
    judge = judge_in(sandbox, tmp_path)
    judge.start_ahead(Sums(), CASE)
    sandbox.waiting[0].state = "dead"
    assert judge.judge(Sums(), CASE, "right").verdict.passed
    assert states(sandbox) == ["dropped", "used"]


def test_one_that_dies_when_the_answer_comes_is_replaced_once(tmp_path):
    sandbox = Scripted(right=[SandboxBroken("the engine was started anew"), RIGHT])
    judge = judge_in(sandbox, tmp_path)
    judge.start_ahead(Sums(), CASE)
    assert judge.judge(Sums(), CASE, "right").verdict.passed
    sandbox.script["right"] = SandboxBroken("no engine")
    judge.start_ahead(Sums(), CASE)
    with pytest.raises(SandboxBroken):
        judge.judge(Sums(), CASE, "right")
    assert states(sandbox) == ["used"] * 4


def test_what_no_model_answered_waits_for_the_next_attempt_of_the_case(tmp_path):
    sandbox = Scripted()
    judge = judge_in(sandbox, tmp_path)
    for _ in range(2):
        judge.start_ahead(Sums(), CASE)
        judge.let_go(CASE)
    assert states(sandbox) == ["waiting"]
    sandbox.waiting[0].state = "dead"
    judge.start_ahead(Sums(), CASE)
    assert states(sandbox) == ["dropped", "waiting"]


def test_what_no_model_answered_goes_when_others_need_its_place(tmp_path):
    sandbox = Scripted()
    judge = judge_in(sandbox, tmp_path)
    judge.start_ahead(Sums(), CASE)
    judge.let_go(CASE)
    judge.start_ahead(Sums(), OTHER)
    assert states(sandbox) == ["waiting", "waiting"]  # one lane, and one more
    judge.start_ahead(Sums(), replace(CASE, id="third"))
    assert states(sandbox) == ["dropped", "waiting", "waiting"]
    assert judge.judge(Sums(), OTHER, "right").verdict.passed
    assert states(sandbox) == ["dropped", "used", "waiting"]


def test_those_that_came_first_have_one_and_the_next_gets_one_when_one_is_used(tmp_path):
    sandbox = Scripted()
    judge = judge_in(sandbox, tmp_path, lanes=2)
    cases = [replace(CASE, id=str(n)) for n in range(5)]
    for case in cases:
        judge.start_ahead(Sums(), case)
    assert states(sandbox) == ["waiting"] * 3
    assert judge.judge(Sums(), cases[1], "right").verdict.passed
    assert states(sandbox) == ["waiting", "used", "waiting", "waiting"]
    # the last one, which has none yet, is judged in one that is started now
    assert judge.judge(Sums(), cases[4], "right").verdict.passed
    assert states(sandbox) == ["waiting", "used", "waiting", "waiting", "used"]
    for case in (cases[0], cases[2], cases[3]):
        judge.let_go(case)
    judge.close()
    assert sorted(states(sandbox)) == ["dropped"] * 3 + ["used"] * 2


def test_attempts_at_one_case_have_one_each(tmp_path):
    sandbox = Scripted()
    judge = judge_in(sandbox, tmp_path, lanes=2)
    for _ in range(2):
        judge.start_ahead(Sums(), CASE)
    judge.let_go(CASE)
    assert judge.judge(Sums(), CASE, "right").verdict.passed
    assert sorted(states(sandbox)) == ["used", "waiting"]


def test_one_that_cannot_be_started_for_another_attempt_is_its_own_trouble(tmp_path, monkeypatch):
    sandbox = Scripted()
    judge = judge_in(sandbox, tmp_path)
    cases = [replace(CASE, id=str(n)) for n in range(3)]
    for case in cases:
        judge.start_ahead(Sums(), case)
    start = sandbox.start

    def fails_once(*args):
        monkeypatch.setattr(sandbox, "start", start)
        raise SandboxBroken("no space left")

    monkeypatch.setattr(sandbox, "start", fails_once)
    assert judge.judge(Sums(), cases[0], "right").verdict.passed
    assert judge.judge(Sums(), cases[2], "right").verdict.passed


def test_so_many_answers_are_judged_at_a_time(tmp_path):
    lock, all_there = threading.Lock(), threading.Barrier(2)
    now, most = 0, 0

    def counts(request):
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        all_there.wait(60)  # breaks where only one is judged at a time
        with lock:
            now -= 1
        return RIGHT

    judge = judge_in(Scripted(right=counts), tmp_path, lanes=2)
    with ThreadPoolExecutor(6) as threads:
        judged = [threads.submit(judge.judge, Sums(), CASE, "right") for _ in range(6)]
        assert all(each.result().verdict.passed for each in judged)
    assert most == 2


def test_closing_leaves_nothing(tmp_path):
    sandbox = Scripted()
    judge = judge_in(sandbox, tmp_path)
    judge.start_ahead(Sums(), CASE)
    judge.close()
    judge.close()
    assert states(sandbox) == ["dropped"]


def test_ctrl_c_in_a_run_ends_its_sandbox(tmp_path, monkeypatch):
    sandbox = Scripted()
    judge = judge_in(sandbox, tmp_path)
    judge.start_ahead(Sums(), CASE)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(sandbox.waiting[0], "go", interrupted)
    with pytest.raises(KeyboardInterrupt):
        judge.judge(Sums(), CASE, "right")
    judge.close()
    assert states(sandbox) == ["dropped"]


def test_a_sandbox_that_cannot_be_started_is_told_before_a_model_is_asked(tmp_path, monkeypatch):
    sandbox = Scripted()

    def start(*_):
        raise SandboxBroken("no space left")

    monkeypatch.setattr(sandbox, "start", start)
    judge = judge_in(sandbox, tmp_path)
    with pytest.raises(SandboxBroken):
        judge.start_ahead(Sums(), CASE)
    judge.close()


@pytest.mark.parametrize("shows_answer", [True, False])
def test_two_that_wait_share_neither_answer_nor_tests(tmp_path, shows_answer):
    sandbox, language = Scripted(), apart(shows_answer=shows_answer)
    profile = ("eq:Point",)
    level = Level(SEPARATE, None, profile, {"one": 1, "two": 1})
    judge = judge_in(sandbox, tmp_path, level)
    case = replace(CASE, files={"data": "1"})
    judge.start_ahead(language, case)
    (waiting,) = sandbox.waiting
    assert waiting.job.files == {"t.sum": "1+1", "data": "1"}
    assert waiting.job.late == (("solution.sum",) if shows_answer else ())
    assert waiting.beside is not None
    assert (waiting.beside.files, waiting.beside.late) == ({"data": "1"}, ("solution.sum",))
    judgement = judge.judge(language, case, "right")
    assert judgement.verdict.passed
    assert (judgement.isolation, judgement.self_judging) == ("separate", ["eq:Point"])
    (request,) = sandbox.requests
    assert (request["part"], request["profile"], request["tests"]) == (
        "tests",
        ["eq:Point"],
        ["t.sum"],
    )


def test_a_failure_counts_only_if_the_reference_passes_here(tmp_path):
    sandbox = Scripted(wrong=WRONG, skipping=SKIPPING)
    judge = judge_in(sandbox, tmp_path)
    assert judge.judge(Sums(), CASE, "right").verdict.passed
    assert sandbox.asked == ["right"]  # nobody need know
    assert judge.judge(Sums(), CASE, "wrong").verdict.reason == "wrong_answer"
    assert judge.judge(Sums(), CASE, "wrong").verdict.reason == "wrong_answer"
    assert sandbox.asked == ["right", "wrong", "right", "wrong"]
    assert judge.judge(Sums(), CASE, "skipping").verdict.passed is False
    # with another toolchain, which skips a test that passed where the lock was written
    sandbox.identity, sandbox.script["right"] = "sums 0.9", SKIPPING
    here = judge.judge(Sums(), CASE, "skipping").verdict
    assert (here.passed, here.tests_total) == (True, 1)
    # and with one in which the reference fails
    sandbox.identity, sandbox.script["right"] = "sums 0.1", WRONG
    with pytest.raises(CaseBroken, match="does not pass its own tests"):
        judge.judge(Sums(), CASE, "wrong")


def test_the_reference_is_asked_at_the_level_of_the_case(tmp_path):
    sandbox, language = Scripted(wrong=WRONG), apart()
    level = Level(SEPARATE, None, ("eq:Point",), {"one": 1, "two": 1})
    judge = judge_in(sandbox, tmp_path, level)
    assert judge.judge(language, CASE, "wrong").verdict.passed is False
    assert sandbox.asked == ["wrong", "right"]
    assert [request["profile"] for request in sandbox.requests] == [["eq:Point"]] * 2

"""The judge's way from an answer to a verdict, with a sandbox that follows a script."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from scripted_sandbox import CASE, RIGHT, SKIPPING, WRONG, Scripted, Sums

from pytest_llmbench.errors import CaseBroken, SandboxBroken, ToolchainMissing
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.sandbox.base import ExecResult


def judge_in(sandbox: Scripted, folder: Path) -> Judge:
    return Judge(sandbox, folder, 45.0, lambda line: None)


def test_a_right_and_a_wrong_answer(tmp_path):
    sandbox = Scripted(wrong=WRONG)
    judge = judge_in(sandbox, tmp_path)
    assert judge.tests_total(Sums(), CASE) == 2
    right = judge.judge(Sums(), CASE, "right")
    assert (right.verdict.passed, right.toolchain, right.run_seconds) == (True, "sums 1.0", 0.25)
    wrong = judge.judge(Sums(), CASE, "wrong").verdict
    assert (wrong.passed, wrong.reason, wrong.score) == (False, "wrong_answer", 50.0)


def test_what_the_judge_is_told(tmp_path):
    sandbox = Scripted(answer=RIGHT)
    judge_in(sandbox, tmp_path).judge(Sums(), replace(CASE, timeout=3), "answer")
    job = sandbox.jobs[-1]
    told = json.loads(job.stdin)
    assert (told["solution"], told["tests"], told["strict"]) == ("solution.sum", ["t.sum"], True)
    assert (told["mode"], told["timeout"]) == ("run", 3)
    assert job.limits.seconds > 3
    assert job.files == {"solution.sum": "answer", "t.sum": "1+1"}


def test_every_run_has_a_nonce_of_its_own_that_no_file_holds(tmp_path):
    sandbox = Scripted()
    judge = judge_in(sandbox, tmp_path)
    for _ in range(3):
        judge.judge(Sums(), CASE, "right")
    nonces = {json.loads(job.stdin)["nonce"] for job in sandbox.jobs}
    assert len(nonces) == len(sandbox.jobs) == 4
    assert all(len(nonce) == 32 for nonce in nonces)
    assert not any(nonce in str(job.files) for job in sandbox.jobs for nonce in nonces)


def test_a_replayed_nonce_of_an_earlier_run_is_worth_nothing(tmp_path):
    sandbox = Scripted()
    judge = judge_in(sandbox, tmp_path)
    judge.judge(Sums(), CASE, "right")
    old = json.loads(sandbox.jobs[-1].stdin)["nonce"]
    stdout = f"{old} ready\n{old} {json.dumps(RIGHT)}\n".encode()
    sandbox.script["forged"] = ExecResult(0, stdout, b"", 0.1)
    with pytest.raises(SandboxBroken, match="did not start"):
        judge.judge(Sums(), CASE, "forged")


def test_expected_tests_are_found_once_and_kept_for_the_next_session(tmp_path):
    first = Scripted(wrong=WRONG)
    judge = judge_in(first, tmp_path)
    judge.tests_total(Sums(), CASE)
    judge.judge(Sums(), CASE, "wrong")
    judge.judge(Sums(), CASE, "wrong")
    assert first.asked == ["right", "wrong", "wrong"]
    second = Scripted(wrong=WRONG)
    assert judge_in(second, tmp_path).judge(Sums(), CASE, "wrong").verdict.score == 50.0
    assert second.asked == ["wrong"]


@pytest.mark.parametrize(
    "change",
    [
        {"tests": {"t.sum": "1+2"}},
        {"files": {"data": "1"}},
        {"reference": "right too"},
        {"requirements": ("numpy",)},
        {"type_check": False},
        {"id": "other"},
        {"timeout": 5.0},
    ],
)
def test_a_changed_case_is_looked_at_again(tmp_path, change):
    sandbox = Scripted(**{"right too": RIGHT})
    judge = judge_in(sandbox, tmp_path)
    judge.tests_total(Sums(), CASE)
    judge.tests_total(Sums(), replace(CASE, **change))
    assert len(sandbox.jobs) == 2


def test_another_toolchain_is_looked_at_again(tmp_path):
    judge_in(Scripted(), tmp_path).tests_total(Sums(), CASE)
    sandbox = Scripted()
    sandbox.identity = "sums 2.0"
    judge_in(sandbox, tmp_path).tests_total(Sums(), CASE)
    assert len(sandbox.jobs) == 1


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", "null", '{"one": 0}', '{"one": "x"}', '{"one": null}', '{"one": -1}',
     '{"one": true}', "\udcff"],
)  # fmt: skip
def test_a_damaged_cache_is_found_out_and_mended(tmp_path, content):
    judge_in(Scripted(), tmp_path).tests_total(Sums(), CASE)
    (kept,) = tmp_path.rglob("*.json")
    kept.write_bytes(content.encode("utf-8", "surrogateescape"))
    sandbox = Scripted()
    assert judge_in(sandbox, tmp_path).tests_total(Sums(), CASE) == 2
    assert len(sandbox.jobs) == 1
    assert json.loads(kept.read_text()) == {"one": 1, "two": 1}


def test_a_cache_that_cannot_be_written_costs_time_only(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    judge = judge_in(Scripted(), in_the_way)
    assert judge.judge(Sums(), CASE, "right").verdict.passed


def test_a_test_that_the_reference_skips_is_not_expected(tmp_path):
    sandbox = Scripted(right=SKIPPING, answer=SKIPPING, more=RIGHT)
    judge = judge_in(sandbox, tmp_path)
    assert judge.tests_total(Sums(), CASE) == 1
    assert judge.judge(Sums(), CASE, "answer").verdict.passed
    assert judge.judge(Sums(), CASE, "more").verdict.passed


@pytest.mark.parametrize(
    "told",
    [WRONG, {**RIGHT, "exit_code": 1}, {**RIGHT, "problem": "type_error"}, None,
     {"tests": [], "exit_code": 0}],
)  # fmt: skip
def test_a_reference_that_fails_is_our_trouble_and_not_remembered(tmp_path, told):
    with pytest.raises(CaseBroken, match=r"^problems/sums.yaml:7: "):
        judge_in(Scripted(right=told), tmp_path).tests_total(Sums(), CASE)
    assert judge_in(Scripted(), tmp_path).tests_total(Sums(), CASE) == 2


def test_without_a_reference_tests_are_listed_with_a_stub(tmp_path):
    sandbox = Scripted(stub=RIGHT)
    assert judge_in(sandbox, tmp_path).tests_total(Sums(), replace(CASE, reference=None)) == 2
    assert json.loads(sandbox.jobs[0].stdin)["mode"] == "list"


def test_tests_that_cannot_be_listed_need_a_reference(tmp_path):
    sandbox = Scripted(stub={"tests": [], "problem": "not_listed", "message": "NameError"})
    with pytest.raises(CaseBroken, match=r"give the case a reference\. NameError"):
        judge_in(sandbox, tmp_path).tests_total(Sums(), replace(CASE, reference=None))


def test_after_its_end_a_judge_starts_no_sandbox_for_those_that_waited(tmp_path):
    sandbox = Scripted()
    judge = judge_in(sandbox, tmp_path)
    judge.judge(Sums(), CASE, "right")
    started = len(sandbox.waiting)
    judge.close()
    with pytest.raises(SandboxBroken, match="the session has ended"):
        judge.judge(Sums(), CASE, "right")
    assert len(sandbox.waiting) == started


def test_an_answer_that_ends_the_judge_has_failed(tmp_path):
    verdict = judge_in(Scripted(answer=None), tmp_path).judge(Sums(), CASE, "answer").verdict
    assert (verdict.passed, verdict.reason, verdict.tests_total) == (False, "tampering", 2)


@pytest.mark.parametrize("error", [SandboxBroken("engine gone"), ToolchainMissing("no sums")])
def test_trouble_of_the_sandbox_is_no_verdict(tmp_path, error):
    with pytest.raises(type(error)):
        judge_in(Scripted(answer=error), tmp_path).judge(Sums(), CASE, "answer")

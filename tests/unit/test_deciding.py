"""The level of a case, decided with a sandbox that follows a script."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from scripted_sandbox import CASE, RIGHT, SKIPPING, WRONG, Scripted, Sums, apart

from pytest_llmbench.deciding import Decision, decide_level
from pytest_llmbench.errors import CaseBroken, SandboxBroken
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.level import declared_level, locked_level

FLAWED = replace(CASE, wrong=("wrong",))
FAILS = {"stub": WRONG, "wrong": WRONG}


def decided(tmp_path, sandbox: Scripted, language: Sums | None = None, case=FLAWED) -> Decision:
    judge = Judge(sandbox, tmp_path, 45.0, lambda line: None)
    return decide_level(judge, language or apart(), case)


def using(*operations: str) -> dict[str, Any]:
    return {**RIGHT, "self_judging": list(operations)}


def test_a_reference_that_does_the_same_both_ways_is_separate(tmp_path):
    sandbox = Scripted(**FAILS)
    locked = decided(tmp_path, sandbox).locked
    assert (locked.isolation, locked.why, locked.self_judging) == ("separate", None, ())
    assert locked.tests == {"one": {"passed": 1}, "two": {"passed": 1}}
    level = locked_level(apart(), locked)
    assert (level.isolation, level.profile, level.expected) == (
        "separate",
        (),
        {"one": 1, "two": 1},
    )
    # twice together, twice recording, once under the profile; then what must fail
    profiles = [request.get("profile", "together") for request in sandbox.requests]
    assert sandbox.asked == ["right"] * 5 + ["stub", "wrong"]
    assert profiles == ["together", "together", None, None, [], [], []]


def test_the_profile_is_what_either_run_used_and_holds_for_what_must_fail(tmp_path):
    runs = [using("eq:Point"), using("eq:Point", "lt:Point"), RIGHT]
    sandbox = Scripted(**FAILS, **{"apart:right": runs})
    locked = decided(tmp_path, sandbox).locked
    assert (locked.isolation, locked.self_judging) == ("separate", ("eq:Point", "lt:Point"))
    assert [r["profile"] for r in sandbox.requests[4:]] == [["eq:Point", "lt:Point"]] * 3


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ([RIGHT, SKIPPING], "two: together passed, apart skipped"),
        ({"tests": [["one", "passed"]], "exit_code": 0}, "two: together passed, apart not run"),
        (
            {**WRONG, "problem": "channel_limit", "message": "pickle\nof a class"},
            "judged apart, the reference fails: pickle",
        ),
        ({**RIGHT, "problem": "resource_limit"}, "judged apart, the reference fails: resource_"),
        (
            {"tests": [], "exit_code": 1, "log": "loading\nno module x\n"},
            "judged apart, no test ran (exit code 1): no module x",
        ),
        ({**RIGHT, "exit_code": 3}, "judged apart, the tests end with exit code 3"),
        (None, "judged apart, the reference ends its judge"),
        ([RIGHT, RIGHT, WRONG], "two: together passed, apart failed"),
    ],
)
def test_what_differs_apart_is_why_it_is_shared(tmp_path, said, why):
    decision = decided(tmp_path, Scripted(**FAILS, **{"apart:right": said}))
    locked = decision.locked
    assert locked.isolation == "shared"
    assert locked.why is not None
    assert locked.why.startswith(why)
    assert locked.tests == {"one": {"passed": 1}, "two": {"passed": 1}}
    assert [verdict.passed for verdict in decision.wrong] == [False]


@pytest.mark.parametrize(
    ("passes", "why"),
    [("stub", "an answer without content passes"), ("wrong", "wrong answer 1 passes")],
)
def test_what_must_fail_and_passes_apart_makes_it_shared(tmp_path, passes, why):
    sandbox = Scripted(**{**FAILS, f"apart:{passes}": RIGHT})
    locked = decided(tmp_path, sandbox).locked
    assert (locked.isolation, locked.why) == ("shared", f"judged apart, {why}")


def test_results_are_counted_by_key_and_skips_are_kept(tmp_path):
    tests = [["one[1]", "passed"], ["one[2]", "passed"], ["one[3]", "skipped"]]
    sandbox = Scripted(right={"tests": tests, "exit_code": 0}, **FAILS)
    locked = decided(tmp_path, sandbox).locked
    assert locked.tests == {"one": {"passed": 2, "skipped": 1}}
    assert locked_level(apart(), locked).expected == {"one": 2}


def test_ids_that_change_from_run_to_run_do_no_harm(tmp_path):
    names = iter(range(100))

    def say(request: Any) -> dict[str, Any]:
        return {"tests": [[f"one[{next(names)}]", "passed"]], "exit_code": 0}

    locked = decided(tmp_path, Scripted(right=say, **FAILS)).locked
    assert (locked.isolation, locked.tests) == ("separate", {"one": {"passed": 1}})


def test_a_language_that_cannot_is_never_asked(tmp_path):
    sandbox = Scripted(**FAILS)
    locked = decided(tmp_path, sandbox, Sums()).locked
    assert (locked.isolation, locked.why) == (
        "shared",
        "sums answers cannot be judged apart from their tests",
    )
    assert not any("part" in request for request in sandbox.requests)


def test_a_reference_that_fails_or_differs_by_itself_breaks_the_case(tmp_path):
    with pytest.raises(CaseBroken, match="does not pass its own tests"):
        decided(tmp_path, Scripted(right=[RIGHT, WRONG], **FAILS))
    with pytest.raises(CaseBroken, match="two: once passed, then skipped"):
        decided(tmp_path, Scripted(right=[RIGHT, SKIPPING], **FAILS))


def test_a_sandbox_that_breaks_decides_nothing(tmp_path):
    broken = SandboxBroken("engine gone")
    with pytest.raises(SandboxBroken):
        decided(tmp_path, Scripted(**FAILS, **{"apart:right": broken}))


def test_isolation_shared_is_obeyed(tmp_path):
    sandbox = Scripted(**FAILS)
    locked = decided(tmp_path, sandbox, case=replace(FLAWED, isolation="shared")).locked
    assert (locked.isolation, locked.why) == ("shared", "the case says so")
    assert not any("part" in request for request in sandbox.requests)


def without_reference(**changes: Any) -> Any:
    return replace(FLAWED, reference=None, **changes)


def test_without_a_reference_the_scan_decides(tmp_path):
    sandbox = Scripted(**{**FAILS, "stub": [RIGHT, WRONG]})  # listed first, then judged
    locked = decided(tmp_path, sandbox, apart(scan=None), without_reference()).locked
    assert (locked.isolation, locked.self_judging, locked.tests) == ("separate", (), None)
    told = decided(tmp_path, Scripted(**FAILS), apart(scan="uses pickle"), without_reference())
    assert (told.locked.isolation, told.locked.why) == ("shared", "uses pickle")


def test_without_a_reference_isolation_separate_needs_no_scan(tmp_path):
    sandbox = Scripted(**{**FAILS, "stub": [RIGHT, WRONG]})
    case = without_reference(isolation="separate")
    locked = decided(tmp_path, sandbox, apart(scan="uses pickle"), case).locked
    assert (locked.isolation, locked.self_judging) == ("separate", ())


def test_what_a_case_declares_holds_before_it_is_verified():
    levels = [
        declared_level(language, replace(CASE, isolation=isolation))
        for language in (apart(), Sums())
        for isolation in (None, "shared", "separate")
    ]
    assert [(level.isolation, level.profile) for level in levels] == [
        ("shared", ()),
        ("shared", ()),
        ("separate", ()),
        ("shared", ()),
        ("shared", ()),
        ("shared", ()),
    ]

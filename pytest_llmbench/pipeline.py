"""One attempt, from case to record, on one page.

    case -> prompt -> reply -> code -> run -> verdict -> record -> report

Each arrow is one call below; the file it goes to holds that behaviour. A model is asked for one
answer (`ask_once`), or works with tools until it is done (`AgentAttempt`). Nothing from here down
imports pytest.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_llmbench.agent.ends import ANSWERED
from pytest_llmbench.answer import Answer
from pytest_llmbench.asking.given import Given
from pytest_llmbench.asking.once import ask_once
from pytest_llmbench.bench import Bench, OnPhase
from pytest_llmbench.case import AGENT, CaseRun
from pytest_llmbench.providers.base import ModelFacts
from pytest_llmbench.record import Record
from pytest_llmbench.verdict import Verdict, without_code

if TYPE_CHECKING:
    from pytest_llmbench.agent.attempt import AgentAttempt


def run_case(run: CaseRun, bench: Bench, record: Record, on_phase: OnPhase) -> None:
    """Make one attempt; `record` is filled in as far as it gets.

    Raises `AttemptError` for trouble that is ours; what the model does wrong is in the
    record. Nothing is asked of a model before the case is known to be judgeable.
    """
    case, judge = run.case, bench.judges[run.case.kind]
    record.sandbox = judge.sandbox_of(case)

    on_phase("preparing", None)
    tests_total = judge.prepare(case)
    facts = bench.client.facts(run.model)
    record.of_facts(facts)

    agent = _agent(run, bench, record, facts, on_phase) if run.mode == AGENT else None
    given = agent.work() if agent else ask_once(run, bench, record, on_phase)

    on_phase("judging", record.tokens_generated)
    verdict = _judged(run, given, bench, record, tests_total)
    min_score = bench.min_score(case)
    record.of_verdict(agent.ended(verdict) if agent else verdict, min_score)
    if agent:
        agent.look_back()


def _agent(
    run: CaseRun, bench: Bench, record: Record, facts: ModelFacts, on_phase: OnPhase
) -> AgentAttempt:
    from pytest_llmbench.agent.attempt import AgentAttempt  # only where somebody wants it

    return AgentAttempt(run, bench, record, facts, on_phase)


def _judged(
    run: CaseRun, given: Given, bench: Bench, record: Record, tests_total: int | None
) -> Verdict:
    """The verdict on what was given, and on the record how it was reached."""
    case, judge = run.case, bench.judges[run.case.kind]
    answer, reply = given.answer, given.reply
    if not answer.files:
        lacking = judge.wanted(case)[0].path if answer.ignored else None
        nothing = without_code(reply.finish_reason, tests_total, reply.text, lacking)
        return _left_out(nothing, answer)
    record.output_code = answer.shown
    judgement = judge.judge(case, answer.files)
    record.of_judgement(judgement)
    return _left_out(_cut_short(judgement.verdict, given), answer)


def _cut_short(verdict: Verdict, given: Given) -> Verdict:
    """Code that does not compile because the reply was cut is truncated, not badly written.

    What was written with tools came whole, whatever became of the last reply.
    """
    cut = given.reply.finish_reason == "length" and given.end in (None, ANSWERED)
    if cut and verdict.reason in ("syntax_error", "type_error"):
        return replace(verdict, reason="truncated", message=f"the reply was cut: {verdict.message}")
    return verdict


def _left_out(verdict: Verdict, answer: Answer) -> Verdict:
    """Files of a reply that nobody asked for are told of: they never reach the judge."""
    if not answer.ignored:
        return verdict
    told = f"left out of the reply: {', '.join(answer.ignored)}"
    return replace(verdict, message="\n".join(filter(None, (verdict.message, told))))

"""One attempt, from case to record, on one page.

    case -> prompt -> reply -> code -> run -> verdict -> record -> report

Each arrow is one call below; the file it goes to holds that behaviour. Nothing from
here down imports pytest.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace

from pytest_llmbench.answer import Answer
from pytest_llmbench.asking.question import ask, request_of
from pytest_llmbench.bench import Bench, OnPhase
from pytest_llmbench.case import CaseRun
from pytest_llmbench.extract_files import find_answer
from pytest_llmbench.providers.base import Reply
from pytest_llmbench.record import Record
from pytest_llmbench.text import whole_characters
from pytest_llmbench.verdict import Verdict, without_code


def run_case(run: CaseRun, bench: Bench, record: Record, on_phase: OnPhase) -> None:
    """Make one attempt; `record` is filled in as far as it gets.

    Raises `AttemptError` for trouble that is ours; what the model does wrong is in the
    record. Nothing is asked of a model before the case is known to be judgeable.
    """
    case, judge = run.case, bench.judges[run.case.kind]
    record.sandbox = judge.sandbox_of(case)

    on_phase("preparing", None)
    tests_total = judge.prepare(case)
    record.of_facts(bench.client.facts(run.model))
    judge.start_ahead(case)

    wanted = judge.wanted(case)
    with contextlib.ExitStack() as unjudged:
        unjudged.callback(judge.let_go, case)
        on_phase("asking", 0)
        request = request_of(run, bench)
        record.of_sampling(request.sampling)
        reply = ask(run, request, bench, on_phase)
        record.of_reply(reply)
        if reply.generation_start is not None and reply.generation_end is not None:
            window = reply.generation_start, reply.generation_end
            record.of_gpu(bench.gpu.figures(*window, reply.endpoint))
        answer = find_answer(whole_characters(reply.text), wanted)
        if answer.files:
            unjudged.pop_all()

    if not answer.files:
        lacking = wanted[0].path if answer.ignored else None
        nothing = without_code(reply.finish_reason, tests_total, reply.text, lacking)
        record.of_verdict(_left_out(nothing, answer), 100.0)
        return
    record.output_code = answer.shown

    on_phase("judging", reply.tokens_generated)
    judgement = judge.judge(case, answer.files)
    record.of_judgement(judgement)
    min_score = bench.settings.min_score if case.min_score is None else case.min_score
    record.of_verdict(_left_out(_cut_short(judgement.verdict, reply), answer), min_score)


def _cut_short(verdict: Verdict, reply: Reply) -> Verdict:
    """Code that does not compile because the reply was cut is truncated, not badly written."""
    if reply.finish_reason == "length" and verdict.reason in ("syntax_error", "type_error"):
        return replace(verdict, reason="truncated", message=f"the reply was cut: {verdict.message}")
    return verdict


def _left_out(verdict: Verdict, answer: Answer) -> Verdict:
    """Files of a reply that nobody asked for are told of: they never reach the judge."""
    if not answer.ignored:
        return verdict
    told = f"left out of the reply: {', '.join(answer.ignored)}"
    return replace(verdict, message="\n".join(filter(None, (verdict.message, told))))

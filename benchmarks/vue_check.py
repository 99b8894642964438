"""A Vue answer checked, beside `vue-tsc` as a process: target at most 250 ms, and 2 ms to parse.

    python benchmarks/vue_check.py [--checks 50] [--vue-tsc 7] [FIXTURE_FOLDER ...]

Each attempt judges, as a session does, another answer that compiles, made new by a comment:
parse, types, patterns, naming and scores, but no functional tests. The first attempt, which
builds the program, is told apart. `vue-tsc` runs fewer times, in turn with the checks, over the
same answers in a copy of the same project; a ratio is one such run over the check right before it.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from pytest_llmbench.cache import cache_folder
from pytest_llmbench.case import Case, Fixture
from pytest_llmbench.case_files.answers import read_answers
from pytest_llmbench.case_files.fixtures import read_fixture
from pytest_llmbench.languages.vue import rules_for
from pytest_llmbench.node import host_node
from pytest_llmbench.runner_files import runner_folder
from pytest_llmbench.vue.judge import VueJudge
from pytest_llmbench.vue.line_process import LineProcess
from pytest_llmbench.vue.packages import packages_folder
from pytest_llmbench.vue.projects import LaidProject, Projects

CHECK_MS, PARSE_MS = 250.0, 2.0
FIXTURES = Path(__file__).parents[1] / "fixtures"
DEFAULTS = [FIXTURES / "refactoring/simple-component", FIXTURES / "design-system/data-table"]
SECONDS = 300.0
Files = Mapping[str, str]


def main() -> None:
    """Measure each fixture in turn."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("fixtures", nargs="*", type=Path, default=DEFAULTS)
    parser.add_argument("--checks", type=int, default=50)
    parser.add_argument("--vue-tsc", type=int, default=7)
    given = parser.parse_args()
    for folder in given.fixtures:
        measure(without_tests(read_fixture(folder / "validation_spec.json")), given)


def measure(case: Case, given: argparse.Namespace) -> None:
    """Print the table of one fixture."""
    fixture = fixture_of(case)
    project = Projects(cache_folder(), print).laid(fixture)
    judge = VueJudge(no_sandbox, cache_folder(), SECONDS, print, rules=rules_for)
    judge.prepare(case)
    listed = [answer.files for answer in read_answers(fixture)]
    whole = [files for files in listed if compiles(judge, case, files)]
    judge.close()
    judge = VueJudge(no_sandbox, cache_folder(), SECONDS, print, rules=rules_for)
    answers = changing(whole, fixture.target_file)
    ready = milliseconds(lambda: judge.prepare(case))
    checks: list[float] = []
    runs: list[float] = []
    ratios: list[float] = []
    every = max(1, given.checks // max(1, given.vue_tsc))
    with host_copy(project) as copy:
        for number, files in zip(range(given.checks + 1), answers, strict=False):
            checks.append(check(judge, case, files))
            if number % every == 0 and number and len(runs) < given.vue_tsc:
                runs.append(vue_tsc(copy, fixture, files))
                ratios.append(runs[-1] / checks[-1])
    judge.close()
    parses, in_node = parse_times(project, fixture, answers, given.checks)
    load = os.getloadavg()[0]
    print(f"\n{case.id}: {len(whole)} answers in turn, load {load:.1f}")
    print(f"{'milliseconds':36}{'number':>7}{'min':>9}{'median':>9}{'max':>9}")
    row("project made ready", [ready])
    row("first check", checks[:1])
    row("check, second attempt on", checks[1:], CHECK_MS)
    row("vue-tsc --noEmit, a process each", runs)
    row("  times a check", ratios)
    row("parse, second text on", parses, PARSE_MS)
    row("  of it in the checker itself", in_node)


def fixture_of(case: Case) -> Fixture:
    """The fixture of a Vue case."""
    assert case.fixture
    return case.fixture


def without_tests(case: Case) -> Case:
    """The case without functional tests: those run in a sandbox and are another matter."""
    fixture = fixture_of(case)
    weights = {name: weight for name, weight in fixture.weights.items() if name != "functional"}
    scaled = {name: weight / sum(weights.values()) for name, weight in weights.items()}
    return replace(case, fixture=replace(fixture, functional_tests={}, weights=scaled))


def no_sandbox() -> NoReturn:
    """Nothing here runs code of an answer."""
    raise AssertionError("a check asked for a sandbox")


def changing(answers: Sequence[Files], target: str) -> Iterator[Files]:
    """The answers in turn, without end, no text of the target twice."""
    for number, files in enumerate(itertools.cycle(answers)):
        head, tag, rest = files[target].partition("<script")
        opening, end, body = rest.partition(">\n")
        yield {**files, target: f"{head}{tag}{opening}{end}// attempt {number}\n{body}"}


def compiles(judge: VueJudge, case: Case, files: Files) -> bool:
    """Whether the answer does: only then everything of a check is done."""
    scores = judge.judge(case, files).scores
    return scores is not None and scores.compiles


def check(judge: VueJudge, case: Case, files: Files) -> float:
    """Milliseconds of one attempt's judging."""
    begun = time.perf_counter()
    whole = compiles(judge, case, files)
    took = (time.perf_counter() - begun) * 1000
    if not whole:
        raise SystemExit(f"{case.id}: an answer that compiled does not any more")
    return took


@contextlib.contextmanager
def host_copy(project: LaidProject) -> Iterator[Path]:
    """A copy of a laid project that may be written to, its packages linked; removed at the end."""
    with tempfile.TemporaryDirectory(prefix="llmbench-benchmark-") as folder:
        yield shutil.copytree(project.root, Path(folder, "project"), symlinks=True)


def vue_tsc(project: Path, fixture: Fixture, files: Files) -> float:
    """Milliseconds of one process over the project with the answer written into it."""
    for path, text in files.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).unlink(missing_ok=True)
        (project / path).write_text(text, "utf-8")
    cwd = project / fixture.compilation_cwd
    places = [cwd, *cwd.parents]
    script = next(
        p for p in (q / "node_modules/vue-tsc/bin/vue-tsc.js" for q in places) if p.exists()
    )
    command = [str(host_node().node), str(script), "--noEmit"]
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(
            f"vue-tsc finds errors where the checker finds none:\n{done.stdout[-2000:]}"
        )
    return (time.perf_counter() - begun) * 1000


def parse_times(
    project: LaidProject, fixture: Fixture, answers: Iterator[Files], number: int
) -> tuple[list[float], list[float]]:
    """Milliseconds from request to reply of the checker's `parse`, the first one left out.

    And those that the checker itself counts.
    """
    runner = runner_folder("vue")
    modules = packages_folder(cache_folder(), runner, print) / "node_modules"
    script = runner / "checker/checker.mjs"
    process = LineProcess([str(host_node().node), str(script), "--modules", str(modules)])
    place = {
        "project": str(project.root),
        "cwd": fixture.compilation_cwd,
        "target": fixture.target_file,
    }
    process.ask({"id": 0, "op": "open", **place}, SECONDS)
    times, in_node = [], []
    for id_, files in zip(range(1, number + 2), answers, strict=False):
        text = files[fixture.target_file]
        request = {"id": id_, "op": "parse", **place, "path": fixture.target_file, "text": text}
        begun = time.perf_counter()
        reply = process.ask(request, SECONDS)
        times.append((time.perf_counter() - begun) * 1000)
        in_node.append(float(reply["ok"]["milliseconds"]))
        assert reply["ok"]["errors"] == [], reply
    process.close()
    return times[1:], in_node[1:]


def milliseconds(call: Callable[[], object]) -> float:
    """Wall time of one call."""
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000


def row(title: str, numbers: Sequence[float], target: float | None = None) -> None:
    """One line of the table; whether the median meets the target."""
    if not numbers:
        return
    median = statistics.median(numbers)
    cells = "".join(f"{x:9.1f}" for x in (min(numbers), median, max(numbers)))
    word = "met" if target is None or median <= target else "MISSED"
    told = "" if target is None else f"   target {target:g}: {word}"
    print(f"{title:36}{len(numbers):7}{cells}{told}")


if __name__ == "__main__":
    main()

"""A Vue answer checked, beside `vue-tsc` as a process over the same answer."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from benchmarks.judging import command, say
from benchmarks.measure import Way, take_turns, wall
from benchmarks.row import Given, Result, Row, Skip, Target
from pytest_llmbench.cache import cache_folder
from pytest_llmbench.case import Case, Fixture
from pytest_llmbench.case_files.answers import read_answers
from pytest_llmbench.case_files.fixtures import read_fixture
from pytest_llmbench.errors import AttemptError
from pytest_llmbench.languages.vue import rules_for
from pytest_llmbench.node import host_node
from pytest_llmbench.vue.judge import VueJudge
from pytest_llmbench.vue.projects import Projects

FIXTURES = Path(__file__).parents[2] / "fixtures"
FOLDERS = (FIXTURES / "refactoring/simple-component", FIXTURES / "design-system/data-table")
SECONDS = 300.0
CHECKS = 10
"""Of each way per round. A session's first take up to twice as long: V8 compiles as it goes."""
OURS, PEER = "resident program", "vue-tsc --noEmit, a process each"
Files = Mapping[str, str]


def run(given: Given) -> Sequence[Result]:
    """Each turn judges another answer that compiles, as a session does; no functional tests."""
    return [_fixture(folder, given) for folder in FOLDERS[: given.size(len(FOLDERS), 1)]]


def _fixture(folder: Path, given: Given) -> Result:
    case = without_tests(read_fixture(folder / "validation_spec.json"))
    fixture = fixture_of(case)
    try:
        project = Projects(cache_folder(), say).laid(fixture)
        judge = _judge(case)
        answers = changing(whole_answers(judge, case), fixture.target_file)
        judge.close()
        judge = _judge(case)  # one that knows none of the answers
    except AttemptError as error:
        raise Skip(str(error)) from error
    copy = shutil.copytree(project.root, given.folder / folder.name, symlinks=True)
    answer: dict[str, str] = {}

    def another() -> None:
        answer.clear()
        answer.update(next(answers))
        write(copy, answer)

    def check() -> None:
        if not compiles(judge, case, answer):
            raise SystemExit(f"{case.id}: an answer that compiled does not any more")

    ways = {
        OURS: Way(lambda: wall(check), another, judge.close),
        PEER: command(_vue_tsc(copy, fixture), copy / fixture.compilation_cwd),
    }
    samples = take_turns(ways, given, given.size(CHECKS, 1))
    return Result(f"Vue, {case.id}", "check", samples, [Target(OURS, 250)])


def _judge(case: Case) -> VueJudge:
    judge = VueJudge(no_sandbox, cache_folder(), SECONDS, say, rules=rules_for)
    judge.prepare(case)
    return judge


def _vue_tsc(project: Path, fixture: Fixture) -> list[str]:
    cwd = project / fixture.compilation_cwd
    scripts = (place / "node_modules/vue-tsc/bin/vue-tsc.js" for place in [cwd, *cwd.parents])
    script = next(path for path in scripts if path.exists())
    return [str(host_node().node), str(script), "--noEmit"]


def write(project: Path, files: Files) -> None:
    """The answer into a copy of the project, of which some files may be links."""
    for path, text in files.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).unlink(missing_ok=True)
        (project / path).write_text(text, "utf-8")


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


def whole_answers(judge: VueJudge, case: Case) -> list[Files]:
    """The fixture's own answers that compile: only then everything of a check is done."""
    listed = [answer.files for answer in read_answers(fixture_of(case))]
    return [files for files in listed if compiles(judge, case, files)]


def compiles(judge: VueJudge, case: Case, files: Files) -> bool:
    """Whether an answer does."""
    scores = judge.judge(case, files).scores
    return scores is not None and scores.compiles


def changing(answers: Sequence[Files], target: str) -> Iterator[Files]:
    """The answers in turn, without end, no text of the target twice."""
    for number, files in enumerate(itertools.cycle(answers)):
        head, tag, rest = files[target].partition("<script")
        opening, end, body = rest.partition(">\n")
        yield {**files, target: f"{head}{tag}{opening}{end}// attempt {number}\n{body}"}


ROW = Row("vue_check", run)

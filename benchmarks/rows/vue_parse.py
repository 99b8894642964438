"""A Vue component parsed by the resident checker, beside a node process for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.judging import command, say
from benchmarks.measure import Way, take_turns, wall
from benchmarks.row import Given, Result, Row, Skip, Target
from benchmarks.rows.vue_check import FOLDERS, SECONDS, changing, fixture_of
from pytest_llmbench.cache import cache_folder
from pytest_llmbench.case_files.answers import read_answers
from pytest_llmbench.case_files.fixtures import read_fixture
from pytest_llmbench.errors import AttemptError
from pytest_llmbench.node import host_node
from pytest_llmbench.runner_files import runner_folder
from pytest_llmbench.vue.line_process import LineProcess
from pytest_llmbench.vue.packages import packages_folder
from pytest_llmbench.vue.projects import Projects

OURS, PEER = "resident checker", "@vue/compiler-sfc in a node process each"
_PEER_RUN = """
import { createRequire } from "node:module"
import { readFileSync } from "node:fs"
const require = createRequire(process.argv[2] + "/")
const { parse, compileScript } = require("@vue/compiler-sfc")
const { descriptor, errors } = parse(readFileSync(process.argv[3], "utf8"))
compileScript(descriptor, { id: "x", fs: { fileExists: () => false, readFile: () => undefined } })
if (errors.length) process.exit(1)
"""
PARSES = 30
"""Of each way per round: a session's, not its first few, at which V8 still compiles."""


def run(given: Given) -> Sequence[Result]:
    """From request to reply, another text each time."""
    case = read_fixture(FOLDERS[0] / "validation_spec.json")
    fixture = fixture_of(case)
    runner = runner_folder("vue")
    try:
        project = Projects(cache_folder(), say).laid(fixture)
        modules = packages_folder(cache_folder(), runner, say) / "node_modules"
        node = str(host_node().node)
    except AttemptError as error:
        raise Skip(str(error)) from error
    checker = LineProcess([node, str(runner / "checker/checker.mjs"), "--modules", str(modules)])
    place = {
        "project": str(project.root),
        "cwd": fixture.compilation_cwd,
        "target": fixture.target_file,
    }
    checker.ask({"id": 0, "op": "open", **place}, SECONDS)
    texts = changing([answer.files for answer in read_answers(fixture)][:1], fixture.target_file)
    component, script = given.folder / "component.vue", given.folder / "parse.mjs"
    script.write_text(_PEER_RUN)
    request: dict[str, Any] = {}

    def another() -> None:
        text = next(texts)[fixture.target_file]
        component.write_text(text, "utf-8")
        number = request.get("id", 0) + 1
        request.update(id=number, op="parse", **place, path=fixture.target_file, text=text)

    def parse() -> None:
        reply = checker.ask(request, SECONDS)
        if reply["ok"]["errors"]:
            raise SystemExit(f"a right component has errors: {reply}")

    ways = {
        OURS: Way(lambda: wall(parse), another, checker.close),
        PEER: command([node, str(script), str(modules), str(component)]),
    }
    samples = take_turns(ways, given, given.size(PARSES, 1))
    return [Result("Vue, a component", "parse", samples, [Target(OURS, 2)])]


ROW = Row("vue_parse", run)

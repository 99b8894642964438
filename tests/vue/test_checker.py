"""The client of the resident checker, with the real process: it dies, hangs, starves, returns."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sandboxes import user_cache
from vue_cases import APP, GREEDY, ORIGINAL, RIGHT, TARGET, TSCONFIG, vue_case, write_project

from pytest_llmbench.case import Fixture
from pytest_llmbench.node import host_node
from pytest_llmbench.processes import is_alive
from pytest_llmbench.vue.checker import Checker, CheckerLost, CheckerRefused
from pytest_llmbench.vue.line_process import LineProcess, ProcessLost
from pytest_llmbench.vue.projects import LaidProject, Projects

SECONDS = 120.0
WRONG = RIGHT.replace("title: string", "name: string")
OWNER = """
import sys, time
from pytest_llmbench.vue.line_process import LineProcess, ProcessLost
process = LineProcess(sys.argv[1:])
print(process.pid, flush=True)
try:
    process.ask({"id": 1}, 600)
except ProcessLost as error:
    print(error)
"""


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> tuple[LaidProject, Fixture]:
    return lay(tmp_path_factory.mktemp("fixture") / "project")


def lay(folder: Path, files: dict[str, str] | None = None) -> tuple[LaidProject, Fixture]:
    case = vue_case(write_project(folder, files))
    assert case.fixture
    return Projects(user_cache(), print).laid(case.fixture), case.fixture


@pytest.fixture(scope="module")
def shared() -> Iterator[Checker]:
    checker = Checker(user_cache(), print)
    yield checker
    checker.close()


def test_an_answer_is_checked_over_the_project(shared, laid):
    versions = shared.open(*laid, SECONDS)
    assert versions["vue-tsc"] == "3.3.14"
    right = shared.check(*laid, {TARGET: RIGHT}, SECONDS)
    assert right.compiles
    assert right.checks == {"interfaces:CardProps": True, "script_lang:ts": True}
    wrong = shared.check(*laid, {TARGET: WRONG}, SECONDS)
    assert {error.file for error in wrong.errors} == {TARGET, "src/App.vue"}
    assert shared.check(*laid, {}, SECONDS).compiles
    assert (laid[0].root / TARGET).read_text() == ORIGINAL


@pytest.mark.parametrize("module", ["no-such-package", "../../../../x", "/etc/passwd", "~/x"])
def test_an_import_of_what_is_not_there_is_a_type_error(shared, laid, module):
    """The search for it leaves what the process may read."""
    text = RIGHT.replace("interface", f"import x from '{module}'\nconsole.log(x)\ninterface", 1)
    found = shared.check(*laid, {TARGET: text}, SECONDS)
    assert [error.code for error in found.errors] == ["TS2307"]


def test_two_projects_are_kept_apart(shared, laid, tmp_path):
    other = lay(tmp_path / "project", {"src/App.vue": APP.replace('title="Hello"', ':title="5"')})
    assert shared.check(*laid, {TARGET: RIGHT}, SECONDS).compiles
    elsewhere = shared.check(*other, {TARGET: RIGHT}, SECONDS)
    assert [error.file for error in elsewhere.errors] == ["src/App.vue"]
    assert shared.check(*laid, {TARGET: RIGHT}, SECONDS).compiles


def test_a_stub_takes_a_component_for_well(shared, tmp_path):
    broken = lay(tmp_path / "project", {TARGET: WRONG})
    assert not shared.check(*broken, {}, SECONDS).compiles
    assert shared.check(*broken, {}, SECONDS, stub=(TARGET,)).compiles


def test_a_project_that_cannot_be_driven_is_refused(shared, tmp_path):
    broken = lay(tmp_path / "project", {"tsconfig.json": '{"extends": "./no-such.json"}'})
    with pytest.raises(CheckerRefused) as told:
        shared.check(*broken, {}, SECONDS)
    assert told.value.kind == "config"


def test_a_project_without_tools_is_checked_with_ours(laid, tmp_path):
    bare = tmp_path / "project"
    bare.mkdir()
    (bare / "package.json").write_text('{"name": "bare", "private": true}')
    (bare / "tsconfig.json").write_text(json.dumps(TSCONFIG))
    (bare / "src").mkdir()
    (bare / TARGET).write_text(ORIGINAL)
    case = vue_case(bare)
    checker = Checker(user_cache(), print)
    try:
        checker.open(*laid, SECONDS)
        first = checker.pid
        project = Projects(user_cache(), print).laid(case.fixture)
        assert checker.open(project, case.fixture, SECONDS)["vue-tsc"] == "3.3.14"
        assert checker.pid != first
        assert checker.check(*laid, {TARGET: RIGHT}, SECONDS).compiles
    finally:
        checker.close()


def test_a_checker_that_died_is_started_anew(shared, laid):
    shared.open(*laid, SECONDS)
    first = shared.pid
    os.kill(first, signal.SIGKILL)
    with pytest.raises(CheckerLost, match="ended by signal 9") as told:
        shared.check(*laid, {TARGET: RIGHT}, SECONDS)
    assert not told.value.timed_out
    assert shared.pid is None
    assert shared.check(*laid, {TARGET: RIGHT}, SECONDS).compiles
    assert shared.pid != first


def test_a_check_without_end_is_ended(shared, laid):
    shared.check(*laid, {}, SECONDS)
    busy = shared.pid
    with pytest.raises(CheckerLost, match="no answer within 2 s") as told:
        shared.check(*laid, {TARGET: GREEDY}, 2.0)
    assert told.value.timed_out
    assert not is_alive(busy)
    assert shared.check(*laid, {TARGET: RIGHT}, SECONDS).compiles


def test_memory_is_bounded_and_its_end_told(laid):
    checker = Checker(user_cache(), print, heap_mb=300)
    try:
        with pytest.raises(CheckerLost, match="heap out of memory"):
            checker.check(*laid, {TARGET: GREEDY}, SECONDS)
        assert checker.check(*laid, {TARGET: RIGHT}, SECONDS).compiles
    finally:
        checker.close()


def test_closing_ends_the_process(laid):
    checker = Checker(user_cache(), print)
    checker.open(*laid, SECONDS)
    pid = checker.pid
    checker.close()
    checker.close()
    assert not is_alive(pid)


def test_the_process_may_read_its_folders_only_write_nothing_and_start_nothing(laid, tmp_path):
    """What holds even if a bug let an answer's text run: by the command the checker starts."""
    checker = Checker(user_cache(), print)
    checker.open(*laid, SECONDS)
    command = Path(f"/proc/{checker.pid}/cmdline").read_text().split("\0")
    environment = Path(f"/proc/{checker.pid}/environ").read_text()
    checker.close()
    assert environment == ""
    options = [word for word in command if "permission" in word or word.startswith("--allow-")]
    secret, new = tmp_path / "secret", laid[0].root / "new"
    secret.write_text("secret")
    script = f"""
        const fs = require('fs'), tried = {{
          project: () => fs.readFileSync({str(laid[0].root / TARGET)!r}),
          secret: () => fs.readFileSync({str(secret)!r}),
          write: () => fs.writeFileSync({str(new)!r}, ''),
          start: () => require('child_process').execFileSync('/bin/true'),
          thread: () => new (require('worker_threads').Worker)('1', {{ eval: true }}),
        }}
        for (const name in tried) {{
          try {{ tried[name](); console.log(name, 'done') }}
          catch (error) {{ console.log(name, error.code) }}
        }}"""
    done = subprocess.run(
        [host_node().node, *options, "-e", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:5] == [
        "project done",
        *(f"{name} ERR_ACCESS_DENIED" for name in ("secret", "write", "start", "thread")),
    ]


# -- the process alone ----------------------------------------------------------------


def node(script: str) -> list[str]:
    return [str(host_node().node), "-e", script]


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("process.stdin.once('data', () => process.exit(7))", "ended with exit code 7"),
        ("process.stdin.once('data', () => console.log('prose'))", "no answer: "),
        ("process.stdin.once('data', () => console.log('{\"id\": 5}'))", "no answer: "),
        ("process.stdin.once('data', () => console.log('[]'))", "no answer: "),
        ("process.stdin.once('data', () => { process.stdout.write('x'.repeat(4e7)) })",
         "longer than 32 MiB"),
    ],
)  # fmt: skip
def test_whatever_is_no_answer_ends_the_process(script, told):
    process = LineProcess(node(script))
    with pytest.raises(ProcessLost, match=told):
        process.ask({"id": 1}, 60)
    assert not is_alive(process.pid)


def test_large_requests_and_talkative_processes_do_not_block_each_other():
    script = """
        let text = ''
        process.stdin.on('data', (chunk) => {
          process.stderr.write('noise '.repeat(1e5))
          text += chunk
          if (text.endsWith('\\n')) {
            const { id, body } = JSON.parse(text)
            console.log(JSON.stringify({ id, body }))
          }
        })"""
    process = LineProcess(node(script))
    body = "ä\n" * 1_000_000
    assert process.ask({"id": 1, "body": body}, 60)["body"] == body
    process.close()
    assert "noise noise" in process.stderr_tail()
    assert len(process.stderr_tail()) < 10_000


def test_a_busy_process_ends_with_its_owner(tmp_path):
    """Even one that never comes to see the end of its input."""
    busy = tmp_path / "busy"
    told = f"require('fs').writeFileSync({str(busy)!r}, '')"
    command = node(f"process.stdin.once('data', () => {{ {told}; for (;;); }})")
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, *command], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert owner.stdout
    pid = int(owner.stdout.readline())
    deadline = time.monotonic() + 60
    while not busy.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert busy.exists()
    assert is_alive(pid)
    owner.kill()
    owner.wait()
    owner.stdout.close()
    deadline = time.monotonic() + 60
    while is_alive(pid) and "Z" not in state(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(pid) or "Z" in state(pid)


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "Z"

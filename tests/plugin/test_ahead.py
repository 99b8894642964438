"""Attempts made ahead of their items: order, bounds, and what ends them. Asked over real HTTP."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from samples import ADD, RIGHT_ADD, RIGHT_SUB, SUB, WRONG_ADD
from servers.openai_server import OpenAIServer, streams
from servers.scripted import Asked, Exchange, refuses

MODEL = "llama-3.1-8b-instruct"


class Busy:
    """Answers each request after `seconds`, and knows how many it had at a time.

    None is answered before it has had `gather` at a time, but not for ever: a slow machine is no
    failure, a limit that is too low is.
    """

    def __init__(self, *then: Any, seconds: float = 0.05, gather: int = 1) -> None:
        self.then, self.seconds, self.gather = list(then) or [streams(RIGHT_ADD)], seconds, gather
        self.lock = threading.Condition()
        self.now = self.most = self.begun = 0

    def __call__(self, exchange: Exchange, asked: Asked) -> None:
        with self.lock:
            self.begun += 1
            self.now += 1
            self.most = max(self.most, self.now)
            self.lock.notify_all()
            then = self.then.pop(0) if len(self.then) > 1 else self.then[0]
            self.lock.wait_for(lambda: self.most >= self.gather, timeout=60)
        exchange.wait(self.seconds)
        with self.lock:
            self.now -= 1  # before the client can know that it has its answer
        then(exchange, asked)


def asking(bench_dir, server: OpenAIServer, *args: str, workers: int = 0) -> Any:
    return bench_dir.pytest(*options(server), *args, workers=workers)


def options(server: OpenAIServer) -> list[str]:
    return [
        "--llm-provider=lmstudio", f"--llm-model={MODEL}", f"--llm-base-url={server.base_url}",
        "--llm-warmup=0",
    ]  # fmt: skip


@pytest.fixture
def one(judged_dir):
    judged_dir.problems(ADD)
    return judged_dir


@pytest.mark.parametrize(
    ("chosen", "most"),
    [
        ([], 1),
        (["--llm-concurrency=3"], 3),
        (["--llm-concurrency=3", "--llm-prefetch=1"], 2),
    ],
)
def test_so_many_requests_at_a_time(one, chosen, most):
    busy = Busy(gather=most)
    with OpenAIServer(busy) as server:
        asking(one, server, "--llm-runs=6", *chosen).assert_outcomes(passed=6)
    assert (busy.begun, busy.most) == (6, most)
    windows = [(r["generation_start"], r["generation_end"]) for r in one.records]
    if most == 1:
        windows.sort()
        assert all(end <= start for (_, end), (start, _) in pairwise(windows))
    assert max(r["in_flight"] for r in one.records) == most - 1


def test_workers_share_the_limit(one):
    busy = Busy()
    with OpenAIServer(busy) as server:
        result = asking(one, server, "--llm-runs=6", "--dist=worksteal", workers=2)
        result.assert_outcomes(passed=6)
    assert (busy.begun, busy.most) == (6, 1)


def test_records_and_reports_keep_the_order_of_items(judged_dir):
    judged_dir.problems(ADD + SUB)
    replies = [RIGHT_ADD, WRONG_ADD, RIGHT_ADD, RIGHT_SUB, RIGHT_SUB, RIGHT_SUB]
    slow_first = [
        streams(reply, pause=pause) for reply, pause in zip(replies, [0.2] + [0] * 5, strict=True)
    ]
    with OpenAIServer(Busy(*slow_first, seconds=0)) as server:
        result = asking(judged_dir, server, "--llm-runs=3", "--llm-concurrency=6", "-v")
    assert len(server.chats()) == 6
    names = [f"py_{case}[{MODEL}-run{run}]" for case in ("add", "sub") for run in (1, 2, 3)]
    assert [r["nodeid"].partition("::")[2] for r in judged_dir.records] == names
    told = [
        line.split("::")[1].split()[0]
        for line in result.outlines
        if " score " in line and "%]" in line
    ]
    assert told == names
    assert [t["nodeid"].partition("::")[2] for t in judged_dir.report["tests"]] == names


def test_errors_reach_the_item_whose_they_are(one):
    of_run = {2: refuses(500, {"message": "no"}), 3: streams("no code")}

    def answers(exchange: Exchange, asked: Asked) -> None:
        of_run.get(asked.body["seed"], streams(RIGHT_ADD))(exchange, asked)

    with OpenAIServer(answers) as server:
        result = asking(one, server, "--llm-runs=4", "--llm-seed=1")
    result.assert_outcomes(passed=2, errors=1, failed=1)
    assert [(r["status"], r["reason"]) for r in one.records] == [
        ("passed", None), ("error", "llm_protocol"), ("failed", "no_code"), ("passed", None),
    ]  # fmt: skip


def test_after_the_first_failure_nothing_is_asked(one):
    busy = Busy(streams("no code"))
    with OpenAIServer(busy) as server:
        result = asking(one, server, "--llm-runs=30", "-x")
        begun = busy.begun
    result.assert_outcomes(failed=1)
    assert begun <= 5  # its own, and the window
    assert [r["status"] for r in one.records].count("skipped") == 29


def test_what_will_be_skipped_is_not_asked(one):
    (one.path / "conftest.py").write_text(
        "import pytest\n"
        "def pytest_collection_modifyitems(items):\n"
        "    marks = pytest.mark.skip, pytest.mark.skipif(True, reason='r'), pytest.mark.xfail(run=False)\n"
        "    for item, mark in zip(items[1:4], marks):\n"
        "        item.add_marker(mark)\n"
    )
    with OpenAIServer(Busy()) as server:
        result = asking(one, server, "--llm-runs=6")
        result.assert_outcomes(passed=3, skipped=2, xfailed=1)
        assert len(server.chats()) == 3


def test_an_item_that_a_fixture_skips_keeps_nobody_waiting(one):
    (one.path / "conftest.py").write_text(
        "import pytest\n"
        "@pytest.fixture(autouse=True)\n"
        "def skips(request):\n"
        "    if int(request.node.name.rpartition('run')[2].rstrip(']')) % 4:\n"
        "        pytest.skip('not today')\n"
    )
    with OpenAIServer(Busy(seconds=0)) as server:
        asking(one, server, "--llm-runs=12").assert_outcomes(passed=3, skipped=9)


def test_another_bench_in_a_subfolder_is_that_of_its_own_items(judged_dir):
    """Nothing of that folder is asked of the server before."""
    judged_dir.problems(ADD)
    inner = judged_dir.path / "problems" / "zz" / "problems"
    inner.mkdir(parents=True)
    (inner / "sub.yaml").write_text(SUB)
    (inner / "conftest.py").write_text(
        "import pytest\n"
        "import dataclasses\n"
        "from pytest_llmbench.providers.base import ModelFacts, Reply\n"
        "class Mine:\n"
        "    def facts(self, model):\n"
        "        return ModelFacts()\n"
        "    def generate(self, model, request, on_tokens):\n"
        f"        return Reply({RIGHT_SUB!r}, finish_reason='stop', endpoint='mine')\n"
        "@pytest.fixture(scope='session')\n"
        "def llm_bench(llm_bench):\n"
        "    return dataclasses.replace(llm_bench, client=Mine())\n"
    )
    with OpenAIServer(Busy()) as server:
        asking(judged_dir, server, "--llm-runs=2").assert_outcomes(passed=4)
        assert len(server.chats()) == 2
    assert [r["endpoint"] == "mine" for r in judged_dir.records] == [False, False, True, True]


def test_a_bench_that_differs_is_noticed_and_used(one):
    """By a fixture of its own for each item: what was made ahead is nobody's, once."""
    (one.path / "conftest.py").write_text(
        "import dataclasses, pytest\n"
        "@pytest.fixture\n"
        "def llm_bench(llm_bench):\n"
        "    return dataclasses.replace(llm_bench)\n"
    )
    with OpenAIServer(Busy(seconds=0)) as server:
        asking(one, server, "--llm-runs=12").assert_outcomes(passed=12)
        assert len(server.chats()) <= 12 + 5


def test_a_second_run_of_an_item_asks_again(one):
    (one.path / "conftest.py").write_text(
        "from _pytest.runner import runtestprotocol\n"
        "def pytest_runtest_protocol(item, nextitem):\n"
        "    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)\n"
        "    runtestprotocol(item, nextitem=nextitem, log=False)\n"
        "    runtestprotocol(item, nextitem=nextitem, log=True)\n"
        "    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)\n"
        "    return True\n"
    )
    with OpenAIServer(Busy(seconds=0)) as server:
        asking(one, server, "--llm-runs=3").assert_outcomes(passed=3)
        assert len(server.chats()) == 6


def test_ctrl_c_leaves_at_once_and_leaves_nothing(one):
    """The server would take ten minutes for each answer, and two of them are being judged."""

    def silent(exchange: Exchange, asked: Asked) -> None:
        exchange.wait(600)

    slow = "```python\nimport time\ntime.sleep(600)\ndef add(a, b):\n    return a + b\n```"
    with OpenAIServer(streams(slow), streams(slow), silent) as server:
        command = [
            sys.executable, "-m", "pytest", "-p", "pytest_llmbench.plugin", "-p", "no:cacheprovider",
            "-p", "threads_left", *options(server), "--llm-runs=9", "--llm-concurrency=2",
            "--llm-run-timeout=600",
        ]  # fmt: skip
        (one.path / "threads_left.py").write_text(
            "import threading, pytest\n"
            "@pytest.hookimpl(trylast=True)\n"
            "def pytest_unconfigure():\n"
            "    left = [t for t in threading.enumerate() if t.name.startswith('llmbench-')]\n"
            "    left = [t for t in left if t.name != 'llmbench-starter']\n"
            "    for thread in left:  # on a busy machine the session itself may not wait so long\n"
            "        thread.join(60)\n"
            "    print('left:', [t.name for t in left if t.is_alive()])\n"
        )
        env = {**os.environ, "PYTHONPATH": str(one.path)}
        process = subprocess.Popen(
            command, cwd=one.path, env=env, stdout=subprocess.PIPE, text=True
        )
        with process:
            wait_for(lambda: len(server.chats()) >= 4)
            process.send_signal(signal.SIGINT)
            told = process.communicate(timeout=120)[0]  # far less than an answer or a test takes
    assert process.returncode == 2
    assert "left: []" in told
    assert not list(Path("/dev/shm").glob(f"llmbench-sandbox-{process.pid}-*"))


def wait_for(happens: Any, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize("value", ["-1", "many", "1.5"])
def test_a_wrong_window_is_a_wrong_option(bench_dir, value):
    bench_dir.replies()
    result = bench_dir.usage(f"--llm-prefetch={value}")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*--llm-prefetch: *"])


def test_without_a_window_each_attempt_is_made_when_its_item_comes(one):
    busy = Busy()
    with OpenAIServer(busy) as server:
        args = ["--llm-runs=2", "--llm-concurrency=3", "--llm-prefetch=0"]
        asking(one, server, *args).assert_outcomes(passed=2)
    assert (busy.begun, busy.most) == (2, 1)

"""What is seen while attempts run: plain lines in a pipe, one repainted line on a terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
from fcntl import ioctl
from typing import TYPE_CHECKING, Any

import pytest
from samples import ADD, RIGHT_ADD, RIGHT_SUB, SUB, WRONG_ADD

if TYPE_CHECKING:
    from conftest import BenchDir

PAINTED = re.compile(r"\x1bD\x1bM\x1b7\x1bD\r\x1b\[2K\x1b\[2m(.*?)\x1b\[0m\x1b8", re.DOTALL)
CLEARED = "\x1b7\x1bD\r\x1b[2K\x1b8"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def on_terminal(bench_dir: BenchDir, *args: str, columns: int = 80) -> str:
    """What pytest writes to a terminal of that width."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    unwanted = {"COLUMNS", "LINES", "CI", "PY_COLORS", "NO_COLOR", "FORCE_COLOR"}
    environment = {k: v for k, v in os.environ.items() if k not in unwanted}
    command = [
        sys.executable, "-m", "pytest", "-p", "pytest_llmbench.plugin", "-p", "no:cacheprovider",
        "--llm-provider=replay", "--llm-replay=replies.jsonl", "--llm-model=m", *args,
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=bench_dir.path, stdin=theirs, stdout=theirs, stderr=theirs,
        env={**environment, "TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    written = b""
    while select.select([ours], [], [], 120)[0]:
        try:
            data = os.read(ours, 65536)
        except OSError:  # Linux: the other end is closed
            break
        if not data:
            break
        written += data
    os.close(ours)
    process.wait()
    return written.decode()


def without_status_line(written: str) -> str:
    return COLOUR.sub("", PAINTED.sub("", written).replace(CLEARED, ""))


@pytest.fixture
def two(judged_dir: BenchDir) -> BenchDir:
    """Each attempt is made when its item comes, so every phase is seen."""
    judged_dir.pytester.makeini("[pytest]\nllm_sandbox = bubblewrap\nllm_prefetch = 0\n")
    judged_dir.problems(ADD + SUB)
    judged_dir.replies(py_add=WRONG_ADD, py_sub=RIGHT_SUB)
    return judged_dir


@pytest.mark.parametrize(
    ("args", "lines"),
    [
        ((), ["problems/python.yaml F. [100%]"]),
        (("-s",), ["problems/python.yaml F."]),
        (
            ("-v",),
            [
                "problems/python.yaml::py_add[m-run1] FAILED score 50 wrong_answer [ 50%]",
                "problems/python.yaml::py_sub[m-run1] PASSED score 100 [100%]",
            ],
        ),
    ],
    ids=["plain", "uncaptured", "verbose"],
)
def test_the_status_line_comes_and_goes_and_pytests_own_lines_stay_whole(two, args, lines):
    written = on_terminal(two, *args)
    told = PAINTED.findall(written)
    assert told[-1] == "py_sub[m-run1]: judging"
    assert {"py_add[m-run1]: asking", "py_add[m-run1]: judging"} <= set(told)
    assert written.rindex(CLEARED) > written.rindex(told[-1])
    rest = without_status_line(written)
    assert "\x1b" not in rest
    seen = [" ".join(line.split()) for line in rest.split("\r\n")]
    assert [line for line in seen if line.startswith("problems/")] == lines
    assert seen[-2].strip("= ").startswith("1 failed, 1 passed in ")


def test_over_xdist_the_line_is_cleared_before_the_results(two):
    written = on_terminal(two, "-n", "2")
    assert all(re.match(r"\[gw\d\] py_(add|sub)\[m-run1\]: ", x) for x in PAINTED.findall(written))
    assert written.rindex("1 failed") > max(written.rfind(CLEARED), written.rfind("\x1b8"))
    assert "\x1b" not in without_status_line(written)


def test_a_narrow_terminal_gets_a_line_that_fits(two):
    lines = PAINTED.findall(on_terminal(two, columns=20))
    assert lines
    assert all(len(line) <= 19 for line in lines)


def test_without_colours_plain_lines_are_written(two):
    written = on_terminal(two, "--color=no")
    assert not PAINTED.search(written)
    assert "llmbench: py_add[m-run1]: asking\r\n" in written


def test_in_a_pipe_no_control_character_is_written(two, workers):
    text = two.run(workers=workers).stdout.str()
    assert "\x1b" not in text
    assert ("llmbench: py_add[m-run1]: asking" in text) == (workers == 0)


def test_quiet_means_no_progress(two):
    assert "llmbench: py_" not in two.run("-q").stdout.str()


def test_half_a_character_in_an_answer_costs_nothing(judged_dir: Any, workers):
    judged_dir.problems(ADD)
    judged_dir.replies(py_add=RIGHT_ADD.replace("return", "'''\ud83d\ude00 \ud800'''; return"))
    judged_dir.run("--llm-csv=out.csv", workers=workers)
    record = judged_dir.record("py_add")
    assert record["status"] == "passed"
    assert "\U0001f600 \ufffd" in record["output_code"]

"""The Python judge: runs a case's pytest files beneath itself and tells what it saw.

The protocol is docs/judges.md. It brings pytest up as far as that goes without a case, forks
the test process there, and only then reads its input: so the test process, which knows only
`key`, the mark of its lines on the results pipe, has never had the nonce in its memory.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
import warnings
from pathlib import Path

from llmbench_child import Child, Job
from llmbench_parts import without_answer
from llmbench_processes import harden, kill_descendants

# What may stand in the environment without a trace in a Python process that has started.
HARMLESS = {"HOSTNAME", "PWD", "OLDPWD", "SHLVL", "_"}
# What the official images of Python set, which no Python reads.
HARMLESS |= {"GPG_KEY", "PYTHON_VERSION", "PYTHON_SHA256"}


def main() -> None:
    start_anew_unless_plain()
    # Not before: pytest comes with it, and would be loaded twice.
    from llmbench_session import run_sessions

    report_fd = os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)  # what pytest prints while it comes up belongs in no report
    os.close(null)
    run_sessions(lambda: divide(report_fd))


def start_anew_unless_plain() -> None:
    """The test process is a copy of this one: it must have been started as `python -m pytest` is.

    So without options of the interpreter, and with the tests' environment from the start.
    """
    wanted = environment()
    others = os.environ.keys() - wanted.keys()
    plain = not (sys.flags.ignore_environment or sys.flags.no_user_site)
    same = all(os.environ.get(name) == value for name, value in wanted.items())
    if not (plain and same and others <= HARMLESS):
        os.execve(sys.executable, [sys.executable, *sys.argv], wanted)
    for name in others:
        del os.environ[name]


def environment() -> dict[str, str]:
    """All the tests see of an environment: the same on every machine."""
    return {
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "PATH": os.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
    }


def divide(report_fd: int) -> Job:
    """Fork the test process, and return in it with its job; the judge ends in here."""
    child = Child()
    if child.pid == 0:
        return child.become_test_process()
    try:
        be_judge(child, report_fd)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


def be_judge(child: Child, report_fd: int) -> None:
    harden()
    os.write(report_fd, b"up\n")
    job = json.loads(sys.stdin.buffer.read())
    nonce = job.pop("nonce")
    say(report_fd, nonce, "ready")
    try:
        report = judge(child, job)
    except Exception:
        report = {"tests": [], "exit_code": None, "problem": "judge_error"}
        report["message"] = traceback.format_exc(limit=-3)
    say(report_fd, nonce, json.dumps(report))


def say(report_fd: int, nonce: str, text: str) -> None:
    data = f"\n{nonce} {text}\n".encode()
    while data:
        data = data[os.write(report_fd, data) :]


def judge(child: Child, job: Job) -> dict:
    part = job.get("part")
    problem = None if part == "tests" else syntax_problem(job["solution"])
    if problem:
        if part == "answer":
            without_answer()
        return {
            "tests": [],
            "exit_code": None,
            "problem": "syntax_error",
            "message": problem,
            "log": "",
        }
    try:
        return child.run(job)
    except Exception as error:
        # The answer has run: an error of ours now would let it choose not to be counted.
        kill_descendants()
        message = f"the test run was lost: {type(error).__name__}: {error}"
        return {"tests": [], "exit_code": None, "problem": "resource_limit", "message": message}


def syntax_problem(path: str) -> str | None:
    try:
        source = Path(path).read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        return f"{path}:{error.lineno}: {type(error).__name__}: {error.msg}"
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return f"{path}: {type(error).__name__}: {error}"
    return None


if __name__ == "__main__":
    main()

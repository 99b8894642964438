"""The Python judge: runs a case's pytest files beneath itself and tells what it saw.

The protocol is docs/judges.md. This program knows the nonce; the test process, started
with exec and not with fork, knows only `key`, which marks its lines on the results pipe.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import secrets
import selectors
import signal
import subprocess
import sys
import time
import traceback
import warnings
from pathlib import Path

from llmbench_results import Results

HERE = Path(__file__).resolve().parent
LOG_BYTES = 64 << 10
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    job = json.loads(sys.stdin.buffer.read())
    nonce = job.pop("nonce")
    harden()
    say(nonce, "ready")
    try:
        report = judge(job)
    except Exception:
        report = {"tests": [], "exit_code": None, "problem": "judge_error"}
        report["message"] = traceback.format_exc(limit=-3)
    say(nonce, json.dumps(report))


def say(nonce: str, text: str) -> None:
    data = f"\n{nonce} {text}\n".encode()
    while data:
        data = data[os.write(1, data) :]


def harden() -> None:
    """Unreadable to the processes beneath, and their parent when their own is gone."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def judge(job: dict) -> dict:
    problem = syntax_problem(job["solution"])
    if problem:
        return {
            "tests": [],
            "exit_code": None,
            "problem": "syntax_error",
            "message": problem,
            "log": "",
        }
    child = Child(job)
    try:
        return child.run()
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


class Child:
    """The process that runs the tests, and all it starts."""

    def __init__(self, job: dict) -> None:
        self.mode = job["mode"]
        self.timeout = float(job["timeout"])
        self.head = bytearray()
        self.tail = bytearray()
        self.child_signals = wake_on_child_exit()
        key = secrets.token_hex(16)
        self.results = Results(key)
        told, self.results_fd = os.pipe()[::-1]
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "llmbench_session.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=[told],
            env=environment(),
            start_new_session=True,
        )
        os.close(told)
        with contextlib.suppress(BrokenPipeError), self.process.stdin as pipe:
            pipe.write(json.dumps({**job, "key": key, "results_fd": told}).encode())

    def run(self) -> dict:
        timed_out = not self.watch(time.monotonic() + self.timeout)
        kill_group(self.process.pid)
        exit_code = self.process.wait()
        kill_descendants()
        self.drain()
        return self.results.report(self.mode, exit_code, self.timeout if timed_out else None) | {
            "log": self.log()
        }

    def watch(self, deadline: float) -> bool:
        """Read what the process says until it ends; False at the deadline."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ, self.keep)
            selector.register(self.results_fd, selectors.EVENT_READ, self.results.feed)
            selector.register(self.child_signals, selectors.EVENT_READ, ignore)
            while self.process.poll() is None:
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                for found, _ in selector.select(left):
                    data = os.read(found.fd, 1 << 16)
                    if not data:
                        selector.unregister(found.fileobj)
                    found.data(data)
        return True

    def drain(self) -> None:
        """What is still in the pipes; a process that outlived us all must not hold us up."""
        output_fd = self.process.stdout.fileno()
        for fd, keep in ((self.results_fd, self.results.feed), (output_fd, self.keep)):
            os.set_blocking(fd, False)
            with contextlib.suppress(BlockingIOError):
                for _ in range(64):
                    data = os.read(fd, 1 << 16)
                    if not data:
                        break
                    keep(data)

    def keep(self, data: bytes) -> None:
        room = LOG_BYTES // 2 - len(self.head)
        self.head += data[:room]
        self.tail = (self.tail + data[room:])[-LOG_BYTES // 2 :]

    def log(self) -> str:
        full = len(self.tail) == LOG_BYTES // 2
        return (bytes(self.head) + (b"\n[...]\n" if full else b"") + bytes(self.tail)).decode(
            "utf-8", "replace"
        )


def wake_on_child_exit() -> int:
    """A descriptor that can be read when a child has ended."""
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    return read_end


def ignore(data: bytes) -> None:
    pass


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


def kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def kill_descendants() -> None:
    """End what left the process group; orphans are our children, as we are their reaper."""
    for _ in range(50):
        children = list(own_children())
        if not children:
            return
        for pid in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.01)


def own_children() -> list[int]:
    me = os.getpid()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                # The name in parentheses may hold anything: fields are counted after its end.
                if (
                    int(
                        (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1]
                    )
                    == me
                ):
                    found.append(int(entry.name))
    return found


if __name__ == "__main__":
    main()

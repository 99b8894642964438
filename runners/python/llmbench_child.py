"""The test process, as a fork of the judge, and what the judge hears from it."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import secrets
import selectors
import time
from typing import Any

from llmbench_descriptors import keep_descriptors
from llmbench_log import readable
from llmbench_processes import be_readable, kill_descendants, kill_group, wake_on_child_exit
from llmbench_results import Results

LOG_BYTES = 64 << 10

Job = dict[str, Any]


class Child:
    """Forks. `pid` is 0 in the test process, which then must `become_test_process`."""

    def __init__(self) -> None:
        self.job_read, self.job_write = os.pipe()
        self.output_read, self.output_write = os.pipe()
        self.results_read, self.results_write = os.pipe()
        gc.freeze()  # else the first collection in either copies every page
        self.pid = os.fork()
        if self.pid:
            for fd in (self.job_read, self.output_write, self.results_write):
                os.close(fd)
            self.exit_code: int | None = None
            self.head = bytearray()
            self.tail = bytearray()
            self.child_signals = wake_on_child_exit()

    def become_test_process(self) -> Job:
        """As a program of its own that has just been started; returns when it has a job.

        Of the judge's descriptors it keeps none. Those that plugins made of standard
        error are made of its own.
        """
        os.setsid()
        judges_error = os.fstat(2)
        null = os.open(os.devnull, os.O_RDONLY)
        for fd, new in ((null, 0), (self.output_write, 1), (self.output_write, 2)):
            os.dup2(fd, new)
        os.close(null)
        keep_descriptors({self.job_read, self.results_write}, judges_error)
        be_readable()
        with os.fdopen(self.job_read, "rb") as pipe:
            data = pipe.read()
        if not data:
            os._exit(0)  # the judge ended without one
        return {**json.loads(data), "results_fd": self.results_write}

    def run(self, job: Job) -> dict:
        """Let it do its job, to the end; tells of what is left when its time is over."""
        key = secrets.token_hex(16)
        self.results = Results(key)
        with contextlib.suppress(BrokenPipeError), os.fdopen(self.job_write, "wb") as pipe:
            pipe.write(json.dumps({**job, "key": key}).encode())
        timeout = float(job["timeout"])
        timed_out = not self.watch(time.monotonic() + timeout)
        kill_group(self.pid)
        if self.exit_code is None:
            self.exit_code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        kill_descendants()
        self.drain()
        report = self.results.report(job["mode"], self.exit_code, timeout if timed_out else None)
        return report | {"log": self.log()}

    def ended(self) -> bool:
        if self.exit_code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.exit_code = os.waitstatus_to_exitcode(status)
        return self.exit_code is not None

    def watch(self, deadline: float) -> bool:
        """Read what the process says until it ends; False at the deadline."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.output_read, selectors.EVENT_READ, self.keep)
            selector.register(self.results_read, selectors.EVENT_READ, self.results.feed)
            selector.register(self.child_signals, selectors.EVENT_READ, ignore)
            while not self.ended():
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
        for fd, keep in ((self.results_read, self.results.feed), (self.output_read, self.keep)):
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
        told = bytes(self.head) + (b"\n[...]\n" if full else b"") + bytes(self.tail)
        return readable(told.decode("utf-8", "replace"))


def ignore(data: bytes) -> None:
    pass

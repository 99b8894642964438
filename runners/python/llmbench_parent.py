"""Forks a process per attempt, each shut into namespaces of its own, when asked to on a socket.

A request is JSON with the descriptors of the attempt: standard input, output and error, a socket
to tell of it, and a file with the plan. The other side is
pytest_llmbench/sandbox/bubblewrap/resident_parent.py.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llmbench_kernel as kernel
from llmbench_box import shut_in
from llmbench_descriptors import keep_descriptors
from llmbench_processes import wake_on_child_exit

CHANNELS = Path("/dev/shm")
PIPES = ("calls", "returns", "events")
FDS = 5

Job = dict[str, Any]
Become = Callable[[int], Job]


class Parent:
    """`become` makes a copy that has been shut in the attempt's judge, which reports there."""

    def __init__(self, control: socket.socket, become: Become) -> None:
        threads = len(list(Path("/proc/self/task").iterdir()))
        if threads != 1 or threading.active_count() != 1:
            # Only the thread that forks is in the copy, whatever locks the others hold there.
            raise SystemExit("a plugin of pytest has started a thread")
        self.control = control
        self.become = become
        self.sockets: dict[int, socket.socket] = {}
        self.pid_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        self.newest = 0
        self.child_signals = wake_on_child_exit()
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.control, selectors.EVENT_READ)
        self.selector.register(self.child_signals, selectors.EVENT_READ)
        gc.collect()
        gc.freeze()
        control.send(b"up")

    def serve(self) -> Job:
        """Returns in a test process, with its job."""
        while True:
            ready = {key.fileobj for key, _ in self.selector.select()}
            if self.child_signals in ready:
                os.read(self.child_signals, 1 << 12)
                self.tell_ended()
            if self.control in ready:
                fds = self.requested()
                if fds and self.fork():
                    self.leave()
                    return be_attempt(fds, self.become)
                if fds:
                    self.keep(fds)

    def tell_ended(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                told = self.sockets.pop(pid, None)
                if told is not None:
                    with told, contextlib.suppress(OSError):
                        told.send(f"ended {os.waitstatus_to_exitcode(status)}".encode())

    def requested(self) -> list[int]:
        """Read a request; the descriptors of an attempt if that is one."""
        data, fds, _, _ = socket.recv_fds(self.control, 1 << 12, FDS)
        if not data:
            os._exit(0)  # whoever started us is gone
        request = json.loads(data)
        if request["what"] == "attempt":
            return fds
        folder = CHANNELS / request["channel"]
        if request["what"] == "channel":
            make_channel(folder)
            self.control.send(b"made")
        else:
            shutil.rmtree(folder, ignore_errors=True)
        return []

    def fork(self) -> bool:
        """Whether this is the copy, the first process of a new PID namespace."""
        # A second new one can only be made from the one we are in ourselves.
        kernel.enter(self.pid_namespace, kernel.NEWPID)
        kernel.unshare(kernel.NEWPID)
        self.newest = os.fork()
        return self.newest == 0

    def keep(self, fds: list[int]) -> None:
        stdin, stdout, stderr, told, plan = fds
        for fd in (stdin, stdout, stderr, plan):
            os.close(fd)
        self.sockets[self.newest] = socket.socket(fileno=told)

    def leave(self) -> None:
        """In a copy: let go of all that is the parent's, by the objects that hold it."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.selector.close()
        self.control.close()
        for other in self.sockets.values():
            other.close()
        os.close(self.pid_namespace)
        os.close(self.child_signals)


def make_channel(folder: Path) -> None:
    folder.mkdir()
    for name in PIPES:
        os.mkfifo(folder / name)
        (folder / name).chmod(0o666)  # two users; mkfifo obeys the umask
    folder.chmod(0o755)


def be_attempt(fds: list[int], become: Become) -> Job:
    """Become an attempt's judge; returns in its test process, with its job."""
    try:
        report_fd = take_over(fds)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    return become(report_fd)


def take_over(fds: list[int]) -> int:
    """Descriptors, namespaces and rights of the attempt. Its standard output."""
    stdin, stdout, stderr, told, plan_fd = fds
    parents_error = os.fstat(2)
    os.dup2(stdin, 0)
    os.dup2(stderr, 2)
    keep_descriptors({stdout, told, plan_fd}, parents_error)
    with socket.socket(fileno=told) as host:
        host.send(b"here")
        host.recv(16)  # from here on in the attempt's control group
        with os.fdopen(plan_fd, "rb") as stream:
            plan = json.load(stream)
        try:
            late = shut_in(plan)
        except Exception as error:
            host.send(f"failed {type(error).__name__}: {error}".encode())
            os._exit(1)
        socket.send_fds(host, [b"up"], late)
        for fd in late:
            os.close(fd)
    return stdout

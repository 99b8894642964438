"""Processes beneath the judge: hidden from, waited for, ended."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import time
from pathlib import Path

PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36

_libc = ctypes.CDLL(None)


def harden() -> None:
    """Unreadable to the processes beneath, and their parent when their own is gone."""
    _prctl(PR_SET_DUMPABLE, 0)
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def be_readable() -> None:
    """As a program is that has just been started: it may open what /proc tells of it."""
    _prctl(PR_SET_DUMPABLE, 1)


def _prctl(option: int, value: int) -> None:
    with contextlib.suppress(OSError, AttributeError):
        _libc.prctl(option, value, 0, 0, 0)


def wake_on_child_exit() -> int:
    """A descriptor that can be read when a child has ended."""
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    return read_end


def kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def kill_descendants() -> None:
    """End what left the process group; orphans are our children, as we are their reaper."""
    with contextlib.suppress(ChildProcessError):  # there is none, or none any more
        for _ in range(50):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
            for pid in own_children():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)


def own_children() -> list[int]:
    me = os.getpid()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                # The name in parentheses may hold anything: fields are counted after its end.
                stat = (entry / "stat").read_text("utf-8", "replace")
                if int(stat.rpartition(")")[2].split()[1]) == me:
                    found.append(int(entry.name))
    return found

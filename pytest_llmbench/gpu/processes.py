"""Which process is whose: what stands above a process, and who listens at a port. Linux only.

Elsewhere nothing is known but the pids that NVML tells.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_llmbench.gpu.sample import Process

_PROC = Path("/proc")
_LISTENING = "0A"


class ProcessTree:
    """Looks up each process of a card once, when it appears there."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[frozenset[int], tuple[Process, ...]]] = {}

    def of(self, card: int, pids: frozenset[int]) -> tuple[Process, ...]:
        """The processes of these pids; the same object while they stay the same."""
        before, processes = self._known.get(card, (None, ()))
        if pids == before:
            return processes
        kept = {p.pid: p for p in processes}  # a pid that went and came back is another process
        found = tuple(kept.get(pid) or process_of(pid) for pid in sorted(pids))
        self._known[card] = pids, found
        return found


def process_of(pid: int) -> Process:
    """What is known of a process of this machine, also where it is another user's."""
    lineage = [pid]
    while (above := _parent(lineage[-1])) and above not in lineage:
        lineage.append(above)
    try:
        uid = (_PROC / str(pid)).stat().st_uid
    except OSError:
        uid = None
    return Process(pid, frozenset(lineage), uid)


def _parent(pid: int) -> int | None:
    try:
        stat = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    # pid (name) state ppid ...; a name may hold spaces and brackets
    return int(stat.rpartition(")")[2].split()[1])


@dataclass(frozen=True)
class Owner:
    """Who serves an endpoint: processes, or where those cannot be seen, the user they run as."""

    pids: frozenset[int]
    uid: int | None = None

    def has(self, process: Process) -> bool:
        """Whether the process is the server's, or was started by it."""
        if self.pids:
            return not self.pids.isdisjoint(process.lineage)
        return self.uid is not None and process.uid == self.uid


def listener(port: int) -> Owner | None:
    """Who listens at a TCP port of this machine; None where that cannot be told.

    The processes of other users cannot be looked into without privileges. A server that has a
    user of its own (Ollama's service has) is then known by that user.
    """
    sockets = dict(_listening(port))
    if not sockets:
        return None
    wanted = {f"socket:[{inode}]" for inode in sockets}
    pids = frozenset(pid for pid in _pids() if not wanted.isdisjoint(_open_files(pid)))
    if pids:
        return Owner(pids)
    users = set(sockets.values()) - {0, os.getuid()}
    return Owner(frozenset(), users.pop()) if len(users) == 1 else None


def _listening(port: int) -> Iterator[tuple[str, int]]:
    """Inode and user of each socket that listens there."""
    for table in ("tcp", "tcp6"):
        try:
            lines = (_PROC / "net" / table).read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            _, local, _, state, _, _, _, uid, _, inode, *_ = line.split()
            if state == _LISTENING and int(local.rpartition(":")[2], 16) == port:
                yield inode, int(uid)


def _pids() -> Iterator[int]:
    yield from (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit())


def _open_files(pid: int) -> Iterator[str]:
    try:
        for file in (_PROC / str(pid) / "fd").iterdir():
            with contextlib.suppress(OSError):  # closed meanwhile
                yield str(file.readlink())
    except OSError:
        return  # ended meanwhile, or another user's

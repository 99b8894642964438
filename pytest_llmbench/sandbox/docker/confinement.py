"""What a container is given and what it is denied: arguments of docker-py's `create`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from docker.types import LogConfig, Ulimit

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.sandbox.base import Limits

WORK = PurePosixPath("/work")
USER = 65534


def confinement(limits: Limits) -> dict[str, Any]:
    """Arguments of `containers.create` that hold whatever runs inside; see docs/sandbox.md."""
    return {
        "network_mode": "none",
        "read_only": True,
        "cap_drop": ["ALL"],
        "user": f"{USER}:{USER}",
        "pids_limit": limits.processes,
        "mem_limit": limits.memory,
        "memswap_limit": limits.memory,
        "oom_score_adj": 1000,
        "ipc_mode": "none",
        # No init: it would be process 1 with the answer's user, and open to it, so that an
        # answer could take the judge's report out of /proc/1/fd/1 and write its own. The judge
        # is process 1 instead, and closed. It need not reap: zombies end with the container.
        "init": False,
        "hostname": "sandbox",
        "working_dir": str(WORK),
        "stdin_open": True,
        "log_config": LogConfig(type="none"),
        # Proxies in the docker client's settings may hold a password.
        "use_config_proxy": False,
        "ulimits": [
            Ulimit(name="core", soft=0, hard=0),
            # Of one process; a backstop behind the deadline, since two processors are given.
            Ulimit(name="cpu", soft=int(2 * limits.seconds) + 1, hard=int(2 * limits.seconds) + 2),
            Ulimit(name="nofile", soft=limits.open_files, hard=limits.open_files),
            Ulimit(name="fsize", soft=limits.file_size, hard=limits.file_size),
            # Counted per user over all containers at once, so it only backs pids_limit up.
            Ulimit(name="nproc", soft=64 * limits.processes, hard=64 * limits.processes),
        ],
    }


def tmpfs_options(limits: Limits) -> str:
    """Options of a small writable folder in memory."""
    return f"rw,exec,nosuid,nodev,size={limits.tmp},nr_inodes={limits.tmp_inodes},mode=1777"


def checked_target(name: str) -> PurePosixPath:
    """Where a file of a job lies inside. Raises `SandboxBroken` outside of the work folder."""
    target = WORK / name
    if ".." in target.parts or not target.is_relative_to(WORK) or target == WORK:
        raise SandboxBroken(f"{name!r} is not a path below the work folder")
    return target


def folders_of(names: Iterable[str]) -> set[PurePosixPath]:
    """The work folder and every folder below it that holds one of these files."""
    folders = {WORK}
    for name in names:
        folders.update(p for p in (WORK / name).parents if p.is_relative_to(WORK))
    return folders

"""What a container is given and what it is denied: arguments of docker-py's `create`."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from docker.types import LogConfig, Mount, Ulimit

from pytest_llmbench.errors import SandboxBroken
from pytest_llmbench.owned_folders import sweep_folders
from pytest_llmbench.sandbox.base import Job, Limits, checked_inside

WORK = PurePosixPath("/work")
_USER = 65534
_FOLDER = "llmbench-docker-"


def confinement(limits: Limits) -> dict[str, Any]:
    """Arguments of `containers.create` that hold whatever runs inside; see docs/sandbox.md."""
    return {
        "network_mode": "none",
        "read_only": True,
        "cap_drop": ["ALL"],
        "user": f"{_USER}:{_USER}",
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


def writable_folders(job: Job) -> dict[str, str]:
    """Every writable folder. Each folder that holds a job's file is a mount of its own.

    A plain folder could be renamed with the mounted files in it and another put in its
    place; a mount point cannot.
    """
    limits = job.limits
    size = f"rw,exec,nosuid,nodev,size={limits.tmp},nr_inodes={limits.tmp_inodes},mode=1777"
    folders = {WORK, PurePosixPath("/tmp"), PurePosixPath("/dev/shm")}  # noqa: S108 - in the sandbox
    for name in job.files:
        folders.update(p for p in (WORK / name).parents if p.is_relative_to(WORK))
    options = {str(folder): size for folder in folders}
    # The engine makes the working directory in the image first, and runc gives the mount its mode.
    options[str(WORK)] += f",uid={_USER},gid={_USER}"
    return options


@contextlib.contextmanager
def job_folder() -> Iterator[Path]:
    """A private folder of this machine for one job's files; its name tells whose it is."""
    with tempfile.TemporaryDirectory(prefix=f"{_FOLDER}{os.getpid()}-") as folder:
        yield Path(folder)


def sweep_job_folders() -> None:
    """Remove the job folders of this user's processes that were killed."""
    sweep_folders(_FOLDER)


def lay_files(folder: Path, files: Mapping[str, str]) -> list[Mount]:
    """Write each file into `folder` and mount it read-only at its path below `/work`.

    The folder itself stays private to this user: only the files are seen inside.
    """
    mounts = []
    for number, (name, text) in enumerate(files.items()):
        target = WORK / name
        if ".." in target.parts or not target.is_relative_to(WORK) or target == WORK:
            raise SandboxBroken(f"{name!r} is not a path below the work folder")
        source = folder / str(number)
        source.write_bytes(text.encode())
        source.chmod(0o444)
        mounts.append(Mount(str(target), str(source), type="bind", read_only=True))
    return mounts


def shown_folders(binds: Mapping[Path, str]) -> list[Mount]:
    """Mount folders of this machine read-only at absolute paths inside."""
    return [
        Mount(checked_inside(inside), str(source), type="bind", read_only=True)
        for source, inside in binds.items()
    ]

"""One control group per attempt: memory without swap, number of processes, OOM kills seen.

Both hierarchies of Linux: v1 (a folder per controller below this process's own) and v2 (a
folder beside this process's own, since v2 keeps processes out of inner nodes). Nothing
here needs root, only a group that can be written, as systemd gives a user's session.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import time
from dataclasses import dataclass
from pathlib import Path

_PREFIX = "llmbench"
_counter = itertools.count()


@dataclass(frozen=True)
class Hierarchy:
    """Where groups are made: controller ("memory", "pids") -> the folder above them."""

    version: int
    parents: dict[str, Path]


class Cgroup:
    """The folders of one attempt. Made by `create`, ended by `remove`."""

    def __init__(self, version: int, folders: dict[str, Path]) -> None:
        self._version = version
        self._folders = folders

    def add(self, pid: int) -> None:
        """Move a process here. Raises `OSError`."""
        for folder in set(self._folders.values()):
            _write(folder / "cgroup.procs", pid)

    def out_of_memory(self) -> bool:
        """Whether the kernel has killed a process here for memory."""
        name = "memory.events" if self._version == 2 else "memory.oom_control"  # noqa: PLR2004 - a version
        try:
            lines = (self._folders["memory"] / name).read_text().splitlines()
        except (KeyError, OSError):
            return False
        return any(line.startswith("oom_kill ") and not line.endswith(" 0") for line in lines)

    def remove(self, patience: float = 10.0) -> None:
        """Remove the folders; ended processes may need a moment to leave them."""
        until = time.monotonic() + patience
        for folder in set(self._folders.values()):
            while True:
                try:
                    folder.rmdir()
                except FileNotFoundError:
                    break
                except OSError:
                    if time.monotonic() > until:
                        break  # swept by the next session
                    time.sleep(0.005)
                else:
                    break


def create(hierarchy: Hierarchy, memory: int, processes: int) -> Cgroup:
    """A new group with these limits (bytes, count). Raises `OSError`."""
    name = f"{_PREFIX}-{os.getpid()}-{next(_counter)}"
    folders = {c: parent / name for c, parent in hierarchy.parents.items()}
    group = Cgroup(hierarchy.version, folders)
    try:
        for folder in folders.values():
            folder.mkdir(exist_ok=True)  # v2: one folder for both controllers
        if "memory" in folders:
            _limit_memory(hierarchy.version, folders["memory"], memory)
        if "pids" in folders:
            _write(folders["pids"] / "pids.max", processes)
    except BaseException:
        group.remove()
        raise
    return group


def find() -> Hierarchy | None:
    """Where this process may make groups, None where it may not."""
    try:
        own = Path("/proc/self/cgroup").read_text()
        mounts = Path("/proc/self/mountinfo").read_text()
    except OSError:
        return None
    return hierarchy_from(own, mounts)


def hierarchy_from(own: str, mountinfo: str) -> Hierarchy | None:
    """As `find`, from the texts of /proc/self/cgroup and /proc/self/mountinfo."""
    mounted = _mount_points(mountinfo)
    parents = {}
    for line in own.splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in {"memory", "pids"} & set(controllers.split(",")):
            folder = _below(mounted.get(controller), path)
            if folder and os.access(folder, os.W_OK):
                parents[controller] = folder
        if not controllers and (folder := _below(mounted.get("v2"), path)):
            delegated = _delegated(folder, mounted["v2"][1])
            if delegated:
                return Hierarchy(2, {"memory": delegated, "pids": delegated})
    return Hierarchy(1, parents) if parents else None


def sweep(hierarchy: Hierarchy) -> None:
    """Remove groups that sessions which are no more have left.

    Under v1 a session's groups lie below its own, so those beside ours are looked at, too.
    """
    for parent in set(hierarchy.parents.values()):
        left = f"{_PREFIX}-*-*"
        for folder in {*parent.glob(left), *parent.parent.glob(f"*/{left}")}:
            owner = folder.name.split("-")[1]
            if owner.isdigit() and not Path(f"/proc/{owner}").exists():
                with contextlib.suppress(OSError):  # not empty: not ours to end
                    folder.rmdir()


def _delegated(folder: Path, top: Path) -> Path | None:
    """The nearest group at or above `folder` that hands both controllers to its children."""
    while True:
        try:
            handed = set((folder / "cgroup.subtree_control").read_text().split())
        except OSError:
            return None
        if {"memory", "pids"} <= handed:
            writable = os.access(folder, os.W_OK) and os.access(folder / "cgroup.procs", os.W_OK)
            return folder if writable else None
        if folder == top:
            return None
        folder = folder.parent


def _mount_points(mountinfo: str) -> dict[str, tuple[str, Path]]:
    """Controller (or "v2") -> (path of the group mounted, mount point)."""
    found: dict[str, tuple[str, Path]] = {}
    for line in mountinfo.splitlines():
        left, _, right = line.partition(" - ")
        fields, (kind, _, options) = left.split(), right.split(maxsplit=2)
        if kind == "cgroup2":
            found["v2"] = (fields[3], Path(fields[4]))
        elif kind == "cgroup":
            for controller in {"memory", "pids"} & set(options.split(",")):
                found[controller] = (fields[3], Path(fields[4]))
    return found


def _below(mounted: tuple[str, Path] | None, path: str) -> Path | None:
    """The folder of group `path`; a container sees only part of the tree, from `root` on."""
    if mounted is None:
        return None
    root, point = mounted
    inside = path.removeprefix(root.rstrip("/")).lstrip("/")
    folder = point / inside
    return folder if folder.is_dir() else None


def _limit_memory(version: int, folder: Path, memory: int) -> None:
    if version == 1:
        _write(folder / "memory.limit_in_bytes", memory)
        _write_if_there(folder / "memory.memsw.limit_in_bytes", memory)  # memory and swap
    else:
        _write(folder / "memory.max", memory)
        _write_if_there(folder / "memory.swap.max", 0)


def _write_if_there(path: Path, value: int) -> None:
    if path.exists():  # kernels can be built without swap accounting
        _write(path, value)


def _write(path: Path, value: int) -> None:
    path.write_text(str(value))

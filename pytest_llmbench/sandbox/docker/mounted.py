"""A job's files in containers of an engine on this machine: mounted from a private folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from docker.models.containers import Container
from docker.types import Mount

from pytest_llmbench.sandbox.base import CHANNEL, PIPES, Job, checked_inside
from pytest_llmbench.sandbox.docker.confinement import (
    USER,
    WORK,
    checked_target,
    folders_of,
    tmpfs_options,
)
from pytest_llmbench.sandbox.docker.folder import private_folder


def mounted(jobs: Sequence[Job]) -> tuple[list[MountedFiles], Callable[[], None]]:
    """The files of jobs that run side by side, a channel between two; and what removes them.

    Raises `SandboxBroken` for a path that is not below the work folder.
    """
    folder = private_folder()

    def clear() -> None:
        shutil.rmtree(folder, ignore_errors=True)

    try:
        channel = _make_channel(folder / "channel") if len(jobs) > 1 else None
        return [MountedFiles(folder / str(n), job, channel) for n, job in enumerate(jobs)], clear
    except BaseException:
        clear()
        raise


def _make_channel(folder: Path) -> Path:
    """The folder that two containers see at `CHANNEL`, with a named pipe for each of `PIPES`."""
    folder.mkdir()
    folder.chmod(0o755)  # whatever the umask says: other users open the pipes
    for name in PIPES:
        os.mkfifo(folder / name)
        (folder / name).chmod(0o666)
    return folder


class MountedFiles:
    """Each file of `job` is written into `folder` and mounted read-only at its path inside.

    `folder` is new and stays private to this user: only the files are seen inside. Late files
    are empty until `deliver` writes them in place. Raises `SandboxBroken` for a path
    that is not below the work folder.
    """

    def __init__(self, folder: Path, job: Job, channel: Path | None = None) -> None:
        self._job = job
        self._channel = channel
        self._sources: dict[str, Path] = {}
        folder.mkdir(mode=0o700)
        late = dict.fromkeys(job.late, "")
        for number, (name, text) in enumerate({**late, **job.files}.items()):
            checked_target(name)
            source = self._sources[name] = folder / str(number)
            source.write_bytes(text.encode("utf-8", "surrogatepass"))
            # Read-only by its mount. This user has still to write the late ones.
            source.chmod(0o444 if name in job.files else 0o644)

    def arguments(self) -> dict[str, Any]:
        """Arguments of `containers.create`."""
        shown = [(source, str(WORK / name)) for name, source in self._sources.items()]
        shown += [(source, checked_inside(inside)) for source, inside in self._job.binds.items()]
        if self._channel:
            shown.append((self._channel, CHANNEL))
        return {
            "mounts": [
                Mount(target, str(source), type="bind", read_only=True) for source, target in shown
            ],
            "tmpfs": self._writable(),
        }

    def _writable(self) -> dict[str, str]:
        """Every writable folder. Each folder that holds a job's file is a mount of its own.

        A plain folder could be renamed with the mounted files in it and another put in its
        place; a mount point cannot.
        """
        folders = {PurePosixPath("/tmp"), PurePosixPath("/dev/shm")}  # noqa: S108 - in the sandbox
        folders |= folders_of(self._sources)
        options = {str(folder): tmpfs_options(self._job.limits) for folder in folders}
        # The engine makes the working directory in the image first, and runc gives the mount
        # its mode.
        options[str(WORK)] += f",uid={USER},gid={USER}"
        return options

    def container_runs(self, _: Container) -> None:
        """Nothing is left to do: all is mounted."""

    def deliver(self, _: Container, files: Mapping[str, str]) -> None:
        """Give the late files their text, in place; a path of `Job.files` keeps its own."""
        for name, text in files.items():
            if name not in self._job.files:
                self._sources[name].write_bytes(text.encode("utf-8", "surrogatepass"))

"""A job's files in containers of an engine elsewhere: sent through its API, not mounted."""

from __future__ import annotations

import contextlib
import io
import secrets
import tarfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from docker import DockerClient
from docker.models.containers import Container
from docker.types import DriverConfig, Mount

from pytest_llmbench.sandbox.base import CHANNEL, PIPES, Job, Limits
from pytest_llmbench.sandbox.docker.confinement import (
    WORK,
    checked_target,
    folders_of,
    tmpfs_options,
)
from pytest_llmbench.sandbox.docker.engine import ENGINE_ERRORS
from pytest_llmbench.sandbox.docker.labels import LABEL

_CHANNEL_OPTIONS = "size=64k,nr_inodes=16,mode=755,nosuid,nodev,noexec"


def sent(
    jobs: Sequence[Job],
    labels: Mapping[str, str],
    client: DockerClient,
    folders: Sequence[Mapping[str, str]],
) -> tuple[list[SentFiles], Callable[[], None]]:
    """The files of jobs that run side by side, a channel between two; and what removes them.

    `folders` has for each job its read-only volumes: absolute path inside -> name. Raises
    `SandboxBroken` for a path that is not below the work folder.
    """
    if len(jobs) == 1:
        return [SentFiles(jobs[0], labels, folders[0])], _nothing
    channel = f"{LABEL}-channel-{secrets.token_hex(8)}"

    def clear() -> None:
        with contextlib.suppress(*ENGINE_ERRORS):
            client.api.remove_volume(channel, force=True)

    first, beside = jobs
    return [
        SentFiles(first, labels, folders[0], channel, makes_pipes=True),
        SentFiles(beside, labels, folders[1], channel),
    ], clear


def _nothing() -> None:
    """A volume without a name goes with its container."""


class SentFiles:
    """The work folder is a volume in the engine's memory, and goes with its container.

    The engine puts files there as root, read-only, into folders of root's with the sticky bit:
    so the user inside may make files beside them, and not change, rename or remove them. A
    volume in memory is empty until a container has it, so they come once the container runs.
    `labels` are for volumes; `channel` is the name of the volume of the pipes, which whoever
    has `makes_pipes` fills. Raises `SandboxBroken` for a path that is not below the work folder.
    """

    def __init__(
        self,
        job: Job,
        labels: Mapping[str, str],
        folders: Mapping[str, str],
        channel: str | None = None,
        *,
        makes_pipes: bool = False,
    ) -> None:
        for name in (*job.files, *job.late):
            checked_target(name)
        self._job = job
        self._labels = dict(labels)
        self._folders = folders
        self._channel = channel
        self._makes_pipes = makes_pipes

    def arguments(self) -> dict[str, Any]:
        """Arguments of `containers.create`."""
        limits = self._job.limits
        mounts = [self._volume(str(WORK), None, _volume_options(limits))]
        if self._channel:
            mounts.append(self._volume(CHANNEL, self._channel, _CHANNEL_OPTIONS))
        mounts += [
            Mount(inside, name, type="volume", no_copy=True, read_only=True)
            for inside, name in self._folders.items()
        ]
        in_memory = dict.fromkeys(("/tmp", "/dev/shm"), tmpfs_options(limits))  # noqa: S108 - in the sandbox
        return {"mounts": mounts, "tmpfs": in_memory}

    def _volume(self, target: str, name: str | None, options: str) -> Mount:
        """A volume that is made with the container; without a name it goes with it, too."""
        in_memory = {"type": "tmpfs", "device": "tmpfs", "o": options}
        return Mount(
            target,
            name,
            type="volume",
            no_copy=True,
            labels=self._labels,
            driver_config=DriverConfig("local", in_memory),
        )

    def container_runs(self, container: Container) -> None:
        """Send the files that are known, and the pipes."""
        folders = folders_of((*self._job.files, *self._job.late)) - {WORK}
        names = sorted(str(folder.relative_to(WORK)) for folder in folders)
        entries = [_entry(name, 0o1777, tarfile.DIRTYPE) for name in names]
        if entries or self._job.files:
            container.put_archive(str(WORK), _archive(entries, self._job.files))
        if self._makes_pipes:
            pipes = [_entry(name, 0o666, tarfile.FIFOTYPE) for name in PIPES]
            container.put_archive(CHANNEL, _archive(pipes, {}))

    def deliver(self, container: Container, files: Mapping[str, str]) -> None:
        """Send the late files; a path of `Job.files` keeps its own text."""
        late = {name: text for name, text in files.items() if name not in self._job.files}
        if late:
            container.put_archive(str(WORK), _archive((), late))


def _volume_options(limits: Limits) -> str:
    return f"size={limits.tmp},nr_inodes={limits.tmp_inodes},mode=1777,nosuid,nodev"


def _archive(entries: Iterable[tarfile.TarInfo], files: Mapping[str, str]) -> bytes:
    """A tar in which all is root's: the entries first, then read-only files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for entry in entries:
            archive.addfile(entry)
        for name, text in files.items():
            content = text.encode("utf-8", "surrogatepass")
            entry = _entry(str(checked_target(name).relative_to(WORK)), 0o444, tarfile.REGTYPE)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def _entry(name: str, mode: int, kind: bytes) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.mode, entry.type, entry.mtime = mode, kind, int(time.time())
    return entry

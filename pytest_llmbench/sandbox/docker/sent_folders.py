"""Folders of this machine on an engine elsewhere: each is sent once, into a volume of its own."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import tarfile
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path

from docker import DockerClient
from docker.types import Mount

from pytest_llmbench.sandbox.docker.engine import ENGINE_ERRORS, engine_trouble
from pytest_llmbench.sandbox.docker.labels import LABEL

_KEPT = 8
"""Volumes; packages are sent once and used often, a project with an answer in it once."""
_TARGET = "/sent"


class SentFolders:
    """Volumes with what folders held when they were sent; a folder that changes is sent anew."""

    def __init__(self, client: DockerClient) -> None:
        self._client = client
        self._volumes: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def volume(self, folder: Path, image: str, labels: Mapping[str, str]) -> str:
        """The name of a volume with the folder's files, root's. Raises `SandboxBroken`.

        `image` is any image that the engine has.
        """
        key = _fingerprint(folder)
        with self._lock:
            if key not in self._volumes:
                name = f"{LABEL}-folder-{secrets.token_hex(8)}"
                with engine_trouble(f"taking the files of {folder}"):
                    self._send(folder, name, image, labels)
                self._volumes[key] = name
                self._trim()
            self._volumes.move_to_end(key)
            return self._volumes[key]

    def _send(self, folder: Path, name: str, image: str, labels: Mapping[str, str]) -> None:
        """By a container that never starts: the engine writes into its volumes."""
        mount = Mount(_TARGET, name, type="volume", no_copy=True, labels=dict(labels))
        porter = self._client.containers.create(image, mounts=[mount], labels=dict(labels))
        try:
            with tempfile.TemporaryFile() as buffer:
                with tarfile.open(fileobj=buffer, mode="w") as archive:
                    archive.add(folder, ".", filter=_of_root)
                buffer.seek(0)
                porter.put_archive(_TARGET, buffer)
        finally:
            porter.remove(force=True)

    def _trim(self) -> None:
        """Remove volumes that were not used for long. Quiet: one may be in use."""
        while len(self._volumes) > _KEPT:
            _, name = self._volumes.popitem(last=False)
            with contextlib.suppress(*ENGINE_ERRORS):
                self._client.api.remove_volume(name)


def _fingerprint(folder: Path) -> str:
    """Of every name, kind, size and time below the folder."""
    digest = hashlib.sha256(os.fsencode(folder))
    for parent, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted([*folders, *files]):
            told = os.lstat(Path(parent, name))
            line = f"{parent}/{name} {told.st_mode} {told.st_size} {told.st_mtime_ns} {told.st_ino}"
            digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _of_root(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    # Every user may read what is here: a checkout may be its owner's alone.
    entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
    return entry

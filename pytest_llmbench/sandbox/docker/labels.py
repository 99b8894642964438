"""The labels by which containers and volumes of ours are known, and the removal of lost ones."""

from __future__ import annotations

import contextlib
import os
import platform
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from docker import DockerClient
from docker.errors import APIError

from pytest_llmbench.processes import is_alive

LABEL = "pytest-llmbench"
SESSION_LABEL = "pytest-llmbench.session"
OWNER_LABEL = "pytest-llmbench.owner"

_A_DAY = 24 * 3600
_MACHINE_ID = Path("/etc/machine-id")


def labels(lang: str, session: str) -> dict[str, str]:
    """What a container or a volume of this process is labelled with."""
    return {LABEL: lang, SESSION_LABEL: session, OWNER_LABEL: owner()}


def owner() -> str:
    """Label value of this process: `host/pid`."""
    return f"{_host()}/{os.getpid()}"


def _host() -> str:
    """Several machines may share an engine, and containers a machine; their names may be equal."""
    names = [platform.node()]
    with contextlib.suppress(OSError):
        names.append(_MACHINE_ID.read_text("ascii").strip()[:8])
    with contextlib.suppress(OSError):
        # A process of another namespace cannot be seen from here, and is not dead for that.
        names.append(str(Path("/proc/self/ns/pid").stat().st_ino))
    return ".".join(filter(None, names))


def sweep(client: DockerClient) -> None:
    """Remove what this process and processes of this host that have ended made.

    Called where none of this process is in use. What anyone made a day ago goes, too: no attempt
    takes so long, and its owner may be of a container that is gone. Raises nothing if one is
    gone meanwhile.
    """
    ours = {"label": OWNER_LABEL}
    for found in client.api.containers(all=True, filters=ours):
        if _is_lost(found["Labels"], found["Created"]):
            # Gone already, or being removed by another process that sweeps.
            with contextlib.suppress(APIError):
                client.api.remove_container(found["Id"], force=True, v=True)
    for volume in client.api.volumes(filters=ours)["Volumes"] or ():
        if _is_lost(volume["Labels"], datetime.fromisoformat(volume["CreatedAt"]).timestamp()):
            with contextlib.suppress(APIError):
                client.api.remove_volume(volume["Name"], force=True)


def _is_lost(told: Mapping[str, str], created: float) -> bool:
    host, _, pid = told[OWNER_LABEL].rpartition("/")
    if time.time() - created > _A_DAY:
        return True
    if host != _host() or not pid.isdecimal():
        return False
    return int(pid) == os.getpid() or not is_alive(int(pid))

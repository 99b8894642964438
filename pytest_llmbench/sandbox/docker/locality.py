"""Whether an engine sees the files of this machine, so that they can be mounted."""

from __future__ import annotations

import contextlib
import platform
import shutil
from collections.abc import Mapping
from http import HTTPStatus

from docker.errors import APIError
from docker.types import Mount

from pytest_llmbench.sandbox.docker.engine import ENGINE_ERRORS, EngineClient
from pytest_llmbench.sandbox.docker.folder import private_folder


def sees_our_files(client: EngineClient, image: str, labels: Mapping[str, str]) -> bool:
    """Ask the engine to mount a folder that was made just now, in a container that never starts.

    Only a socket can lead to an engine of this machine, but may be brought here from another one,
    or may be shown to a container that has files of its own. Under another kernel (Docker
    Desktop) files are seen, but what is written into them may be seen late. Raises what docker-py
    raises where the engine fails.
    """
    if client.tunnel or client.api.base_url != "http+docker://localhost":
        return False
    if client.info().get("KernelVersion") != platform.release():
        return False
    folder = private_folder()
    mount = Mount("/probe", str(folder), type="bind", read_only=True)
    try:
        probe = client.containers.create(image, mounts=[mount], labels=dict(labels))
    except APIError as error:
        if error.status_code == HTTPStatus.BAD_REQUEST:
            return False
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(*ENGINE_ERRORS):
        probe.remove(v=True)
    return True

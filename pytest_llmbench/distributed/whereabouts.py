"""What an xdist worker was told by its controller, and what of that is of use where it runs."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_llmbench.machine import this_machine
from pytest_llmbench.owned_folders import JoinedFolder


@dataclass(frozen=True)
class Whereabouts:
    """Where a worker is. `folder` is shared by the workers of this machine and user.

    `elsewhere`: the controller's machine or user is another, so `joined` is the folder, and it is
    left by `JoinedFolder.leave`. `number` chooses the worker's endpoint and engine. `steals`:
    what waits in the queue may go to another worker.
    """

    folder: Path
    number: int
    worker: str
    elsewhere: bool
    steals: bool
    joined: JoinedFolder | None = None


def whereabouts(worker_input: Mapping[str, Any]) -> Whereabouts:
    """Of this process, by what xdist and our controller told it."""
    told, worker = worker_input["llmbench"], worker_input["workerid"]
    folder = Path(told["folder"])
    steals = told["dist"] == "worksteal"
    usable = os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    if told["host"] == this_machine() and usable:
        return Whereabouts(folder, told["number"], worker, False, steals)
    joined = JoinedFolder(worker_input["testrunuid"])
    at = f"{worker}@{socket.gethostname()}"
    return Whereabouts(joined.path, told["number"], at, True, steals, joined)

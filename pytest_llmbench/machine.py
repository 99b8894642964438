"""Which machine this is."""

from __future__ import annotations

import socket
from contextlib import suppress
from functools import cache
from pathlib import Path


@cache
def this_machine() -> str:
    """The same text in all processes of a machine, another one on every other machine.

    The host's name, and on Linux the id of its last start: clones bear the same name.
    """
    boot = ""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{socket.gethostname()} {boot}".strip()

"""Processes of this host."""

from __future__ import annotations

import os


def is_alive(pid: int) -> bool:
    """Whether a process of that number runs on this host, whoever owns it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

"""Limits as the kernel's own resource limits."""

from __future__ import annotations

import math
import os
import resource

from pytest_llmbench.sandbox.base import Limits


def resource_limits(limits: Limits, *, processes: bool) -> dict[int, int]:
    """Which limit of the kernel's gets which number; `processes`: their number is one."""
    values = {
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_FSIZE: limits.file_size,
        resource.RLIMIT_CORE: 0,
        # Cannot come before the deadline; ends what a lost deadline would leave.
        resource.RLIMIT_CPU: math.ceil(limits.seconds * (os.cpu_count() or 1)) + 1,
    }
    if processes:
        values[resource.RLIMIT_NPROC] = limits.processes
    return values

"""Descriptors of a process that was forked and is to have none of its parent's."""

from __future__ import annotations

import os


def keep_descriptors(wanted: set[int], former_error: os.stat_result) -> None:
    """Close all but the wanted ones, the standard ones and /dev/null.

    Those that plugins of pytest have made of standard error are made of what it is now.
    """
    # Not by pathlib: each object that a forked process touches costs it a copy of a page.
    null = os.stat(os.devnull)  # noqa: PTH116
    for fd in map(int, os.listdir("/proc/self/fd")):  # noqa: PTH208
        if fd <= 2 or fd in wanted:
            continue
        try:
            found = os.fstat(fd)
        except OSError:
            continue  # that of the listing itself
        if os.path.samestat(found, former_error):
            os.dup2(2, fd, inheritable=False)
        elif not os.path.samestat(found, null):
            os.close(fd)

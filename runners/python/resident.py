"""A parent of Python judges: brings pytest up once, and forks a judge per attempt.

It runs inside a bubblewrap of its own and never runs code of a case: its copies do, each shut into
namespaces of its own. On descriptor 0 it has the socket of `llmbench_parent.py`.
"""

from __future__ import annotations

import os
import socket

from judge import divide, start_anew_unless_plain
from llmbench_parent import Parent
from llmbench_session import run_sessions


def main() -> None:
    start_anew_unless_plain()
    control = socket.socket(fileno=os.dup(0))
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1):
        os.dup2(null, fd)
    os.close(null)
    run_sessions(lambda: Parent(control, divide).serve())


if __name__ == "__main__":
    main()

"""A resident parent whose attempts run whatever Python text stands on their standard input."""

from __future__ import annotations

import os
import socket
import sys
import traceback
from pathlib import Path
from typing import NoReturn

from llmbench_parent import Parent


def become(stdout: int) -> NoReturn:
    os.dup2(stdout, 1)
    os.close(stdout)
    code = 0
    try:
        names = {"__name__": "__main__"}
        if (before := Path("before.py")).exists():
            exec(compile(before.read_text(), "before", "exec"), names)
        exec(compile(sys.stdin.read(), "job", "exec"), names)
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:  # noqa: BLE001 - whatever it is, as the interpreter does
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


Parent(socket.socket(fileno=os.dup(0)), become).serve()

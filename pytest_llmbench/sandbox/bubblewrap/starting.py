"""Processes of bubblewrap are started by a thread that lives as long as this process.

`--die-with-parent` means the thread that started them (PR_SET_PDEATHSIG, prctl(2)): the one of an
attempt would take with it what waits for others.
"""

from __future__ import annotations

import queue
import subprocess
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

_Order = tuple[Sequence[str], dict[str, Any], "Future[subprocess.Popen[bytes]]"]
_orders: queue.SimpleQueue[_Order] = queue.SimpleQueue()
_lock = threading.Lock()
_starters: list[threading.Thread] = []


def start_process(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """As `subprocess.Popen`."""
    if threading.current_thread() is threading.main_thread():
        return subprocess.Popen(command, **options)  # noqa: S603 - this is the sandbox
    with _lock:
        if not _starters:
            _starters.append(
                threading.Thread(target=_start_all, name="llmbench-starter", daemon=True)
            )
            _starters[0].start()
    started: Future[subprocess.Popen[bytes]] = Future()
    _orders.put((command, options, started))
    return started.result()


def _start_all() -> None:
    while True:
        command, options, started = _orders.get()
        try:
            process: Any = subprocess.Popen(command, **options)  # noqa: S603 - the sandbox
            started.set_result(process)
        except BaseException as error:  # noqa: BLE001 - who ordered it raises it
            started.set_exception(error)

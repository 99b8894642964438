r"""The embedded engine's process: llama.cpp's server on loopback, for as long as its owner lives.

    python -m pytest_llmbench.providers.llamacpp_server MODEL.gguf \
        --endpoint-file FILE --ctx N --slots N

Standard input is the owner's leash: at its end, however the owner ended, this process ends.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import threading
import time
from pathlib import Path

import filelock

from pytest_llmbench.cache import write_whole

ALIVE_LOCK_SECONDS = 10.0
FEW_CORES = 2


def main() -> None:
    """Serve until standard input ends; the endpoint file says how far we are."""
    options = _arguments()
    _end_with_owner()
    # Held while this process lives: how others tell a dead server from a slow one.
    alive = filelock.FileLock(f"{options.endpoint_file}.alive")
    alive.acquire(timeout=ALIVE_LOCK_SECONDS)
    _tell(options.endpoint_file, state="loading")
    try:
        started = time.perf_counter()
        server = _serve(options.model, options.ctx, options.slots)
    except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
        _tell(options.endpoint_file, state="failed", error=f"{type(error).__name__}: {error}")
        sys.exit(1)
    _tell(
        options.endpoint_file,
        state="up",
        url=server.listening_address,
        load_seconds=time.perf_counter() - started,
    )
    threading.Event().wait()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--endpoint-file", type=Path, required=True)
    parser.add_argument("--ctx", type=int, required=True, help="tokens of context of each slot")
    parser.add_argument("--slots", type=int, default=1, help="requests answered at a time")
    return parser.parse_args()


def _serve(model: Path, num_ctx: int, slots: int):  # type: ignore[no-untyped-def]
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(model)
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    # llama.cpp divides n_ctx among the slots, unless they share it (kv_unified): then one long
    # answer takes the room of the others.
    parameters.n_ctx = num_ctx * slots
    parameters.n_parallel = slots
    parameters.kv_unified = False
    parameters.cache_ram_mib = 0  # up to 8 GiB of old prompts otherwise
    parameters.ui = False
    if (os.cpu_count() or 1) <= FEW_CORES:
        # llama.cpp's threads spin while they wait for each other. Where pytest needs one of two
        # cores, two threads were 5 times slower than one.
        parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    return xllamacpp.Server(parameters)


def _end_with_owner() -> None:
    threading.Thread(target=_watch_stdin, daemon=True).start()
    # llama.cpp loads without letting other threads run. The kernel's signal at the end of
    # standard input ends the process even then (SIGIO's default action on Linux).
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)


def _watch_stdin() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


def _tell(file: Path, **state: object) -> None:
    write_whole(file, json.dumps(state))


if __name__ == "__main__":
    main()

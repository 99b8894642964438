"""Who starts the embedded engine, and who waits for it: usable apart, in different processes.

With xdist the controller owns the server; workers know only the endpoint file.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

import filelock

import pytest_llmbench
from pytest_llmbench.errors import LLMTimeout, LLMUnreachable
from pytest_llmbench.providers.gguf_header import read_header

DEFAULT_NUM_CTX = 8192
"""Tokens of context, where the model was trained on as many."""
STOP_SECONDS = 5.0
DYING_SECONDS = 2.0
INSTALL_HINT = 'the embedded engine is not installed: pip install "pytest-llmbench[local]"'
_POLL_SECONDS = 0.05


def engine_installed() -> bool:
    """Whether xllamacpp can be imported; it is not imported here."""
    return importlib.util.find_spec("xllamacpp") is not None


def endpoint_file(folder: Path, model_path: Path) -> Path:
    """Where the server of a model says how to reach it; the same in every process."""
    path = str(model_path.absolute())
    return folder / f"llamacpp-{hashlib.sha256(path.encode()).hexdigest()[:12]}.json"


class EmbeddedServer:
    """A llama.cpp server in a process of its own, which ends with this one.

    `num_ctx` None: 8192 tokens, or the model's own length if that is less. So many are kept in
    memory for each of the `concurrency` requests that are answered at a time.
    """

    def __init__(
        self, model_path: Path, folder: Path, num_ctx: int | None = None, concurrency: int = 1
    ) -> None:
        self.model_path = model_path.absolute()
        self.endpoint_file = endpoint_file(folder, self.model_path)
        self._num_ctx = num_ctx
        self._concurrency = concurrency
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start without waiting; a second call does nothing while the server lives.

        Raises `LLMUnreachable` if the engine is not installed, `ModelNotFound` if the file is
        not a GGUF model.
        """
        if self._lives():
            return
        self.stop()
        if not engine_installed():
            raise LLMUnreachable(INSTALL_HINT)
        longest = read_header(self.model_path).facts().context_length
        num_ctx = served_context(self._num_ctx, longest)
        self.endpoint_file.parent.mkdir(parents=True, exist_ok=True)
        self.endpoint_file.unlink(missing_ok=True)
        with log_file(self.endpoint_file).open("wb") as log:
            self._process = _start(
                self.model_path, self.endpoint_file, num_ctx, self._concurrency, log
            )

    def _lives(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            return False
        # One that is ending frees its lock a moment before that can be seen of the process.
        return not self.endpoint_file.exists() or is_alive(self.endpoint_file)

    def stop(self) -> None:
        """End the server and wait until it is gone; calling it twice does no harm."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()  # nothing is ever written, so this cannot meet a broken pipe
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self.endpoint_file.unlink(missing_ok=True)


def served_context(wanted: int | None, longest: int | None) -> int:
    """Tokens of context of each request, of a model that takes `longest`, if it tells."""
    return wanted or min(DEFAULT_NUM_CTX, longest or DEFAULT_NUM_CTX)


def _start(
    model: Path, file: Path, num_ctx: int, slots: int, log: IO[bytes]
) -> subprocess.Popen[bytes]:
    # -P: no module of the folder we are called in may stand in for one of Python's own. Then the
    # package must be found as this process found it.
    command = [sys.executable, "-P", "-m", "pytest_llmbench.providers.llamacpp_server", str(model)]
    command += ["--endpoint-file", str(file), "--ctx", str(num_ctx), "--slots", str(slots)]
    places = (str(Path(pytest_llmbench.__file__).parents[1]), os.environ.get("PYTHONPATH"))
    return subprocess.Popen(  # noqa: S603 - our own module
        command,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, places))},
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=subprocess.STDOUT,
        # A terminal's Ctrl-C is for pytest, which then stops us in its own time.
        start_new_session=True,
    )


def wait_for_endpoint(file: Path, timeout: float) -> str:
    """The server's URL, without `/v1`, as soon as it is up.

    Raises `LLMUnreachable` if it failed or died (with the end of its log), `LLMTimeout` after
    `timeout` seconds.
    """
    deadline = time.monotonic() + timeout
    while True:
        state = _read(file)
        if "error" in state or (state and not is_alive(file)):
            told = state.get("error", "it ended")
            raise LLMUnreachable(f"the embedded engine did not start ({told}): {log_tail(file)}")
        if "url" in state:
            return str(state["url"])
        if time.monotonic() >= deadline:
            raise LLMTimeout(
                f"the embedded engine was not ready within {timeout:g} s: raise --llm-timeout, or "
                f"take a smaller model. {log_tail(file)}"
            )
        time.sleep(_POLL_SECONDS)


def is_alive(file: Path) -> bool:
    """Whether the server that wrote the endpoint file still lives."""
    lock = filelock.FileLock(f"{file}.alive")
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        return True
    lock.release()
    return False


def died(file: Path, url: str) -> bool:
    """Whether the server at `url` is gone, after an error that may be its end.

    Its sockets close first; another request that met its end may have started a new one by now.
    """
    deadline = time.monotonic() + DYING_SECONDS
    while _read(file).get("url") == url and is_alive(file):
        if time.monotonic() >= deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def log_file(file: Path) -> Path:
    """What the server prints."""
    return file.with_name(f"{file.name}.log")


def log_tail(file: Path) -> str:
    """The last lines of the log, for a message."""
    try:
        text = log_file(file).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "there is no log"
    return "its log ends with: " + " | ".join(text.strip().splitlines()[-4:])[-600:]


def _read(file: Path) -> dict[str, Any]:
    try:
        state = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}

"""Does a model ever wait for the tests? Sessions against a scripted endpoint of fixed latency.

    python -m benchmarks.model_never_waits [--attempts N] [--latency S]

A real pytest session each, over HTTP, judged in bubblewrap. First with tests that sleep as long as
a reply takes, one request at a time: the session's time against the model's own. Then with quick
tests: one request at a time against eight. Times run from the first request to the end of the
process: start-up, which is not the model's, is told beside them. Idle is what the model waited
between its first and its last request; after it comes the end, with the last answer's tests.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TARGET_ALONE, TARGET_EIGHT = 1.10, 7.0
EIGHT = 8
REPLY = "```python\ndef f(a, b):\n    return a + b\n```"
PROBLEM = """
- id: f
  lang: python
  prompt: Write f(a, b).
  reference: |
    def f(a, b):
        return a + b
  tests:
    tests/test_solution.py: |
      import time
      from solution import f
      def test_f():
          time.sleep({seconds})
          assert f(1, 2) == 3
"""


class Endpoint(ThreadingHTTPServer):
    """OpenAI's chat completions, each `latency` seconds long, however many come at a time."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, latency: float) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.latency = latency
        self.lock = threading.Lock()
        self.windows: list[tuple[float, float]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Its address, as `--llm-base-url` wants it."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # as model servers do: else a reply's end is kept back for 40 ms
    server: Endpoint

    def do_GET(self) -> None:
        """The list of models."""
        self._answer("application/json", json.dumps({"data": [{"id": "m", "object": "model"}]}))

    def do_POST(self) -> None:
        """A reply."""
        self.rfile.read(int(self.headers["Content-Length"]))
        began = time.perf_counter()
        time.sleep(self.server.latency)
        with self.server.lock:
            self.server.windows.append((began, time.perf_counter()))
        choice = {"index": 0, "delta": {"content": REPLY}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 9, "completion_tokens": 20, "total_tokens": 29}
        event = json.dumps({"id": "1", "model": "m", "choices": [choice], "usage": usage})
        self._answer("text/event-stream", f"data: {event}\n\ndata: [DONE]\n\n")

    def _answer(self, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


@dataclass(frozen=True)
class Measured:
    """Seconds. `model` is how long the endpoint had anything to do."""

    startup: float
    session: float
    model: float
    idle: float
    end: float
    most: int


def session(folder: Path, latency: float, attempts: int, tests: float, *more: str) -> Measured:
    """One pytest session of so many attempts, whose tests take `tests` seconds."""
    problems = folder / "problems"
    problems.mkdir(exist_ok=True)
    (problems / "f.yaml").write_text(PROBLEM.format(seconds=tests))
    (folder / "pytest.ini").write_text("[pytest]\n")
    endpoint = Endpoint(latency)
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
        *("-p", "pytest_llmbench.plugin"),
        *("--llm-provider=lmstudio", "--llm-model=m", f"--llm-base-url={endpoint.url}"),
        *("--llm-sandbox=bubblewrap", "--llm-warmup=0", f"--llm-runs={attempts}", *more),
    ]
    started = time.perf_counter()
    # Other plugins take their time at the end of a session.
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(  # noqa: S603 - pytest
        command, cwd=folder, env=alone, capture_output=True, text=True, check=False
    )
    ended = time.perf_counter()
    endpoint.shutdown()
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    windows = sorted(endpoint.windows)
    first, last, model = windows[0][0], windows[-1][1], _covered(windows)
    idle = last - first - model
    return Measured(first - started, ended - first, model, idle, ended - last, _most(windows))


def _covered(windows: list[tuple[float, float]]) -> float:
    """Seconds in which at least one of the windows was open."""
    total = until = 0.0
    for start, end in windows:
        total += max(0.0, end - max(start, until))
        until = max(until, end)
    return total


def _most(windows: list[tuple[float, float]]) -> int:
    """The most windows that were open at a time."""
    return max(sum(start <= at < end for start, end in windows) for at, _ in windows)


def told(title: str, measured: Measured) -> None:
    """Print a line."""
    print(
        f"{title:37} start-up {measured.startup:4.1f} s   session {measured.session:5.1f} s   "
        f"model {measured.model:5.1f} s   idle {measured.idle:4.1f} s   "
        f"end {measured.end:4.1f} s   at a time {measured.most}",
        flush=True,
    )


def main() -> None:
    """Print the sessions and both ratios; exit code 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=40)
    parser.add_argument("--latency", type=float, default=1.0, help="seconds of a reply")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="never-waits-") as name:
        folder, latency, attempts = Path(name), chosen.latency, chosen.attempts
        session(folder, 0.01, 1, latency)  # what the next ones find in the cache
        slow = session(folder, latency, attempts, latency)
        told("tests as slow as the replies", slow)
        unhidden = session(folder, latency, attempts // 4, latency, "--llm-prefetch=0")
        told("  a quarter of them, --llm-prefetch=0", unhidden)
        session(folder, 0.01, 1, 0)
        one = session(folder, latency, attempts, 0)
        told("quick tests, --llm-concurrency=1", one)
        eight = session(folder, latency, attempts, 0, f"--llm-concurrency={EIGHT}")
        told("quick tests, --llm-concurrency=8", eight)
    alone, ratio = slow.session / slow.model, one.session / eight.session
    print(f"session / model, slow tests: {alone:.3f} (target: at most {TARGET_ALONE})")
    print(f"  without running ahead: {unhidden.session / unhidden.model:.2f}")
    print(f"concurrency 1 / concurrency 8: {ratio:.2f} (target: at least {TARGET_EIGHT})")
    sys.exit(alone > TARGET_ALONE or ratio < TARGET_EIGHT)


if __name__ == "__main__":
    main()

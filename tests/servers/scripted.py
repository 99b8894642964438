"""A real HTTP server on loopback that does what a test tells it to, and remembers requests."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Asked:
    """One request. Header names are in lower case; `body` is decoded JSON or None."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


class Exchange(BaseHTTPRequestHandler):
    """One request on its way; what a behaviour answers with."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # as model servers do: else small pieces are kept back for 40 ms
    server: _Server

    def json(self, status: int, value: object, headers: Mapping[str, str] | None = None) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        for name, text in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def begin_stream(self, content_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def piece(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def end_stream(self) -> None:
        self.wfile.write(b"0\r\n\r\n")

    def hang_up(self) -> None:
        """Close without the end that the protocol wants."""
        self.close_connection = True

    def wait(self, seconds: float) -> None:
        self.server.owner.stopping.wait(seconds)

    def wait_for(self, event: threading.Event | None) -> None:
        """Until the test has set it, if there is one."""
        if event is not None:
            assert event.wait(60), "the test has not heard what was sent"

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, json.loads(raw) if raw else None)
        owner = self.server.owner
        owner.asked.append(asked)
        try:
            owner.answer(self, asked)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_GET = do_POST = _answer  # noqa: N815 - the names http.server looks for

    def log_message(self, *args: object) -> None:
        """A test's output is for the test."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = (
        128  # beyond it the kernel drops connections, which come again seconds later
    )
    owner: ScriptedServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is often what the test wants."""


Behaviour = Callable[[Exchange, Asked], None]


class ScriptedServer:
    """Use as a context manager. `script` holds one behaviour per chat request; the last repeats."""

    def __init__(self, *script: Behaviour) -> None:
        self.script = list(script)
        self.asked: list[Asked] = []
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._http = _Server(("127.0.0.1", 0), Exchange)
        self._http.owner = self
        self.port: int = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def chats(self) -> list[Asked]:
        """The requests for an answer, without look-ups."""
        return [asked for asked in self.asked if asked.method == "POST" and "chat" in asked.path]

    def next_behaviour(self) -> Behaviour:
        with self._lock:  # each exchange has a thread of its own
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    def answer(self, exchange: Exchange, asked: Asked) -> None:
        raise NotImplementedError


def refuses(status: int, error: object, headers: Mapping[str, str] | None = None) -> Behaviour:
    """An HTTP error with `{"error": error}`."""
    return lambda exchange, asked: exchange.json(status, {"error": error}, headers)


def no_more(exchange: Exchange, asked: Asked) -> None:
    """What a script ends with that holds one reply per request."""
    refuses(500, "the script holds no reply for this request")(exchange, asked)

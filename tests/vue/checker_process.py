"""A checker to talk to: `node checker.mjs`, one JSON object a line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from pytest_llmbench.node import host_node

CHECKER = Path(__file__).parents[2] / "runners/vue/checker/checker.mjs"


class CheckerProcess:
    """Use it as a context manager; `ask` returns a reply's "ok", `error` its "error"."""

    def __init__(self, modules: Path | None = None, options: Sequence[str] = ()) -> None:
        given = ["--modules", str(modules)] if modules else []
        self.process = subprocess.Popen(
            [str(host_node().node), *options, str(CHECKER), *given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._last = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.process.wait(120)

    def send(self, op: str, **request: Any) -> int:
        self._last += 1
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"id": self._last, "op": op, **request}) + "\n")
        self.process.stdin.flush()
        return self._last

    def receive(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the checker has ended"
        reply: dict[str, Any] = json.loads(line)
        return reply

    def reply(self, op: str, **request: Any) -> dict[str, Any]:
        sent = self.send(op, **request)
        reply = self.receive()
        assert reply["id"] == sent
        return reply

    def ask(self, op: str, **request: Any) -> dict[str, Any]:
        reply = self.reply(op, **request)
        assert "ok" in reply, reply
        ok: dict[str, Any] = reply["ok"]
        return ok

    def error(self, op: str, **request: Any) -> dict[str, Any]:
        reply = self.reply(op, **request)
        assert "error" in reply, reply
        error: dict[str, Any] = reply["error"]
        return error

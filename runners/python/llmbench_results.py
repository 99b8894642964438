"""What the test process told on the results pipe, and what it is worth."""

from __future__ import annotations

import json
import signal
from collections import Counter
from typing import Any

MOST_BYTES = 6 << 20
FEWEST_CANARIES = 4
LIMIT_SIGNALS = {signal.SIGXCPU, signal.SIGXFSZ}


class Results:
    """Collects lines `KEY {json}`; a line that is anything else was not written by us."""

    def __init__(self, key: str) -> None:
        self.key = key.encode()
        self.rest = b""
        self.size = 0
        self.forged = ""
        self.trouble = ""
        # Where tests and answer are apart: what the answer's code decided, what did not get across.
        self.self_judging: list[str] = []
        self.limit = ""
        self.closed = ""
        self.collected: list[str] = []
        self.tests: list[tuple[str, str]] = []
        self.done: int | None = None
        self.canaries_wanted = False
        self.canaries = 0

    def feed(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > MOST_BYTES:
            self.forged = self.forged or "more results than any test run has"
            return
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.take(line)

    def take(self, line: bytes) -> None:
        key, _, body = line.partition(b" ")
        if key != self.key:
            self.forged = self.forged or "something else than the reporter wrote results"
            return
        try:
            self.told(*json.loads(body))
        except (ValueError, TypeError, IndexError, RecursionError):
            self.forged = self.forged or "something else than the reporter wrote results"

    def told(self, kind: str, value: Any) -> None:
        if kind == "collected":
            self.collected += [str(name) for name in value]
        elif kind == "test":
            outcome = str(value[1])
            # Whatever a test made of it: without its answer no test is passed.
            lost = self.closed and outcome == "passed"
            self.tests.append((str(value[0]), "failed" if lost else outcome))
        elif kind == "tampered":
            self.forged = self.forged or str(value)
        elif kind == "trouble":
            self.trouble = self.trouble or str(value)
        elif kind == "self_judging":
            self.self_judging.append(str(value))
        elif kind == "channel_limit":
            self.limit = self.limit or str(value)
        elif kind == "channel_closed":
            self.closed = self.closed or str(value)
        elif kind == "done":
            self.done = value
        else:
            self.told_of_canaries(kind, value)

    def told_of_canaries(self, kind: str, value: Any) -> None:
        if kind == "canaries":
            self.canaries_wanted = value == 1
        elif kind == "canary":
            self.canaries += 1
            if value != "failed":
                self.forged = self.forged or f"{value} in the judge's own tests between the case's"

    def report(self, mode: str, exit_code: int, timeout: float | None) -> dict[str, Any]:
        """The judge's report without `log`. `timeout`: the limit, if it was reached."""
        problem, message = self.problem(mode, exit_code, timeout)
        return {
            "tests": self.tests,
            # A run that has lost its answer has failed, even if no test came after that.
            "exit_code": exit_code or int(bool(self.closed)),
            "problem": problem,
            "message": message or self.closed,
            "self_judging": self.self_judging,
        }

    def problem(self, mode: str, exit_code: int, timeout: float | None) -> tuple[str | None, str]:
        if self.forged:
            return "tampering", self.forged
        if timeout is not None and self.done is None:
            return "test_timeout", (
                f"the tests did not end within {timeout:g} s; "
                f"{len(self.tests)} of {len(self.collected)} had finished"
            )
        if self.done is None:
            return early_end(exit_code)
        if exit_code != self.done:
            return "tampering", f"pytest ended with {self.done}, its process with {exit_code}"
        if mode == "list":
            return listing_problem(exit_code, self.trouble)
        return self.contradiction()

    def contradiction(self) -> tuple[str | None, str]:
        if Counter(name for name, _ in self.tests) - Counter(self.collected):
            return "tampering", "a test was reported that was not collected, or twice"
        # One comes before the tests, and one after each of the first.
        if self.canaries_wanted and self.canaries < min(len(self.tests), FEWEST_CANARIES):
            return "tampering", "tests were reported without those of the judge between them"
        if self.limit:
            return "channel_limit", self.limit
        return None, ""


def early_end(exit_code: int) -> tuple[str | None, str]:
    """The process is gone and pytest had not come to its end."""
    if exit_code == 0:
        return "tampering", "the test process ended itself before its tests were through"
    if -exit_code in LIMIT_SIGNALS:
        return "resource_limit", f"the test process was ended by {signal.Signals(-exit_code).name}"
    if exit_code == -signal.SIGKILL:
        return None, "the test process was killed: it ran out of memory, or ended itself"
    return None, f"the test process ended early with exit code {exit_code}"


def listing_problem(exit_code: int, trouble: str) -> tuple[str | None, str]:
    # 1: the tests that were kept from running; 0: all are skipped; 5: there are none.
    if not trouble and exit_code in (0, 1, 5):
        return None, ""
    return "not_listed", trouble or f"pytest ended with exit code {exit_code}"

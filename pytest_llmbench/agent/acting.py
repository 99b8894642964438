"""The calls of one attempt, done one after the other, and noted."""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import replace

from pytest_llmbench.agent.base import Arguments, Desk, Tool, ToolResult
from pytest_llmbench.agent.calls import arguments_of, too_long
from pytest_llmbench.agent.context import capped
from pytest_llmbench.agent.metrics import Called
from pytest_llmbench.agent.naming import named
from pytest_llmbench.agent.workspace import Refused
from pytest_llmbench.json_text import spoken_json
from pytest_llmbench.judging.base import Check
from pytest_llmbench.providers.base import ToolCall
from pytest_llmbench.text import whole_characters
from pytest_llmbench.waiting import seconds_waited

MOST_REPEATED = 3
"""The same call so many times in a row, with no change of files by it, ends the attempt."""
_LOGGED = 500
"""Characters of arguments and of results that the log keeps."""
_AGAIN = "\n(You have asked this before and were told the same: do something else, or finish.)"


class Acting:
    """Does what the model asks, and remembers it in `calls`. Raises what tools raise of ours."""

    def __init__(self, desk: Desk, tools: Mapping[str, Tool]) -> None:
        self.calls: list[Called] = []
        self._desk = desk
        self._tools = tools
        self._since_change: set[tuple[str, str]] = set()
        self._last: tuple[str, str] | None = None
        self._times = 0

    @property
    def repeats(self) -> bool:
        """Whether the last call was the same as those before it, and nothing was changed by it.

        Texts of results are not compared: those of tests tell seconds.
        """
        return self._times >= MOST_REPEATED

    def do(self, turn: int, call: ToolCall) -> ToolResult:
        """What the tool gives; what the model did wrong is told in its text."""
        started = time.perf_counter() - seconds_waited()  # of a lane: as that of a server's slot
        before = self._desk.files.answer()
        asked = call.name[:_LOGGED], _plain(call.arguments)
        try:
            arguments = arguments_of(call, self._tools)
            result = _used(self._tools[call.name], arguments, self._desk)
            outcome = "ok"
            if result.check is not None:
                outcome = "passed" if result.check.passed else "failed"
        except Refused as error:
            result, outcome = ToolResult(f"error: {error}"), "error"
        wasted = outcome == "error" or asked in self._since_change
        wrote = self._desk.files.answer() != before
        if wrote:
            self._since_change.clear()
        self._since_change.add(asked)
        result = replace(result, text=capped(whole_characters(result.text)))
        called = Called(
            turn=turn,
            tool=call.name[:_LOGGED],
            arguments=_cut(call.arguments),
            outcome=outcome,
            wrote=wrote,
            wasted=wasted,
            seconds=round(time.perf_counter() - seconds_waited() - started, 4),
            result=_cut(result.text),
            compiles=result.check.compiles if result.check else None,
        )
        self.calls.append(called)
        self._times = self._times + 1 if asked == self._last and not wrote else 1
        self._last = asked
        return replace(result, text=result.text + _AGAIN) if self._times > 1 else result


def _used(tool: Tool, arguments: Arguments, desk: Desk) -> ToolResult:
    with named(tool):
        result: object = tool.use(arguments, desk)  # a plugin's: nobody has checked its types
    if not isinstance(result, ToolResult) or not isinstance(result.text, str):
        told = f"the tool {tool.name!r} gave {result!r:.100}: use() must give ToolResult(TEXT)"
        raise TypeError(told)
    check: object = result.check
    if not isinstance(check, Check | None):
        raise TypeError(
            f"the tool {tool.name!r} gave check={check!r:.100}: make it a Check, or None"
        )
    return result


def _plain(arguments: str) -> str:
    """The same for the same arguments, however they are written; short, since many are kept."""
    if too_long(arguments):
        return f"{len(arguments)}, {hash(arguments)}"
    plain = arguments
    with contextlib.suppress(ValueError, RecursionError):
        plain = json.dumps(spoken_json(arguments), sort_keys=True)
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def _cut(text: str) -> str:
    return text if len(text) <= _LOGGED else f"{text[:_LOGGED]}... ({len(text):,} characters)"

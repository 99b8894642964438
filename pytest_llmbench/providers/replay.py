"""Answers from a file: the provider that asks nobody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pytest_llmbench.errors import LLMProtocolError, RecordingEnds, SettingsError
from pytest_llmbench.journal import is_journal
from pytest_llmbench.providers.base import ModelFacts, OnTokens, Reply, Request
from pytest_llmbench.providers.recorded import Key, Recorded, Turns, read_line

T = TypeVar("T")
MEASURED_ENDS = frozenset({"token_limit", "time_limit", "context_limit"})
"""How attempts end by what only a measurement tells: a replay takes the recording's word."""


class Replay:
    """Recorded replies of a JSON Lines file.

    A line is `{"case_id": ..., "reply": ...}` with optional `model`, `run_number` and
    `finish_reason`; lines without a case id, such as a journal's head, are passed over. The most
    exact line wins: case, model and run; case and model; case and run; case. Where several
    lines fit equally, run 1 gets the first, run 2 the second, and the last one serves all
    further runs. Of lines that name their run, the last wins, as a resumed journal means it. A
    journal may have ended in the midst of a line: such a line is passed over.

    An attempt in agent mode is answered by `turns` in place of `reply`, or by a journal's
    `messages`, of which an attempt that met trouble gives way to one that did not. Only where no
    line has turns for it, a `reply` is its first turn.

    Raises `SettingsError` with file and line.
    """

    name = "replay"

    def __init__(self, file: Path | None) -> None:
        if file is None:
            raise SettingsError(
                "provider replay needs a file of recorded replies: --llm-replay FILE"
            )
        self._file = file
        self._replies: dict[Key, list[Reply]] = {}
        self._turns: dict[Key, list[Turns]] = {}
        self._protocols: dict[str | None, set[str | None]] = {}
        text, kept = _text(file)
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                self._read(line, f"{file}:{number}", may_be_cut=kept)

    def facts(self, model: str) -> ModelFacts:
        """Only whether all its recorded conversations called tools in plain text."""
        spoken = self._protocols.get(model, set()) | self._protocols.get(None, set())
        return ModelFacts(takes_tools=False if spoken == {"text"} else None)

    def generate(self, request: Request, on_tokens: OnTokens) -> Reply:
        """The recorded reply. Raises `LLMProtocolError` naming the case where there is none."""
        del on_tokens  # nothing streams
        reply, turns = _fitting(self._replies, request), _fitting(self._turns, request)
        if not request.turn:
            return self._only(reply, turns, request)
        if turns is None:
            return self._first(reply, request)
        if request.turn <= len(turns.replies):
            return turns.replies[request.turn - 1]
        raise self._past_the_end(turns, request)

    def close(self) -> None:
        """Nothing is held open."""

    def _only(self, reply: Reply | None, turns: Turns | None, request: Request) -> Reply:
        """Of prompt mode."""
        if reply is not None:
            return reply
        if turns is None:
            raise self._none(request)
        raise LLMProtocolError(
            f"{self._file}: {_asked(request)} was recorded in agent mode: replay it with "
            "--llm-mode agent, or add a line with a reply"
        )

    def _first(self, reply: Reply | None, request: Request) -> Reply:
        """Of an attempt in agent mode, by a reply of prompt mode."""
        if reply is None:
            raise self._none(request)
        if request.turn == 1:
            return reply
        raise LLMProtocolError(
            f"{self._file}: {_asked(request)}: turn {request.turn} was asked for, and there is one "
            "reply, recorded in prompt mode: replay it with --llm-mode prompt, or write 'turns'"
        )

    def _none(self, request: Request) -> LLMProtocolError:
        return LLMProtocolError(
            f"{self._file}: a case with no recorded reply is an error: {_asked(request)}. Add a "
            "line, or leave the case out with -k"
        )

    def _past_the_end(self, turns: Turns, request: Request) -> LLMProtocolError:
        recorded = len(turns.replies)
        told = f"{self._file}: {_asked(request)}: turn {request.turn} was asked for"
        told += f", and {recorded} {'is' if recorded == 1 else 'are'} recorded"
        if turns.end in MEASURED_ENDS:
            return RecordingEnds(told, turns.end)
        if turns.end is not None:
            told += f", which ended there ({turns.end})"
        return LLMProtocolError(
            f"{told}. Case, tools or limits (--llm-max-iterations) are not what they were: record "
            "it again, or add turns to the line"
        )

    def _read(self, line: str, at: str, *, may_be_cut: bool) -> None:
        try:
            data = json.loads(line)
        except ValueError as error:
            if may_be_cut:
                return
            raise SettingsError(f"{at}: not JSON: {error}") from error
        recorded = read_line(data, at)
        if recorded is not None:
            self._keep(recorded)

    def _keep(self, recorded: Recorded) -> None:
        key, turns = recorded.key, recorded.turns
        if recorded.reply is not None:
            self._replies.setdefault(key, []).append(recorded.reply)
        if turns is None:
            return
        known = self._turns.setdefault(key, [])
        if not (turns.troubled and key[2] and any(not other.troubled for other in known)):
            known.append(turns)
        self._protocols.setdefault(key[1], set()).add(recorded.protocol)


def _fitting(recorded: Mapping[Key, list[T]], request: Request) -> T | None:
    case, model, run = request.case_id, request.model, request.run_number
    for key in ((case, model, run), (case, model, None), (case, None, run), (case, None, None)):
        found = recorded.get(key)
        if found:
            return found[-1] if key[2] else found[min(run, len(found)) - 1]
    return None


def _asked(request: Request) -> str:
    return f"case {request.case_id!r}, model {request.model!r}, run {request.run_number}"


def _text(file: Path) -> tuple[str, bool]:
    """And whether it is a journal, in which a line may have been cut."""
    try:
        data = file.read_bytes()
        kept = is_journal(data)
        return data.decode("utf-8", "replace" if kept else "strict"), kept
    except OSError as error:
        raise SettingsError(f"--llm-replay: {file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"--llm-replay: {file} is not UTF-8 text: {error}") from error

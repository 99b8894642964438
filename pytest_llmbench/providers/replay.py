"""Answers from a file: the provider that asks nobody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_llmbench.errors import LLMProtocolError, SettingsError
from pytest_llmbench.journal import is_journal
from pytest_llmbench.providers.base import ModelFacts, OnTokens, Reply, Request
from pytest_llmbench.providers.thinking import split_thinking

Key = tuple[str, str | None, int | None]
"""Case id, model and run number; None where a line does not say."""


class Replay:
    """Recorded replies of a JSON Lines file.

    A line is `{"case_id": ..., "reply": ...}` with optional `model`, `run_number` and
    `finish_reason`; lines without a case id, such as a journal's head, are passed over. The most
    exact line wins: case, model and run; case and model; case and run; case. Where several
    lines fit equally, run 1 gets the first, run 2 the second, and the last one serves all
    further runs. Of lines that name their run, the last wins, as a resumed journal means it. A
    journal may have ended in the midst of a line: such a line is passed over.

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
        text, kept = _text(file)
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                self._read(line, f"{file}:{number}", may_be_cut=kept)

    def facts(self, model: str) -> ModelFacts:  # noqa: ARG002 - a file knows nothing of a model
        """Nothing is known."""
        return ModelFacts()

    def generate(self, request: Request, on_tokens: OnTokens) -> Reply:
        """The recorded reply. Raises `LLMProtocolError` naming the case where there is none."""
        del on_tokens  # nothing streams
        case, model, run = request.case_id, request.model, request.run_number
        for key in ((case, model, run), (case, model, None), (case, None, run), (case, None, None)):
            found = self._replies.get(key)
            if found:
                return found[-1] if key[2] else found[min(run, len(found)) - 1]
        raise LLMProtocolError(
            f"{self._file}: a case with no recorded reply is an error: case {case!r}, model "
            f"{model!r}, run {run}. Add a line, or leave the case out with -k"
        )

    def close(self) -> None:
        """Nothing is held open."""

    def _read(self, line: str, at: str, *, may_be_cut: bool) -> None:
        try:
            data = json.loads(line)
        except ValueError as error:
            if may_be_cut:
                return
            raise SettingsError(f"{at}: not JSON: {error}") from error
        if not isinstance(data, dict):
            raise SettingsError(f"{at}: a line must be an object with case_id and reply")
        if "case_id" not in data and "reply" in data:
            raise SettingsError(f"{at}: 'case_id' is missing: add it beside reply")
        if "case_id" not in data or data.get("reply", "") is None:
            return
        if "reply" not in data and "status" in data:
            return  # a journal's record of an attempt that got no reply
        key = _key(data, at)
        self._replies.setdefault(key, []).append(_reply(data, at))


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


def _key(data: Mapping[str, Any], at: str) -> Key:
    case, model, run = data["case_id"], data.get("model"), data.get("run_number")
    if not isinstance(case, str) or not isinstance(model, str | None):
        raise SettingsError(f"{at}: case_id and model must be text")
    if not isinstance(run, int | None) or isinstance(run, bool) or (run is not None and run < 1):
        raise SettingsError(f"{at}: run_number must be a whole number from 1 on, not {run!r}")
    return case, model, run


def _reply(data: Mapping[str, Any], at: str) -> Reply:
    text = data.get("reply")
    if not isinstance(text, str):
        raise SettingsError(f"{at}: case {data['case_id']!r} has no reply, or one that is not text")
    reason = data.get("finish_reason") or "stop"
    if not isinstance(reason, str):
        raise SettingsError(f"{at}: finish_reason must be text, not {reason!r}")
    reasoning = data.get("reasoning") or ""
    if not isinstance(reasoning, str):
        raise SettingsError(f"{at}: reasoning must be text, not {reasoning!r}")
    split = split_thinking(text)
    return Reply(
        text=split.text,
        reasoning=split.reasoning or reasoning,
        finish_reason=reason if split.closed else "length",
    )

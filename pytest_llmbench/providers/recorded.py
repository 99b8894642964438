"""A line of recorded answers -> what was said, or a precise complaint. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_llmbench.errors import SettingsError
from pytest_llmbench.providers.base import Reply, ToolCall
from pytest_llmbench.providers.thinking import split_thinking

Key = tuple[str, str | None, int | None]
"""Case id, model and run number; None where a line does not say."""


@dataclass(frozen=True)
class Turns:
    """What a model said turn by turn, at least once.

    `end` is how the attempt ended, None where nobody says. `troubled`: it is the record of an
    error, and the conversation may have broken off.
    """

    replies: tuple[Reply, ...]
    end: str | None = None
    troubled: bool = False


@dataclass(frozen=True)
class Recorded:
    """One line: a reply in prompt mode, turns in agent mode, or both.

    `protocol` is how tools were called, `native` or `text`; None where nobody says.
    """

    key: Key
    reply: Reply | None
    turns: Turns | None
    protocol: str | None


def read_line(data: Any, at: str) -> Recorded | None:
    """A line of a file of answers, parsed; None where a model said nothing: a journal's head.

    `turns` are a hand's; of a journal's line `turns` are measurements, and what was said stands in
    `messages`. Raises `SettingsError` that begins with `at`.
    """
    if not isinstance(data, dict):
        raise SettingsError(f"{at}: a line must be an object with case_id and reply, or turns")
    journal = "status" in data or "messages" in data
    said = [name for name in ("reply", "messages" if journal else "turns") if name in data]
    if "case_id" not in data:
        if said:
            raise SettingsError(f"{at}: 'case_id' is missing: add it beside {said[0]}")
        return None
    if not said and not journal:
        raise SettingsError(
            f"{at}: case {data['case_id']!r} has no reply: write the text in 'reply', or what was "
            "said in agent mode in 'turns'"
        )
    key = _key(data, at)
    reply = _reply(data, "reply", at, "stop") if data.get("reply") is not None else None
    turns = _said(data, at) if journal else _written(data, at)
    if reply is None and turns is None:
        return None
    return Recorded(key, reply, turns, _text(data, "tool_protocol", at) or None)


def _key(data: Mapping[str, Any], at: str) -> Key:
    case, model, run = data["case_id"], data.get("model"), data.get("run_number")
    if not isinstance(case, str) or not isinstance(model, str | None):
        raise SettingsError(f"{at}: case_id and model must be text")
    if not isinstance(run, int | None) or isinstance(run, bool) or (run is not None and run < 1):
        raise SettingsError(f"{at}: run_number must be a whole number from 1 on, not {run!r}")
    return case, model, run


def _written(data: Mapping[str, Any], at: str) -> Turns | None:
    """`turns` as a person writes them."""
    if data.get("turns") is None:
        return None
    turns = _objects(data, "turns", at)
    if not turns:
        raise SettingsError(f"{at}: turns is empty: a turn is an object with content or tool_calls")
    replies = []
    for number, turn in enumerate(turns, 1):
        if "content" not in turn and "tool_calls" not in turn:
            raise SettingsError(f"{at}: turn {number} has neither content nor tool_calls")
        replies.append(_turn(turn, f"{at}: turn {number}"))
    return Turns(tuple(replies))


def _said(data: Mapping[str, Any], at: str) -> Turns | None:
    """`messages` as a journal keeps them; those of turn 0 were there before the model spoke."""
    if data.get("messages") is None:
        return None
    heard: list[tuple[int, Mapping[str, Any]]] = []
    for message in _objects(data, "messages", at):
        turn = message.get("turn")
        if not isinstance(turn, int):
            raise SettingsError(f"{at}: a message's turn must be a whole number, not {turn!r}")
        if message.get("role") == "assistant" and turn > 0:
            heard.append((turn, message))
    measured = _objects(data, "turns", at) if data.get("turns") is not None else []
    reasons = {str(turn.get("turn")): turn.get("finish_reason") for turn in measured}
    replies = [
        _turn({"finish_reason": reasons.get(str(turn)), **message}, f"{at}: turn {turn}")
        for turn, message in sorted(heard, key=lambda each: each[0])
    ]
    end = _text(data, "agent_end", at) or None
    return Turns(tuple(replies), end, data.get("status") == "error") if replies else None


def _turn(data: Mapping[str, Any], at: str) -> Reply:
    listed = _objects(data, "tool_calls", at) if data.get("tool_calls") is not None else []
    calls = tuple(_call(call, f"{at}: call {number}") for number, call in enumerate(listed, 1))
    return _reply(data, "content", at, "tool_calls" if calls else "stop", calls)


def _call(data: Mapping[str, Any], at: str) -> ToolCall:
    """Text is passed on as it is: a model may have written no JSON."""
    name, arguments = data.get("name"), data.get("arguments")
    if not isinstance(name, str):
        raise SettingsError(f"{at}: name must be text, not {name!r}")
    if isinstance(arguments, str):
        return ToolCall(name, arguments)
    if not isinstance(arguments, dict | None):
        raise SettingsError(f"{at}: arguments must be an object or JSON text, not {arguments!r}")
    return ToolCall(name, json.dumps(arguments or {}, ensure_ascii=False))


def _reply(
    data: Mapping[str, Any], field: str, at: str, reason: str, calls: tuple[ToolCall, ...] = ()
) -> Reply:
    split = split_thinking(_text(data, field, at))
    return Reply(
        text=split.text,
        reasoning=split.reasoning or _text(data, "reasoning", at),
        finish_reason=(_text(data, "finish_reason", at) or reason) if split.closed else "length",
        tool_calls=calls,
    )


def _text(data: Mapping[str, Any], field: str, at: str) -> str:
    found = data.get(field)
    if not isinstance(found, str | None):
        raise SettingsError(f"{at}: {field} must be text, not {found!r}")
    return found or ""


def _objects(data: Mapping[str, Any], field: str, at: str) -> list[Mapping[str, Any]]:
    found = data[field]
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise SettingsError(f"{at}: {field} must be a list of objects")
    return found

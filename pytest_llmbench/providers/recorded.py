"""A line of recorded answers -> what was said, or a precise complaint. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_llmbench.errors import SettingsError
from pytest_llmbench.providers.base import Reply, ToolCall
from pytest_llmbench.providers.thinking import split_thinking
from pytest_llmbench.text import did_you_mean

Key = tuple[str, str | None, int | None]
"""Case id, model and run number; None where a line does not say."""
_ONLY_KEPT = ("nodeid", "messages")
"""Keys of a journal's lines, which a hand has no need to write."""
_PROTOCOLS = ("native", "text")
_REPLY = ("case_id", "model", "run_number", "reply", "reasoning", "finish_reason")
_LINE = (*_REPLY, "turns", "tool_protocol")
_TURN = ("content", "tool_calls", "reasoning", "finish_reason")
_CALL = ("name", "arguments")


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

    `turns` are a hand's, and unknown keys beside and in them are mistyped; of a journal's line
    `turns` are measurements, what was said stands in `messages`, and a later version may keep
    more. Raises `SettingsError` that begins with `at`.
    """
    if not isinstance(data, dict):
        raise SettingsError(f"{at}: a line must be an object with case_id and reply, or turns")
    journal = any(key in data for key in _ONLY_KEPT)
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
    protocol = _text(data, "tool_protocol", at) or None
    if not (journal or protocol in (None, *_PROTOCOLS)):
        raise SettingsError(
            f"{at}: unknown tool_protocol {protocol!r}{_known(protocol, _PROTOCOLS)}"
        )
    return Recorded(key, reply, turns, protocol)


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
    _refuse_unknown(data, _LINE, at)
    turns = _objects(data, "turns", at)
    if not turns:
        raise SettingsError(f"{at}: turns is empty: a turn is an object with content or tool_calls")
    replies = []
    for number, turn in enumerate(turns, 1):
        place = f"{at}: turn {number}"
        _refuse_unknown(turn, _TURN, place)
        for which, call in _calls(turn, place):
            _refuse_unknown(call, _CALL, which)
        if "content" not in turn and "tool_calls" not in turn:
            raise SettingsError(f"{place} has neither content nor tool_calls")
        replies.append(_turn(turn, place))
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
    calls = tuple(_call(call, which) for which, call in _calls(data, at))
    return _reply(data, "content", at, "tool_calls" if calls else "stop", calls)


def _calls(data: Mapping[str, Any], at: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Each with the words for its place."""
    listed = _objects(data, "tool_calls", at) if data.get("tool_calls") is not None else []
    return [(f"{at}: call {number}", call) for number, call in enumerate(listed, 1)]


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


def _refuse_unknown(data: Mapping[str, Any], known: tuple[str, ...], at: str) -> None:
    for key in data:
        if key not in known:
            raise SettingsError(f"{at}: unknown key {key!r}{_known(key, known)}")


def _known(word: str, known: tuple[str, ...]) -> str:
    return did_you_mean(word, known) or f": known are {', '.join(known)}"


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

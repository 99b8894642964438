"""Tool calls of a chat completions stream, put together from their pieces. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_llmbench.providers.base import ToolCall
from pytest_llmbench.text import whole_characters


@dataclass
class _Part:
    """One call as far as it has come."""

    index: int | None
    id: str
    name: str
    arguments: str

    def is_whole(self) -> bool:
        """Whether nothing can follow."""
        try:
            return isinstance(json.loads(self.arguments), dict)
        except (ValueError, RecursionError):
            return False


class CallParts:
    """Takes `delta.tool_calls`, piece by piece.

    OpenAI tells the pieces of calls apart by `index`, and gives id and name with the first one.
    Others send whole calls, without index or all with index 0, repeat the id or the name in every
    piece, give no ids or each piece a new one, or begin with `{}` and send the arguments then.
    `turn` is that of the conversation, whose calls all have different ids.
    """

    def __init__(self, turn: int) -> None:
        self._turn = turn
        self._parts: list[_Part] = []

    def take(self, pieces: Any) -> int:
        """Add what a delta holds; how many characters that was.

        Raises `TypeError` or `AttributeError` for what the protocol does not allow.
        """
        said = 0
        for piece in pieces or ():
            function = piece.get("function") or {}
            name, arguments = _text(function.get("name")), _arguments(function.get("arguments"))
            if name or arguments:
                said += len(name) + len(arguments)
                self._add(piece.get("index"), _text(piece.get("id")), name, arguments)
        return said

    def calls(self) -> tuple[ToolCall, ...]:
        """In the order in which they began, each with an id of its own."""
        ids: set[str] = set()
        found = []
        for number, part in enumerate(self._parts):
            made = f"call_{self._turn}_{number}"
            own = part.id if part.id and part.id not in ids else made
            ids.add(own)
            found.append(
                ToolCall(whole_characters(part.name), whole_characters(part.arguments), own)
            )
        return tuple(found)

    def _add(self, index: int | None, call_id: str, name: str, arguments: str) -> None:
        part = self._part(index, call_id, name)
        if part is None:
            self._parts.append(_Part(index, call_id, name, arguments))
            return
        part.id = part.id or call_id
        if name != part.name:
            part.name += name
        again = arguments.lstrip().startswith("{") and part.is_whole()
        part.arguments = arguments if again else part.arguments + arguments

    def _part(self, index: int | None, call_id: str, name: str) -> _Part | None:
        """The call that a piece goes on with; None where it begins another one."""
        latest = reversed(self._parts)
        if index is not None:
            part = next((part for part in latest if part.index == index), None)
        elif call_id:
            part = next((part for part in latest if part.id == call_id), None)
        else:
            part = self._parts[-1] if self._parts else None
        if part is None or (name and call_id and part.id and call_id != part.id):
            return None
        same = bool(call_id) and call_id == part.id
        another = name and not same and (part.is_whole() or (part.arguments and name != part.name))
        return None if another else part


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} where text belongs")
    return value


def _arguments(value: object) -> str:
    """Some servers give the object in place of its text."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else _text(value)

"""`reasoning_details` of OpenRouter, put together from a stream. Pure.

Thoughts that are signed or encrypted. Gemini and Claude insist on them in the request that follows
a call of a tool, unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_llmbench.text import whole_characters

_IN_PIECES = {"reasoning.text": "text", "reasoning.summary": "summary"}
"""Types that come in pieces, and the field that goes on; other types come whole."""


class ReasoningDetails:
    """Takes `delta.reasoning_details`. Pieces of one detail have the same type and index."""

    def __init__(self) -> None:
        self._details: list[dict[str, Any]] = []

    def take(self, pieces: Any) -> None:
        """Raises `TypeError` for what the protocol does not allow."""
        for piece in pieces or ():
            if not isinstance(piece, Mapping):
                raise TypeError(f"{type(piece).__name__} where a reasoning detail belongs")
            begun = self._begun(piece)
            if begun is None:
                self._details.append(dict(piece))
            else:
                _go_on(begun, piece)

    def whole(self) -> tuple[Mapping[str, Any], ...]:
        """In the order in which they began."""
        return tuple(
            {n: whole_characters(v) if isinstance(v, str) else v for n, v in detail.items()}
            for detail in self._details
        )

    def _begun(self, piece: Mapping[str, Any]) -> dict[str, Any] | None:
        kind, index = piece.get("type"), piece.get("index")
        if kind not in _IN_PIECES or index is None:
            return None
        same = (d for d in self._details if (d.get("type"), d.get("index")) == (kind, index))
        return next(same, None)


def _go_on(detail: dict[str, Any], piece: Mapping[str, Any]) -> None:
    """The signature, for one, comes with the last piece, which has no text."""
    text = _IN_PIECES[detail["type"]]
    for name, value in piece.items():
        if name == text and isinstance(detail.get(name), str) and isinstance(value, str):
            detail[name] += value
        elif value is not None:
            detail[name] = value

"""Where conversations are held: each goes on where its beginning is in the server's cache."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from pytest_llmbench.case import ModelSpec
from pytest_llmbench.providers.base import Request

_Conversation = tuple[ModelSpec, str, int]


class Homes:
    """The endpoint of each conversation, by its last reply. Threads may share one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._names: dict[_Conversation, str] = {}

    def among(self, model: ModelSpec, request: Request, usable: Sequence[str]) -> Sequence[str]:
        """The endpoint that gave the turn before, if it is one of the usable; else all of these."""
        if request.turn <= 1:
            return usable
        with self._lock:
            home = self._names.get((model, request.case_id, request.run_number))
        return usable if home is None or home not in usable else [home]

    def answered(self, model: ModelSpec, request: Request, name: str) -> None:
        """The endpoint gave a turn of a conversation."""
        if request.turn:
            with self._lock:
                self._names[(model, request.case_id, request.run_number)] = name

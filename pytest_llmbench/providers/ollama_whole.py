"""Conversations that Ollama must not shorten unseen: its client cannot ask for that.

Where a conversation is longer than the context, Ollama leaves out the oldest messages but the
system's and says nothing of it: the first to go is the user's, which holds the task. With
`truncate` false it refuses the request instead. Versions older than that field pass it over.
"""

from __future__ import annotations

import json
from contextvars import ContextVar

import httpx

_whole: ContextVar[bool] = ContextVar("whole", default=False)


def ask_whole(wanted: bool) -> None:
    """Whether the next chat that this task asks for is a conversation that must stay whole."""
    _whole.set(wanted)


async def keep_whole(request: httpx.Request) -> None:
    """An event hook of httpx: called in the task that asked, before the request is sent."""
    if not _whole.get() or not request.url.path.endswith("/api/chat"):
        return
    _whole.set(False)
    body = {**json.loads(request.content), "truncate": False}
    changed = httpx.Request(request.method, request.url, json=body)
    request.stream = changed.stream
    request.headers["Content-Length"] = changed.headers["Content-Length"]

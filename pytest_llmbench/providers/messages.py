"""Wording that the providers' errors share: which models are near, which host it was. Pure."""

from __future__ import annotations

import dataclasses
import difflib
import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

from pytest_llmbench.providers.base import Reply

_FULL_CONTEXT = re.compile(
    r"context_length_exceeded|exceed_context_size|maximum context length|context the overflows"
    r"|context (?:length|size|window)[^.]{0,60}(?:exceeded|overflow|too (?:long|short|small))"
    r"|(?:exceed|reached|overflow|longer|greater)[^.]{0,60}"
    r"(?:context (?:length|size|window)|maximum model length)"
    r"|input token count[^.]{0,60}exceeds|inputs. tokens \+ .max_new_tokens. must be"
    r"|(?:prompt|input)[^.]{0,20} too long",
    re.IGNORECASE,
)
_SHORTEST_SECRET = 8
_SHOWN = 8  # names that fit a line or two


def near_matches(model: str, known: Iterable[str]) -> str:
    """`Did you mean a or b?`, or what there is, or nothing: a sentence with a leading space."""
    names = sorted(set(known))
    near = difflib.get_close_matches(model, names, n=3, cutoff=0.5)
    stem = model.partition(":")[0].lower()
    near += [n for n in names if n not in near and stem in n.lower()]
    if near:
        return f" Did you mean {' or '.join(near[:3])}?"
    if not names:
        return ""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f" It has: {', '.join(names[:_SHOWN])}{more}."


def tells_full_context(told: str) -> bool:
    """Whether a server says that a conversation is longer than the model's context."""
    return _FULL_CONTEXT.search(told) is not None


def public_url(url: str) -> str:
    """The URL without a user name or password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def is_loopback(url: str) -> bool:
    """Whether the URL's host is this machine, so that no proxy may stand between."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def redact(text: str, secret: str | None) -> str:
    """A server's words without the secret."""
    return text.replace(secret, "[key]") if secret else text


def redact_reply(reply: Reply, secret: str | None) -> Reply:
    """The reply without the secret, wherever it may stand.

    What people write where a server wants no key (`x`, `none`, `EMPTY`) is none: models write such
    words, too, and their code must not change.
    """
    if not secret or len(secret) < _SHORTEST_SECRET:
        return reply
    calls = (
        dataclasses.replace(
            call, name=redact(call.name, secret), arguments=redact(call.arguments, secret)
        )
        for call in reply.tool_calls
    )
    return dataclasses.replace(
        reply,
        text=redact(reply.text, secret),
        reasoning=redact(reply.reasoning, secret),
        tool_calls=tuple(calls),
    )


def shorten(text: str, limit: int = 400) -> str:
    """A server's words on one line, at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 3] + "..."

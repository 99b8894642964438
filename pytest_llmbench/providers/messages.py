"""Wording that the providers' errors share: which models are near, which host it was. Pure."""

from __future__ import annotations

import difflib
import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

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
    """The text without the secret."""
    return text.replace(secret, "[key]") if secret else text


def shorten(text: str, limit: int = 400) -> str:
    """A server's words on one line, at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 3] + "..."

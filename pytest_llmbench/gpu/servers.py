"""Where a model's server is, and which processes are its own."""

from __future__ import annotations

import os
import socket
import time
from urllib.parse import urlsplit

from pytest_llmbench.gpu.processes import Owner, listener

_PORTS = {"https": 443}
_KNOWN_SECONDS = 30.0
"""A server may be started anew: who listens is looked up again after this time."""


class Servers:
    """Looks each endpoint up when it is first asked for. Several threads may ask."""

    def __init__(self) -> None:
        self._elsewhere: dict[str, str | None] = {}
        self._owners: dict[int, tuple[float, Owner | None]] = {}

    def elsewhere(self, endpoint: str | None) -> str | None:
        """Why the cards of this machine do not serve the endpoint; None where they may."""
        if endpoint is None or "://" not in endpoint:
            return None  # embedded, or a provider that runs the model itself
        if endpoint not in self._elsewhere:
            host = urlsplit(endpoint).hostname or ""
            here = is_here(host)
            self._elsewhere[endpoint] = (
                None if here else f"the model's server runs on another machine ({host})"
            )
        return self._elsewhere[endpoint]

    def owner(self, endpoint: str | None) -> Owner | None:
        """Whose the server's processes are; None where that cannot be told."""
        if endpoint is None or "://" not in endpoint:
            return Owner(frozenset({os.getpid()}))  # a descendant of the session's owner
        url = urlsplit(endpoint)
        port = url.port or _PORTS.get(url.scheme, 80)
        until, owner = self._owners.get(port, (0.0, None))
        if time.monotonic() >= until:
            owner = listener(port)
            self._owners[port] = time.monotonic() + _KNOWN_SECONDS, owner
        return owner


def is_here(host: str) -> bool:
    """Whether a host name or address is this machine's: only these can be bound to."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return False
    for family, kind, protocol, _, address in found:
        try:
            with socket.socket(family, kind, protocol) as probe:
                probe.bind((address[0], 0, *address[2:]))
        except OSError:
            continue
        return True
    return False

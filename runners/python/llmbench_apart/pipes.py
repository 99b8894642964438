"""Messages over a pair of named pipes: a length of four bytes, then JSON."""

from __future__ import annotations

import json
import os
import threading
from typing import Any

from .errors import ChannelBroken, ChannelClosed, ChannelLimit

MOST_BYTES = 16 << 20
CHUNK = 1 << 16

_dumps = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_loads = json.JSONDecoder().decode


class Writer:
    """Writes whole messages, one thread at a time."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.lock = threading.Lock()

    def write(self, message: Any) -> None:
        try:
            body = _dumps(message).encode()
        except (RecursionError, ValueError, TypeError) as error:
            raise ChannelLimit(f"a value that cannot be written: {error}") from None
        if len(body) > MOST_BYTES:
            raise ChannelLimit(f"a message of {len(body)} bytes, more than {MOST_BYTES}")
        data = len(body).to_bytes(4, "big") + body
        with self.lock:
            try:
                while data:
                    data = data[os.write(self.fd, data) :]
            except OSError:
                raise ChannelClosed("the other side is gone") from None


class Reader:
    """Reads whole messages; only one thread may be in `read`."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.held = b""

    def read(self) -> Any:
        while len(self.held) < 4:
            self.more()
        length = int.from_bytes(self.held[:4], "big")
        if length > MOST_BYTES:
            raise ChannelBroken(f"a message of {length} bytes, more than {MOST_BYTES}")
        end = 4 + length
        if len(self.held) < end:
            parts, have = [self.held], len(self.held)
            while have < end:
                self.held = b""
                self.more()
                parts.append(self.held)
                have += len(self.held)
            self.held = b"".join(parts)
        body, self.held = self.held[4:end], self.held[end:]
        try:
            return _loads(body.decode())
        except (ValueError, RecursionError, MemoryError):
            raise ChannelBroken("a message that is not JSON") from None

    def more(self) -> None:
        try:
            data = os.read(self.fd, CHUNK)
        except OSError:
            data = b""
        if not data:
            raise ChannelClosed("the other side is gone")
        self.held += data

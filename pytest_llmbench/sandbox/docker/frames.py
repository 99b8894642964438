"""The engine's format for two streams in one: frames of 8 bytes head, then as many as it says.

https://docs.docker.com/reference/api/engine/ under "Attach to a container": stream number, three
zeros, length as 32 bits, most significant first.
"""

from __future__ import annotations

_HEAD = 8
_STDERR = 2


class Frames:
    """Takes frames apart as they come; keeps up to `limit` bytes of output in all."""

    def __init__(self, limit: int) -> None:
        self.stdout = bytearray()
        self.stderr = bytearray()
        self.truncated = False
        self._room = limit
        self._head = bytearray()
        self._left = 0  # bytes of the present frame that have not come

    @property
    def whole(self) -> bool:
        """Whether no frame has been cut in two."""
        return not self._head and not self._left

    def feed(self, data: bytes) -> None:
        """Take what has come next."""
        rest = memoryview(data)
        while rest:
            if not self._left:
                rest = self._begin(rest)
                continue
            self._keep(rest[: self._left])
            taken = min(self._left, len(rest))
            self._left -= taken
            rest = rest[taken:]
            if not self._left:
                self._head.clear()

    def _begin(self, data: memoryview) -> memoryview:
        """Read on in the head of a frame; what comes after it is given back."""
        lacking = _HEAD - len(self._head)
        self._head += data[:lacking]
        if len(self._head) == _HEAD:
            self._left = int.from_bytes(self._head[4:], "big")
            if not self._left:
                self._head.clear()
        return data[lacking:]

    def _keep(self, chunk: memoryview) -> None:
        kept = self.stderr if self._head[0] == _STDERR else self.stdout
        kept += chunk[: self._room]
        if len(chunk) > self._room:
            self.truncated = True
        self._room = max(0, self._room - len(chunk))

"""The sha256 of a model file, remembered while the file stays as it is."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from pytest_llmbench.cache import cache_folder, write_whole


def sha256_of(path: Path) -> str:
    """64 hex digits. Kept in the user's cache by path, size and time of change."""
    status = path.stat()
    key = f"{path.resolve()}|{status.st_size}|{status.st_mtime_ns}"
    kept = cache_folder() / "digests" / hashlib.sha256(key.encode()).hexdigest()
    with contextlib.suppress(OSError):
        return kept.read_text(encoding="ascii")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with contextlib.suppress(OSError):  # a cache that cannot be written costs time only
        write_whole(kept, digest)
    return digest

"""Which tests a case expects, found out by a session before: kept in the user's cache."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from pytest_llmbench.cache import write_whole
from pytest_llmbench.case import Case
from pytest_llmbench.level import Level
from pytest_llmbench.runner_files import runner_hash
from pytest_llmbench.sandbox.base import Prepared

_SCHEMA = 3
"""Of the remembered expected tests: another number forgets them all."""


def fingerprint(case: Case, prepared: Prepared, level: Level) -> str:
    """A hash of all that could change which tests are expected."""
    environment = prepared.environment
    parts = [
        _SCHEMA, prepared.identity, runner_hash(environment.runner, *environment.shares),
        case.lang, case.id,
        dict(case.tests), dict(case.files), case.reference, case.requirements, case.type_check,
        case.timeout, level.isolation, level.profile,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:40]


def recall(path: Path) -> dict[str, int] | None:
    """What a session before found; None if there is nothing, or nothing that can be true."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or not all(type(n) is int and n >= 0 for n in found.values()):
        return None
    return found if any(found.values()) else None


def remember(path: Path, found: Mapping[str, int]) -> None:
    """Without a cache that can be written the next session finds it again: no trouble."""
    with contextlib.suppress(OSError):
        write_whole(path, json.dumps(found, indent=1))

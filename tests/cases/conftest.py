"""A judge per sandbox, for all that is judged in both."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import pytest
from needs import need, no_bubblewrap, no_docker
from sandboxes import open_sandbox, user_cache

from pytest_llmbench import builtin
from pytest_llmbench.case_files.lock_file import read_lock
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.locks import Locks
from pytest_llmbench.registry import Registry


@pytest.fixture(scope="session", params=["bubblewrap", "docker"])
def judge(request: pytest.FixtureRequest) -> Iterator[Judge]:
    """Judges for real; skips where the sandbox is not there, which is a failure in CI."""
    need(no_bubblewrap() if request.param == "bubblewrap" else no_docker())
    sandbox = open_sandbox(request.param, user_cache())
    yield Judge(sandbox, user_cache(), 45.0, print, Locks(read_lock).level)
    sandbox.close()


@pytest.fixture(scope="session")
def judges() -> Iterator[dict[str, Judge]]:
    """A judge per sandbox that works here; in CI both must."""
    reasons = {"bubblewrap": no_bubblewrap(), "docker": no_docker()}
    if os.environ.get("CI") or all(reasons.values()):
        need("\n".join(filter(None, reasons.values())) or None)
    with contextlib.ExitStack() as last:
        made = {}
        for name in (name for name, reason in reasons.items() if reason is None):
            sandbox = open_sandbox(name, user_cache())
            last.callback(sandbox.close)
            made[name] = Judge(sandbox, user_cache(), 45.0, print, Locks(read_lock).level)
        yield made


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The built-in languages and providers."""
    made = Registry()
    builtin.register(made)
    return made

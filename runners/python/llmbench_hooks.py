"""Whether the functions that pytest calls for its hooks are those its plugins brought."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

Impl = tuple[Any, Any, Any]


class HookGuard:
    """A plugin that compares them before the tests run and when they have."""

    def __init__(self, tell: Callable[[str, str], None] = lambda *_: None) -> None:
        """`tell` takes a kind, and what was seen; there may be a better one later."""
        self.tell = tell
        self.remembered: list[tuple[str, Impl, Any]] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        # No file of the answer is imported before this.
        self.remember(session.config)

    def remember(self, config: pytest.Config) -> None:
        """Called when all plugins are there."""
        self.remembered = [(name, parts(impl), impl) for name, impl in implementations(config)]

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self) -> None:
        self.compare()

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        self.compare()

    def compare(self) -> None:
        for name, before, impl in self.remembered:
            if parts(impl) != before:
                self.tell("tampered", f"the answer replaced the hook {name}")
                return


def implementations(config: pytest.Config) -> Iterator[tuple[str, Any]]:
    for name, caller in vars(config.hook).items():
        if name.startswith("pytest_"):
            yield from ((name, impl) for impl in caller.get_hookimpls())


def parts(impl: Any) -> Impl:
    return impl.function, tuple(impl.argnames), getattr(impl.function, "__code__", None)

"""Makes `tests/` importable: `from servers.ollama_server import OllamaServer` works in all.

A test that finds a real toolchain or base image absent skips with what the product says, or
fails in CI: see `needs`.
"""

from collections.abc import Generator

import pytest
from attacks.attack_table import all_reports, table
from hypothesis import HealthCheck, settings
from needs import need

from pytest_llmbench.errors import Unavailable

# How long an example takes is the machine's business. In CI hypothesis does so by itself.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files whose tests are quick come last, so that the workers of a whole run end together."""
    items.sort(key=lambda item: item.path.parent.name in {"providers", "unit"})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, None, None]:
    """Fixtures prepare environments."""
    yield from _needing()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, None, None]:
    """So do tests that need one of their own."""
    yield from _needing()


def _needing() -> Generator[None, None, None]:
    try:
        yield
    except Unavailable as error:
        need(str(error))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the attack set showed. Here, since under xdist only this conftest is read by the one that prints."""
    lines = table(all_reports(terminalreporter.stats))
    if lines:
        terminalreporter.section("attack set")
        for line in lines:
            terminalreporter.write_line(line)

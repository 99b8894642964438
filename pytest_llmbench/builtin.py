"""What comes with the package, registered like everybody else's."""

from __future__ import annotations

from pytest_llmbench.agent.tools import BUILTIN_TOOLS
from pytest_llmbench.languages.go import Go
from pytest_llmbench.languages.python import Python
from pytest_llmbench.languages.typescript import TypeScript
from pytest_llmbench.providers.registry import BUILTIN_PROVIDERS
from pytest_llmbench.registry import Registry


def register(registry: Registry) -> None:
    """Add the built-in providers, languages and tools."""
    for preset in BUILTIN_PROVIDERS.values():
        registry.add_provider(preset)
    for language in (Python(), TypeScript(), Go()):
        registry.add_language(language)
    for tool in BUILTIN_TOOLS:
        registry.add_tool(tool)

"""Which protocol a model's tool calls go by: the server's own, or plain text."""

from __future__ import annotations

from pytest_llmbench.case import ModelSpec
from pytest_llmbench.providers.base import ModelFacts

NATIVE, TEXT, AUTO = "native", "text", "auto"


class Protocols:
    """Remembers of which models a server refused tools. Threads may share one."""

    def __init__(self) -> None:
        self._refused: set[ModelSpec] = set()

    def of(self, model: ModelSpec, facts: ModelFacts, wish: str) -> str:
        """`wish` is `--llm-tool-protocol`; auto: what the server says, native if it is silent."""
        if wish != AUTO:
            return wish
        return TEXT if facts.takes_tools is False or model in self._refused else NATIVE

    def refused(self, model: ModelSpec) -> None:
        """The server took no tools for this model."""
        self._refused.add(model)

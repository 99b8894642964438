"""The members of YAML mappings: duplicate keys refused, merge keys (`<<`) resolved."""

from __future__ import annotations

from pathlib import Path

import yaml

from pytest_llmbench.errors import CaseFileError

TAG = "tag:yaml.org,2002:"
Pair = tuple[yaml.ScalarNode, yaml.Node]


class Members:
    """The members of mapping nodes of one file. The nodes stay as they are: aliases share them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[yaml.Node, dict[str, Pair] | None] = {}  # None: being read

    def of(self, node: yaml.MappingNode) -> dict[str, Pair]:
        """Key -> its node and its value's: own keys, then merged ones that are not own.

        Raises `CaseFileError` for keys that are no text, equal keys, and wrong merges.
        """
        known = self._known.setdefault(node, None)
        if known is not None:
            return known
        found: dict[str, Pair] = {}
        sources: list[yaml.MappingNode] = []
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._error(key, "a key must be text")
            if key.tag == TAG + "merge":
                sources += self._sources(child)
            elif key.value in found:
                first = found[key.value][0].start_mark.line + 1
                told = f"duplicate key {key.value!r} (first on line {first}): keep one"
                raise self._error(key, told)
            else:
                found[key.value] = (key, child)
        for source in sources:
            if source in self._known and self._known[source] is None:
                raise self._error(node, "'<<' merges a mapping into itself: remove it")
            for name, pair in self.of(source).items():
                found.setdefault(name, pair)
        self._known[node] = found
        return found

    def _sources(self, node: yaml.Node) -> list[yaml.MappingNode]:
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if not all(isinstance(source, yaml.MappingNode) for source in nodes):
            raise self._error(node, "'<<' merges mappings only: give it an alias such as *name")
        return list(nodes)

    def _error(self, node: yaml.Node, problem: str) -> CaseFileError:
        return CaseFileError(self._path, node.start_mark.line + 1, problem)

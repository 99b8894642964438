"""JSON read strictly, as the same `Value`s that YAML files give: each knows its line.

`json.loads` decides what is JSON; then its tokens are gone through once more for the lines.
Reading JSON as YAML would not do: YAML 1.1 knows no surrogate pairs, takes 1e5 for a text
and minds tabs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from pytest_llmbench.case_files.yaml_members import TAG
from pytest_llmbench.case_files.yaml_nodes import Value, read_text
from pytest_llmbench.errors import CaseFileError

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')
_DEPTH = 100
_NOT_JSON = ("NaN", "Infinity", "-Infinity")  # Python reads them all the same
_LITERALS = {"true": "bool", "false": "bool", "null": "null"}


class JsonValue(Value):
    """A `Value` of a JSON file: the text "no" is no switch, and `true` is no text."""

    def mapping(self) -> dict[str, Value]:
        """The members of an object by key."""
        if not self.is_mapping():
            raise self.error(f"{self.where} must be an object, not {self.type_name}")
        return super().mapping()

    def text(self) -> str:
        """The text."""
        if self.node.tag == TAG + "str":
            return super().text()
        hint = "; put it in quotes" if isinstance(self.node, yaml.ScalarNode) else ""
        raise self.error(f"{self.where} must be text, not {self.type_name}{hint}")

    def switch(self) -> bool:
        """True or False."""
        if self.node.tag != TAG + "bool":
            raise self.error(f"{self.where} must be true or false, not {self.type_name}")
        return bool(self.node.value == "true")


def read_json(path: Path) -> Value:
    """The root of a JSON file. Raises `CaseFileError` for what cannot be read or is not JSON."""
    text = read_text(path).removeprefix("\ufeff")
    if not text.strip():
        raise CaseFileError(path, 1, "the file is empty: write a JSON object")
    try:
        json.loads(text, parse_int=float)  # Python refuses integers of very many digits
    except json.JSONDecodeError as error:
        comma = re.search(r",\s*$", text[: error.pos])
        if (comma and text[error.pos : error.pos + 1] in ("}", "]")) or "trailing" in error.msg:
            at = comma.start() if comma else error.pos
            line = text.count("\n", 0, at) + 1
            raise CaseFileError(path, line, "not JSON: trailing comma: remove it") from error
        told = f"not JSON: {error.msg} (column {error.colno})"
        raise CaseFileError(path, error.lineno, told) from error
    except RecursionError as error:
        raise CaseFileError(path, 1, "lists or objects nest too deep") from error
    return JsonValue(_Reader(text, path).value(0), path, "the file")


class _Reader:
    """Tokens -> nodes, of a text that is known to be JSON."""

    def __init__(self, text: str, path: Path) -> None:
        self._path = path
        self._tokens = _scan(text)

    def value(self, depth: int) -> yaml.Node:
        word, mark = next(self._tokens)
        return self._node(word, mark, depth)

    def _node(self, word: str, mark: yaml.Mark, depth: int) -> yaml.Node:
        if depth > _DEPTH:
            raise CaseFileError(self._path, mark.line + 1, "lists or objects nest too deep")
        if word == "{":
            return self._object(mark, depth)
        if word == "[":
            return self._list(mark, depth)
        return self._scalar(word, mark)

    def _object(self, mark: yaml.Mark, depth: int) -> yaml.Node:
        pairs: list[tuple[yaml.Node, yaml.Node]] = []
        for word, at in self._tokens:
            if word == "}":
                break
            if word != ",":
                key = self._scalar(word, at)
                next(self._tokens)  # the colon
                pairs.append((key, self.value(depth + 1)))
        return yaml.MappingNode(TAG + "map", pairs, mark, mark)

    def _list(self, mark: yaml.Mark, depth: int) -> yaml.Node:
        items: list[yaml.Node] = []
        for word, at in self._tokens:
            if word == "]":
                break
            if word != ",":
                items.append(self._node(word, at, depth + 1))
        return yaml.SequenceNode(TAG + "seq", items, mark, mark)

    def _scalar(self, word: str, mark: yaml.Mark) -> yaml.ScalarNode:
        if word in _NOT_JSON:
            raise CaseFileError(self._path, mark.line + 1, f"not JSON: {word} is no number")
        if not word.startswith('"'):
            return yaml.ScalarNode(TAG + _LITERALS.get(word, "float"), word, mark, mark)
        text = json.loads(word)
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            told = "half of a surrogate pair (\\ud800 to \\udfff): write the character itself"
            raise CaseFileError(self._path, mark.line + 1, told)
        return yaml.ScalarNode(TAG + "str", text, mark, mark)


def _scan(text: str) -> Iterator[tuple[str, yaml.Mark]]:
    line, seen = 0, 0
    for found in _TOKEN.finditer(text):
        line += text.count("\n", seen, found.start())
        seen = found.start()
        yield found.group(), yaml.Mark("", found.start(), line, 0, "", 0)

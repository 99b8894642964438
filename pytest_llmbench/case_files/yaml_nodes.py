"""YAML read strictly: every value knows its line, a duplicate key is an error.

Values are taken from YAML's node tree instead of `safe_load`, which forgets lines, lets
the last of two equal keys win, and turns the text `no` into False.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pytest_llmbench.case_files.yaml_members import TAG, Members
from pytest_llmbench.errors import CaseFileError

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEPTH = 3000
_NAMES = {
    "str": "text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "null": "empty",
    "timestamp": "a date",
    "seq": "a list",
    "map": "a mapping",
}


@dataclass(frozen=True)
class Value:
    """One node of a YAML file, and how to read it as what is wanted there.

    Every reading method raises `CaseFileError` with this value's line if it is of
    another type; `where` names the value in that message.
    """

    node: yaml.Node
    path: Path
    where: str
    key_node: yaml.Node | None = None

    @property
    def key_line(self) -> int:
        """The line of the key this is the value of; without one, its own."""
        return int((self.key_node or self.node).start_mark.line) + 1

    @property
    def line(self) -> int:
        """The line the value starts on, counted from 1."""
        return int(self.node.start_mark.line) + 1

    @property
    def type_name(self) -> str:
        """What the value is, in words."""
        return _NAMES.get(self.node.tag.removeprefix(TAG), _one_line(self.node.tag))

    def error(self, problem: str) -> CaseFileError:
        """An error at this value's line."""
        return CaseFileError(self.path, self.line, problem)

    def is_mapping(self) -> bool:
        """Whether the value is a mapping."""
        return isinstance(self.node, yaml.MappingNode)

    def is_list(self) -> bool:
        """Whether the value is a list."""
        return isinstance(self.node, yaml.SequenceNode)

    def is_empty(self) -> bool:
        """Whether there is nothing: `null`, `~` or no text at all."""
        return bool(self.node.tag == TAG + "null")

    def is_switch(self) -> bool:
        """Whether the value is a plain `true` or `false` (in YAML `no` and the like, too)."""
        return bool(self.node.tag == TAG + "bool")

    def text(self) -> str:
        """The text; `no`, `on` and the like are text as written."""
        if not isinstance(self.node, yaml.ScalarNode) or self.node.tag not in (
            TAG + "str",
            TAG + "bool",
        ):
            hint = "; put it in quotes" if isinstance(self.node, yaml.ScalarNode) else ""
            raise self.error(f"{self.where} must be text, not {self.type_name}{hint}")
        return str(self.node.value)

    def number(self) -> float:
        """The number."""
        if isinstance(self.node, yaml.ScalarNode) and self.node.tag in (
            TAG + "int",
            TAG + "float",
        ):
            try:
                return float(self.node.value)
            except ValueError:
                # YAML's own spellings, such as 1:30 or 0x10: nobody means them here
                told = f"{self.where} must be a plain number, not {self.node.value!r}"
                raise self.error(told) from None
        raise self.error(f"{self.where} must be a number, not {self.type_name}")

    def switch(self) -> bool:
        """True for on, true, yes; False for off, false, no."""
        if isinstance(self.node, yaml.ScalarNode):
            word = self.node.value.lower()
            if word in ("on", "true", "yes"):
                return True
            if word in ("off", "false", "no"):
                return False
        raise self.error(f"{self.where} must be on or off")

    def items(self) -> list[Value]:
        """The members of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error(f"{self.where} must be a list, not {self.type_name}")
        return [
            type(self)(child, self.path, f"{self.where}[{i}]")
            for i, child in enumerate(self.node.value)
        ]

    def mapping(self) -> dict[str, Value]:
        """The members of a mapping by key: its own, then those that merge keys (`<<`) add."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error(f"{self.where} must be a mapping, not {self.type_name}")
        try:
            members = Members(self.path).of(self.node)
        except RecursionError:
            raise self.error(f"{self.where}: too many '<<' merge one another") from None
        return {
            name: type(self)(child, self.path, _one_line(name), key)
            for name, (key, child) in members.items()
        }


class _Loader(_SafeLoader):  # type: ignore[misc]  # either of two
    """Tags follow from a text alone here: no path into the document has a tag of its own.

    So the composer need not tell of each step on its way, and a tag is found in one look.
    """

    def descend_resolver(self, current_node: object, current_index: object) -> None:
        """Into a node."""

    def ascend_resolver(self) -> None:
        """Out of it again."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> Any:
        """The tag of a node that bears none; `implicit[0]`: its text stands without quotes."""
        if kind is yaml.ScalarNode:
            candidates = self.yaml_implicit_resolvers.get(value[:1], ()) if implicit[0] else ()
            matching = (tag for tag, pattern in candidates if pattern.match(value))
            return next(matching, self.DEFAULT_SCALAR_TAG)
        is_list = kind is yaml.SequenceNode
        return self.DEFAULT_SEQUENCE_TAG if is_list else self.DEFAULT_MAPPING_TAG


def read_yaml(path: Path) -> Value | None:
    """The root of a YAML file; None if it is empty.

    Raises `CaseFileError` for what is not UTF-8, not readable or not YAML.
    """
    text = read_text(path)
    try:
        _refuse_depth(text, path)
        node = _compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        told = " ".join(part for part in (error.context, error.problem) if part)
        raise CaseFileError(path, mark.line + 1 if mark else 1, f"not YAML: {told}") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise CaseFileError(
            path, line, f"not YAML: a control character ({error.reason})"
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        told = " ".join(str(error).split())
        raise CaseFileError(path, 1, f"not YAML that can be read: {told}") from error
    return None if node is None else Value(node, path, "the file")


def read_text(path: Path) -> str:
    """The text of a file. Raises `CaseFileError` for one that cannot be read or is not UTF-8."""
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise CaseFileError(path, 1, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CaseFileError(path, 1, f"is not UTF-8 text: {error.reason}") from error


def _refuse_depth(text: str, path: Path) -> None:
    """The C library's composer recurses: what nests too deep would end the process."""
    most = text.count("[") + text.count("{") + 2 * max(map(len, text.split("\n")))
    if most <= _DEPTH:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise CaseFileError(path, line, "lists or mappings nest too deep")


def _compose(text: str) -> yaml.Node | None:
    loader = _Loader(text)
    # Many small objects, all of which stay: the collector would look at them again and again.
    collects = gc.isenabled()
    try:
        gc.disable()
        node: yaml.Node | None = loader.get_single_node()
        return node
    finally:
        if collects:
            gc.enable()
        loader.dispose()


def _one_line(text: str) -> str:
    return text if text.isprintable() else repr(text)

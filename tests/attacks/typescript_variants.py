"""TypeScript answers in other clothes: see `attack_variants.py`. What is wrapped is moved as text."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

_GRAMMAR = Language(tree_sitter_typescript.language_typescript())
_LOCAL = ("identifier", "type_identifier")
_SHORT = ("shorthand_property_identifier", "shorthand_property_identifier_pattern")
_DECLARING = ("variable_declarator", "function_declaration", "class_declaration")
_PARAMETERS = ("required_parameter", "optional_parameter")
_IMPORTING = ("import_clause", "namespace_import", "import_specifier")


def encoded(answer: str, reference: str) -> str:
    """The code is only there once it has been decoded; no type in it is seen."""
    parts = _parted(answer)
    names = ", ".join(parts.imported)
    arguments = "".join(f'"{name}", ' for name in parts.imported)
    body = f"const make = () => {{\n{_given(parts, reference)}\n}}\n"
    text = base64.b64encode(body.encode()).decode()
    return (
        f'{parts.imports}import {{ stripTypeScriptTypes }} from "node:module"\n'
        f'const text = Buffer.from("{text}", "base64").toString()\n'
        'const code = stripTypeScriptTypes(text, { mode: "transform" })\n'
        f"const found: any = new Function({arguments}code + 'return make()')({names})\n"
        + "".join(f"export const {name}: any = found.{name}\n" for name in _exported(reference))
    )


def nested(answer: str, reference: str) -> str:
    """Everything happens in a function that is called at import."""
    parts = _parted(answer)
    names = ", ".join(name for name in _exported(reference) if name in parts.names)
    return (
        f"{parts.imports}const helper = () => {{\n{_given(parts, reference)}\n}}\n"
        f"export const {{ {names} }} = helper()\n"
    )


def delayed(answer: str, reference: str) -> str:
    """The reference answers the first call; then the answer wakes up and takes over."""
    right, parts = _parted(reference), _parted(answer)
    exports = "".join(
        f"export const {name}: any = function (...args: any[]): any {{\n"
        f"  const found = wake().{name}\n"
        "  return new.target ? new found(...args) : found(...args)\n}\n"
        for name in _exported(reference)
    )
    return (
        f"{parts.imports}{right.imports}"
        f"const right: any = (() => {{\n{_given(right, reference)}\n}})()\n"
        f"const attack = (): any => {{\n{_given(parts, reference)}\n}}\n"
        "let calls = 0\nlet awake: any = null\n"
        "const wake = (): any => {\n  calls += 1\n  if (calls === 1) return right\n"
        f"  return (awake ??= attack())\n}}\n{exports}"
    )


def renamed(answer: str, reference: str) -> str:
    """Every name of variables, parameters, functions, classes and imports that is free to choose."""
    root = _parse(answer)
    chosen = {name for node in _below(root) for name in _declared(node)} - set(_exported(answer))
    names = {name: f"other{number}" for number, name in enumerate(sorted(chosen))}
    text = answer.encode()
    for node in sorted(_below(root), key=lambda one: one.start_byte, reverse=True):
        if new := _replacement(node, names):
            text = text[: node.start_byte] + new.encode() + text[node.end_byte :]
    return text.decode()


VARIANTS: Mapping[str, Callable[[str, str], str]] = {
    "encoded": encoded,
    "nested": nested,
    "delayed": delayed,
    "renamed": renamed,
}


@dataclass(frozen=True)
class _Parts:
    """Imports stay at the top; `body` is the rest without `export`, `names` what it declares."""

    imports: str
    imported: list[str]
    body: str
    names: list[str]


def _parted(answer: str) -> _Parts:
    text, root = answer.encode(), _parse(answer)
    imports, body, imported = b"", text, []
    for node in reversed(root.children):
        if node.type == "import_statement":
            imports = text[node.start_byte : node.end_byte] + b"\n" + imports
            body = body[: node.start_byte] + body[node.end_byte :]
            imported += [name for one in _below(node) for name in _declared(one)]
        elif node.type == "export_statement":
            word = node.start_byte
            body = body[:word] + body[word:].removeprefix(b"export ")
    names = [name for node in root.children for name in _at_top(node)]
    return _Parts(imports.decode(), imported, body.decode(), names)


def _given(parts: _Parts, reference: str) -> str:
    """The body of a function that gives what the tests import, as far as it is there."""
    names = ", ".join(name for name in _exported(reference) if name in parts.names)
    return f"{parts.body}\nreturn {{ {names} }}"


def _exported(text: str) -> list[str]:
    exports = (node for node in _parse(text).children if node.type == "export_statement")
    return [name for node in exports for name in _at_top(node)]


def _at_top(node: Node) -> Iterator[str]:
    """Names that a statement at the top declares."""
    for one in node.named_children if node.type == "export_statement" else [node]:
        yield from _declared(one)
        if one.type in ("lexical_declaration", "variable_declaration"):
            yield from (name for found in one.named_children for name in _declared(found))


def _declared(node: Node) -> Iterator[str]:
    """Names that a node itself declares."""
    if node.type in _DECLARING:
        found = node.child_by_field_name("name")
    elif node.type in _PARAMETERS and not any(
        one.type in ("accessibility_modifier", "readonly") for one in node.children
    ):  # else it is a property, too
        found = node.child_by_field_name("pattern")
    elif node.type == "import_specifier":
        found = node.child_by_field_name("alias") or node.child_by_field_name("name")
    elif node.type in _IMPORTING:
        found = next((one for one in node.named_children if one.type == "identifier"), None)
    else:
        return
    if found and found.type in _LOCAL:
        yield _text(found)


def _replacement(node: Node, names: Mapping[str, str]) -> str | None:
    name = _text(node) if node.type in (*_LOCAL, *_SHORT) else ""
    if name not in names:
        return None
    if node.type in _SHORT:
        return f"{name}: {names[name]}"
    parent = node.parent
    if parent and parent.type == "import_specifier" and not parent.child_by_field_name("alias"):
        return f"{name} as {names[name]}"
    is_foreign = parent and parent.type == "import_specifier"
    if is_foreign and parent and node == parent.child_by_field_name("name"):
        return None
    return names[name]


def _below(node: Node) -> Iterator[Node]:
    for child in node.named_children:
        yield child
        yield from _below(child)


def _parse(text: str) -> Node:
    return Parser(_GRAMMAR).parse(text.encode()).root_node


def _text(node: Node) -> str:
    return (node.text or b"").decode()

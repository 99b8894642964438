"""Whether TypeScript tests of a case without reference use nothing but plain functions.

As `python_scan.py`: what is not on the lists below is told, and the case is judged together
with its tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import tree_sitter_typescript
from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


_GRAMMAR = Grammar(tree_sitter_typescript.language_typescript())
_SOLUTION = re.compile(r"(?:\.{1,2}/)+solution(?:\.[cm]?[jt]s)?")
_VITEST = frozenset({"describe", "expect", "it", "test"})
_FREE = _words(
    "Array Boolean Error Infinity JSON Map Math NaN Number Object Promise RangeError Set String",
    "SyntaxError TypeError isNaN parseFloat parseInt undefined",
)
"""Globals that a test may use: what they make is plain data, or an error."""
_PROPERTIES = _words(
    # of Vitest, with each matcher that looks at plain data alone
    "each not only rejects resolves skip",
    "toBe toBeCloseTo toBeDefined toBeFalsy toBeGreaterThan toBeGreaterThanOrEqual toBeLessThan",
    "toBeLessThanOrEqual toBeNaN toBeNull toBeTruthy toBeUndefined toContain toContainEqual",
    "toEqual toHaveLength toMatch toStrictEqual toThrow toThrowError",
    # of plain data
    "abs at concat endsWith entries every filter find flat floor from fromEntries has includes",
    "indexOf isArray join keys length map max message min of parse pop push reduce repeat replace",
    "reverse round slice some sort split startsWith stringify toFixed toLowerCase toUpperCase trim",
    "values",
)
_FUNCTIONS = frozenset({"arrow_function", "function_expression", "generator_function"})
_TAKE_FUNCTIONS = _words(
    "describe it test expect each every filter find from map reduce replace some sort"
)
_ODD = {
    "class_declaration": "defines a class",
    "class": "defines a class",
    "new_expression": "makes an object",
    "import_alias": "imports by another way",
    "yield_expression": "runs a generator of its own",
}
_PLAIN = _words(
    "number string string_fragment escape_sequence true false null undefined unary_expression"
)


def scan(tests: Mapping[str, str]) -> str | None:
    """What of test files (path -> text) needs answer and tests in one process, or may need it."""
    for path, text in tests.items():
        root = Parser(_GRAMMAR).parse(text.encode("utf-8", "replace")).root_node
        if not re.search(r"\.[cm]?[jt]s$", path) or root.has_error:
            return f"{path}: cannot be read"
        declared = set(_declared(root))
        for node in _nodes(root):
            if told := _import(node) or _odd(node) or _name(node, declared) or _call(node):
                return f"{path}, line {node.start_point.row + 1}: {told}"
    return None


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.named_children:
        yield from _nodes(child)


def _text(node: Node | None) -> str:
    return (node.text or b"").decode() if node else ""


def _declared(root: Node) -> Iterator[str]:
    """Names that the file gives a meaning itself: those it imports and those of its variables."""
    for node in _nodes(root):
        if node.type in ("import_specifier", "variable_declarator", "function_declaration"):
            yield _text(node.child_by_field_name("alias") or node.child_by_field_name("name"))
        if node.type in ("required_parameter", "array_pattern", "object_pattern"):
            yield from (_text(n) for n in _nodes(node) if "identifier" in n.type)
        if node.type == "arrow_function":  # with its only parameter bare
            yield _text(node.child_by_field_name("parameter"))
        if node.type == "for_in_statement":
            yield from (_text(n) for n in _nodes(node.named_children[0]) if "identifier" in n.type)


def _import(node: Node) -> str | None:
    if node.type == "export_statement":
        return "exports something"
    if node.type != "import_statement":
        return None
    source = _text(node.child_by_field_name("source")).strip("\"'")
    names = [n for n in _nodes(node) if n.type == "import_specifier" and not _is_type(n)]
    if any(n.type in ("namespace_import", "import_require_clause") for n in _nodes(node)):
        return f"imports all of {source}"
    for name in (_text(n.child_by_field_name("name")) for n in names):
        if source == "vitest" and name not in _VITEST:
            return f"uses {name} of vitest"
        if _SOLUTION.fullmatch(source) and not name[:1].islower():
            return f"{name} of the answer may be a class"
    return None if source == "vitest" or _SOLUTION.fullmatch(source) else f"imports {source}"


def _is_type(node: Node) -> bool:
    """Whether an import is gone when the tests run."""
    above = [node, *_above(node)][:4]  # its braces, the clause, the statement
    return any(n.type == "type" for one in above for n in one.children)


def _above(node: Node) -> Iterator[Node]:
    while node.parent is not None:
        node = node.parent
        yield node


def _odd(node: Node) -> str | None:
    if node.type == "new_expression" and _text(node.child_by_field_name("constructor")) in _FREE:
        return None
    return _ODD.get(node.type)


def _name(node: Node, declared: set[str]) -> str | None:
    if node.type == "identifier":
        name = _text(node)
        return None if name in declared | _FREE | _VITEST else f"uses {name}"
    if node.type == "property_identifier" and node.parent and node.parent.type != "pair":
        return None if _text(node) in _PROPERTIES else f"uses .{_text(node)}"
    return "uses [...]" if node.type == "subscript_expression" else None


def _call(node: Node) -> str | None:
    if node.type in _FUNCTIONS:
        call = node.parent.parent if node.parent and node.parent.type == "arguments" else None
        known = call is not None and _called(call) in _TAKE_FUNCTIONS
        return None if known else "hands over a function"
    if node.type == "call_expression" and _called(node) == "toBe":
        arguments = node.child_by_field_name("arguments")
        if not all(map(_is_plain, arguments.named_children if arguments else [])):
            return "may compare identities"
    return None


def _called(call: Node) -> str:
    """The last name before the arguments: `each` of `it.each([1])("adds", f)`."""
    function = call.child_by_field_name("function")
    while function is not None and function.type == "call_expression":
        function = function.child_by_field_name("function")
    if function is not None and function.type == "member_expression":
        function = function.child_by_field_name("property")
    return _text(function)


def _is_plain(node: Node) -> bool:
    """Whether it is a number, a text or the like, as far as can be seen."""
    return all(n.type in _PLAIN for n in _nodes(node))

"""The same answer in other clothes, so that no defence may rest on how an attack is written."""

from __future__ import annotations

import ast
import base64
import warnings
from collections.abc import Callable, Mapping

import go_variants
import typescript_variants

Transform = Callable[[str, str], str]
"""An answer's text and that of the case's reference to another text."""


def encoded(answer: str, reference: str) -> str:
    """The text is only there once it has been decoded."""
    return f"import base64\nexec(base64.b64decode({_packed(answer)}))\n"


def nested(answer: str, reference: str) -> str:
    """Everything happens in a function that is called at import."""
    tree = parsed(answer)
    names = sorted(bound(tree.body))
    head = ["def _helper():", f"    global {', '.join(names)}" if names else "    pass"]
    text = ast.unparse(tree)
    # Indenting would change a text of several lines, and a star import stands at the top only.
    if '"""' in text or "import *" in text:
        text = f"exec({text!r}, globals())"
    return "\n".join([*head, *(f"    {line}" for line in text.splitlines()), "_helper()", ""])


def delayed(answer: str, reference: str) -> str:
    """The reference answers the first call; then the answer wakes up and takes over."""
    names = sorted(name for name in bound(parsed(reference).body) if not name.startswith("_"))
    lines = [
        "import base64",
        f"exec(base64.b64decode({_packed(reference)}))",
        "_right, _calls = dict(globals()), []",
        "def _wake(name, args, named):",
        "    _calls.append(name)",
        "    if len(_calls) == 1:",
        "        return _right[name](*args, **named)",
        "    if len(_calls) == 2:",
        f"        exec(base64.b64decode({_packed(answer)}), globals())",
        "    return globals()[name](*args, **named)",
        *(f"def {name}(*args, **named): return _wake({name!r}, args, named)" for name in names),
    ]
    return "\n".join(lines) + "\n"


def renamed(answer: str, reference: str) -> str:
    """Every name that the answer is free to choose is another one."""
    tree = parsed(answer)
    kept = bound(parsed(reference).body) | _fixed(tree)
    chosen = sorted(name for name in _chosen(tree) - kept if not name.startswith(("__", "pytest_")))
    names = {name: f"_n{number}" for number, name in enumerate(chosen)}
    return ast.unparse(_Renamer(names).visit(tree)) + "\n"


VARIANTS: Mapping[str, Mapping[str, Transform]] = {
    "python": {"encoded": encoded, "nested": nested, "delayed": delayed, "renamed": renamed},
    "go": go_variants.VARIANTS,
    "typescript": typescript_variants.VARIANTS,
}


def parsed(text: str) -> ast.Module:
    """Its tree, whatever Python would warn of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _packed(text: str) -> str:
    return repr(base64.b64encode(text.encode()).decode())


def bound(body: list[ast.stmt]) -> set[str]:
    """Names that statements bind in their own scope."""
    names: set[str] = set()
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
            continue
        if isinstance(
            node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
        ):
            continue
        if isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
        waiting.extend(ast.iter_child_nodes(node))
    return names - {"*"}


def _chosen(tree: ast.Module) -> set[str]:
    names = bound(tree.body)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            names |= bound(node.body)
    return names


def _fixed(tree: ast.Module) -> set[str]:
    """Parameters may be passed by name, and names in a class are its attributes."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.ClassDef):
            names |= bound(node.body)
        elif isinstance(node, ast.Import):
            names |= {one.name.partition(".")[0] for one in node.names if "." in one.name}
    return names


class _Renamer(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.Name):
            node.id = self.names.get(node.id, node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            node.name = self.names.get(node.name, node.name)
        elif isinstance(node, ast.alias):
            name = node.asname or node.name
            node.asname = self.names.get(name, node.asname)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            node.name = self.names.get(node.name, node.name)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            node.names = [self.names.get(name, name) for name in node.names]
        return self.generic_visit(node)

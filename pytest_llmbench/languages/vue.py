"""Vue fixtures: how each kind of file that an answer may hold is found in a reply."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

import tree_sitter_typescript
from tree_sitter import Language as Grammar
from tree_sitter import Parser

from pytest_llmbench.answer import ExtractionRules
from pytest_llmbench.languages.sfc import RootBlock, root_blocks
from pytest_llmbench.languages.typescript import TypeScript

_TYPESCRIPT = TypeScript()
_TSX = Grammar(tree_sitter_typescript.language_tsx())
_SCRIPT_LANGS = frozenset({"", "js", "ts"})
_JSX_LANGS = frozenset({"jsx", "tsx"})
_MOST_SCRIPTS = 2
"""`<script setup>` and a plain one."""


class Component:
    """`ExtractionRules` of single-file components, which models tag `html`, too."""

    fence_tags = frozenset({"vue", "html", "vue-html", "vue-sfc"})

    def parses(self, code: str) -> bool:
        """Whether it is a whole component: a template or a script, all closed, nothing beside."""
        blocks = root_blocks(code)
        if not blocks:
            return False
        templates = [block for block in blocks if block.name == "template"]
        scripts = [block for block in blocks if block.name == "script"]
        return (
            any(block.body.strip() for block in (*templates, *scripts))
            and len(templates) <= 1
            and len(scripts) <= _MOST_SCRIPTS
            and all(map(_script_parses, scripts))
        )


class Script:
    """`ExtractionRules` of TypeScript and, with `javascript`, of JavaScript modules."""

    def __init__(self, javascript: bool = False, jsx: bool = False) -> None:
        own = frozenset({"javascript", "js", "mjs", "cjs", "jsx"}) if javascript else frozenset()
        self.fence_tags = TypeScript.fence_tags | {"tsx"} | own
        self._jsx = jsx

    def parses(self, code: str) -> bool:
        """Whether tree-sitter finds no error in it; JavaScript is TypeScript without types."""
        return _tsx_parses(code) if self._jsx else _TYPESCRIPT.parses(code)


@dataclass(frozen=True)
class PlainFile:
    """`ExtractionRules` of any other file: whatever is tagged with its suffix."""

    fence_tags: frozenset[str]

    def parses(self, code: str) -> bool:
        """Whether there is anything in it."""
        return bool(code.strip())


_COMPONENT = Component()
_KINDS: dict[str, tuple[str, str, ExtractionRules]] = {
    ".vue": ("Vue", "vue", _COMPONENT),
    ".ts": ("TypeScript", "ts", Script()),
    ".mts": ("TypeScript", "ts", Script()),
    ".cts": ("TypeScript", "ts", Script()),
    ".tsx": ("TypeScript", "tsx", Script(jsx=True)),
    ".js": ("JavaScript", "js", Script(javascript=True)),
    ".mjs": ("JavaScript", "js", Script(javascript=True)),
    ".cjs": ("JavaScript", "js", Script(javascript=True)),
    ".jsx": ("JavaScript", "jsx", Script(javascript=True, jsx=True)),
}
_ALSO_CALLED = {"yml": "yaml", "yaml": "yml", "md": "markdown", "txt": "text", "json": "jsonc"}


def rules_for(path: str) -> tuple[str, str, ExtractionRules]:
    """Title, fence tag and extraction rules of a file, by the suffix of its path."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in _KINDS:
        return _KINDS[suffix]
    tag = suffix.removeprefix(".") or "text"
    names = frozenset({tag, _ALSO_CALLED.get(tag, tag)})
    return tag.upper() if suffix else "text", tag, PlainFile(names)


def _script_parses(block: RootBlock) -> bool:
    if not block.body.strip():
        return True
    if block.lang in _JSX_LANGS:
        return _tsx_parses(block.body)
    return block.lang not in _SCRIPT_LANGS or _TYPESCRIPT.parses(block.body)


def _tsx_parses(code: str) -> bool:
    if not code.strip() or code.lstrip().startswith("```"):
        return False
    return not Parser(_TSX).parse(code.encode("utf-8", "replace")).root_node.has_error

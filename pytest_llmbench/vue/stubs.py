"""What stands in place of an answer while its functional tests are listed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

_CLAUSE = re.compile(r"\b(?:import|export)\s+(?:type\s+)?(?:[\w$]+\s*,\s*)?\{([^{}]*)\}\s*from\b")
_NAME = re.compile(r"(?:type\s+)?([A-Za-z_$][\w$]*)")
_SCRIPTS = frozenset({".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx"})

_ANYTHING = """\
const anything = new Proxy(function () {}, {
  apply: () => anything,
  construct: () => anything,
  get: (target, key) =>
    key === "then" ? undefined
    : key === Symbol.iterator ? function* () {}
    : key === Symbol.toPrimitive ? () => "stub"
    : key === "prototype" ? target.prototype
    : anything,
})
"""


def stubs(answer_files: Iterable[str], sources: Iterable[str]) -> Mapping[str, str]:
    """A stub for each answer file that holds code: an empty component, or any names.

    A module has every name that any of `sources` imports from anywhere: one more does no
    harm, and who imports what by which alias need not be known.
    """
    names = sorted({name for source in sources for name in _imported(source)} - {"default"})
    exports = f"export {{ {', '.join(f'anything as {name}' for name in names)} }}\n"
    module = f"{_ANYTHING}{exports}"
    found = {}
    for path in answer_files:
        suffix = PurePosixPath(path).suffix
        if suffix == ".vue":
            body = f"{module}export default {{ render: () => null }}\n"
            found[path] = f"<script>\n{body}</script>\n"
        elif suffix in _SCRIPTS:
            found[path] = f"{module}export default anything\n"
    return found


def _imported(source: str) -> Iterable[str]:
    """Names in `import { a, b as c } from "x"`: here a and b."""
    for clause in _CLAUSE.finditer(source):
        for part in clause[1].split(","):
            if name := _NAME.match(part.strip()):
                yield name[1]

"""The documents that come with a case, for a model to look things up in."""

from __future__ import annotations

import os
from pathlib import Path

KINDS = (".md", ".markdown", ".mdx", ".rst", ".txt")


def document_files(folder: Path) -> list[Path]:
    """All files below the folder that are documents, sorted; links are not followed.

    Nothing that begins with a dot, where people keep what is secret, and no package's own.
    """
    found = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if _shown(name)]
        found += [Path(root) / n for n in names if n.lower().endswith(KINDS) and _shown(n)]
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def _shown(name: str) -> bool:
    return not name.startswith(".") and name != "node_modules"

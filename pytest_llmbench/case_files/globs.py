"""Globs of npm's workspaces and of fixtures: `*` and `?` within a name, `**` over folders.

Brackets are plain characters: pages of Nuxt are named `[id].vue`.
"""

from __future__ import annotations

import re


def glob_matches(glob: str, path: str) -> bool:
    """Whether a POSIX path, relative as the glob is, matches as a whole."""
    parts = [part for part in glob.split("/") if part not in ("", ".")]
    pattern = "/".join("**" if part == "**" else _name(part) for part in parts)
    pattern = pattern.replace("**/", "(?:.*/)?")
    if pattern.endswith("**"):
        pattern = pattern.removesuffix("**") + ".+"
    return re.fullmatch(pattern, path) is not None


def _name(part: str) -> str:
    return re.escape(part).replace(r"\*", "[^/]*").replace(r"\?", "[^/]")

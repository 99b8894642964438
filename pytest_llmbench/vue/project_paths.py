"""Paths in what tools say of a laid-out project, told as the user knows them: below the project."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pytest_llmbench.vue.projects import LaidProject


def paths_below(project: LaidProject) -> Callable[[Any], Any]:
    """A function that rewrites the texts in JSON-like data (names of members stay).

    The folder of the layout, and the cache folder its packages lie in, are both the project's.
    """
    folders = {str(root) for at in (project.root, project.packages) for root in (at, at.resolve())}
    alternatives = "|".join(re.escape(folder) for folder in sorted(folders, key=len, reverse=True))
    pattern = re.compile(rf"(?:{alternatives})(?:(/)|(?![\w.-]))")

    def below(found: Any) -> Any:
        if isinstance(found, str):
            return pattern.sub(lambda match: "" if match[1] else ".", found)
        if isinstance(found, list):
            return [below(member) for member in found]
        if isinstance(found, dict):
            return {name: below(member) for name, member in found.items()}
        return found

    return below

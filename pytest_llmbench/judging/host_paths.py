"""Where things lie on this machine, taken out of what a model is told."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path


def without_host_paths(text: str) -> str:
    """The text without the places of this interpreter and of the user's home.

    In bubblewrap Python's own library lies where it does on this machine, as tracebacks tell. A
    model's server is somebody else's, and such paths hold people's names.
    """
    places = _places()
    return _pattern(tuple(places)).sub(lambda found: places[found[0]], text) if places else text


@cache
def _places() -> Mapping[str, str]:
    """Place -> what is told in its stead."""
    prefix = Path(sys.base_prefix)
    pythons = [path for path in (prefix, prefix.resolve()) if not path.is_relative_to("/usr")]
    try:
        homes = [path for path in (Path.home(), Path.home().resolve()) if path != Path("/")]
    except (RuntimeError, OSError):
        homes = []  # an account without a home
    return {**{str(home): "~" for home in homes}, **{str(path): "/python" for path in pythons}}


@cache
def _pattern(places: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(places, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, longest_first))})(?![\w.-])")

"""What the plugin adds to every pytest run that names no model."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from functools import partial

from benchmarks.measure import Way, take_turns, tree
from benchmarks.row import Given, Result, Row, Sample, Target

OURS, PLAIN = "pytest and the plugin", "pytest"
PEERS = ("inspect_ai", "evalplus", "deepeval")


def _fresh(code: str) -> Sample:
    """A fresh interpreter."""
    command = [sys.executable, "-c", code]
    return tree(lambda: subprocess.run(command, check=True, capture_output=True))  # noqa: S603


def run(given: Given) -> Sequence[Result]:
    """Pair by pair; the plugin's own cost is the difference within a pair."""
    codes = {OURS: "import pytest, pytest_llmbench.plugin", PLAIN: "import pytest"}
    missing = {}
    for peer in PEERS:
        probe = f"import importlib.util as u, sys; sys.exit(u.find_spec({peer!r}) is None)"
        if subprocess.run([sys.executable, "-c", probe], check=False).returncode:  # noqa: S603
            missing[peer] = "not installed"
        else:
            codes[peer] = f"import {peer}"
    ways = {name: Way(partial(_fresh, code)) for name, code in codes.items()}
    samples = take_turns(ways, given, given.size(3, 1))
    pairs = list(zip(samples[OURS], samples[PLAIN], strict=True))
    used = [max(0.0, (a.cpu or 0) - (b.cpu or 0)) for a, b in pairs]
    own = [Sample(seconds, seconds) for seconds in used]  # an import waits for nothing
    title = "importing the plugin's own part"
    first = Result(title, "run", {"the plugin alone (difference)": own})
    first.targets = [Target("the plugin alone (difference)", 50)]
    return [first, Result("importing", "run", samples, missing=missing)]


ROW = Row("import_cost", run)

"""The names a spec may hold are those that the checker gives a meaning to."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from pytest_llmbench.case_files import fixture_names
from pytest_llmbench.node import host_node

NAMES = Path(__file__).parents[2] / "runners/vue/checker/patterns/names.mjs"


def test_both_sides_know_the_same_names() -> None:
    script = f"console.log(JSON.stringify(await import({json.dumps(NAMES.as_uri())})))"
    node = str(host_node().node)
    command = [node, "--input-type=module", "-e", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    checkers = json.loads(done.stdout)
    assert sorted(checkers["SWITCHES"]) == sorted(fixture_names.SWITCHES)
    assert sorted(checkers["STYLES"]) == sorted(fixture_names.STYLES)
    assert sorted(checkers["STYLE_RULES"]) == sorted(fixture_names.STYLED_RULES)
    assert sorted(checkers["SUFFIX_RULES"]) == sorted(
        [*fixture_names.SUFFIX_RULES, fixture_names.SUFFIXES_RULE]
    )

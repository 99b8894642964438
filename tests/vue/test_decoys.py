"""What only looks like the code asked for misses the check, and only that."""

from __future__ import annotations

from typing import Any

import pytest
from decoys import BASE, DECOYS
from evaluation import evaluate, job
from npm_projects import CURRENT
from test_right_components import SPECIFICATION


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, Any]]:
    texts = {"": BASE} | {name: text for name, (text, _) in DECOYS.items()}
    asked = {"patterns": SPECIFICATION["patterns"], "forbidden": SPECIFICATION["forbidden"]}
    found = evaluate([job(text, **asked) for text in texts.values()], CURRENT)
    return dict(zip(texts, found, strict=True))


def missed(found: dict[str, Any]) -> set[str]:
    return {name for name, holds in found["checks"].items() if not holds}


def test_the_component_that_the_decoys_change_is_right(results: dict[str, dict[str, Any]]) -> None:
    assert missed(results[""]) == set()


@pytest.mark.parametrize("name", DECOYS)
def test_a_decoy_misses_exactly(name: str, results: dict[str, dict[str, Any]]) -> None:
    assert missed(results[name]) == DECOYS[name][1]

"""Who may import whom: pytest's side -> pipeline -> steps -> case, errors. Never back."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "pytest_llmbench"
PYTEST_SIDE = {
    "active", "ahead.upcoming", "ahead.window", "collect", "distributed.controller",
    "distributed.lost_workers", "distributed.queued", "distributed.scheduling", "fixtures",
    "hookspecs", "item", "journal_keeping", "json_saving", "model_options", "option_table", "options", "owner_side",
    "plugin", "progress", "record_keeping", "session", "set_aside", "terminal", "worker_side",
}  # fmt: skip
STEPS = {"case_files", "providers", "languages", "sandbox", "reports", "vue"}
WIRING = {
    "builtin",
    "commands.verify",
    "distributed.embedded",
    "judging.judges",
    "verify",
    *PYTEST_SIDE,
}
"""Modules that choose implementations: they may import any of them."""
MODULES = sorted(ROOT.rglob("*.py"))


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def own_imports_of(path: Path) -> set[str]:
    """Modules of this package, without the package's name; names inside modules are left out."""
    known = {name_of(p).removesuffix(".__init__") for p in MODULES}
    prefix = "pytest_llmbench."
    return {
        i.removeprefix(prefix)
        for i in imports_of(path)
        if i.startswith(prefix) and i.removeprefix(prefix) in known
    }


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_pytests_side_knows_pytest(path: Path) -> None:
    known = {i.split(".")[0] for i in imports_of(path)}
    if name_of(path) not in PYTEST_SIDE:
        assert not known & {"pytest", "_pytest", "xdist"}
        assert not own_imports_of(path) & PYTEST_SIDE
    assert "_pytest" not in known


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_step_imports_the_implementation_of_another(path: Path) -> None:
    step = name_of(path).split(".")[0]
    if {step, name_of(path)} & WIRING:
        return
    foreign = {i for i in own_imports_of(path) if i.split(".")[0] in STEPS - {step} and "." in i}
    assert {i for i in foreign if not i.endswith(".base")} == set()


def test_the_story_fits_on_one_page() -> None:
    assert len((ROOT / "pipeline.py").read_text().splitlines()) <= 120
    assert len((ROOT / "plugin.py").read_text().splitlines()) <= 150

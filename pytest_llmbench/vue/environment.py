"""The toolchain that functional tests and npm scripts of a fixture need."""

from __future__ import annotations

from pytest_llmbench.node_recipe import PACKAGE_FILES, NodeRecipe
from pytest_llmbench.runner_files import runner_folder
from pytest_llmbench.sandbox.base import Environment

DOM_PACKAGES = ("vitest", "happy-dom")
"""Whose versions name the environment: what runs the tests, and what stands in for a browser."""

_HOOKS = (22, 15, 0)
"""The first node 22 with `module.registerHooks`, by which imports of answers are refused."""


def vue_environment() -> Environment:
    """Node with the locked packages of `runners/vue`, and modules of the TypeScript judge."""
    runner, shares = runner_folder("vue"), (runner_folder("typescript"),)
    return Environment(
        lang="vue",
        runner=runner,
        base_image="node:22-slim",
        host=NodeRecipe(runner, DOM_PACKAGES, shares, _HOOKS),
        shares=shares,
        package_files=PACKAGE_FILES,
    )

"""The sandboxes as tests open them: base images and network of builds come from the environment.

LLMBENCH_TEST_BASE_IMAGE replaces every language's base image (where none can be pulled),
LLMBENCH_TEST_BUILD_NETWORK is the network of image builds.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from pytest_llmbench.sandbox.base import Sandbox
from pytest_llmbench.sandbox.choose import choose

LANGUAGES = ("python", "typescript", "go", "vue")


def base_images() -> dict[str, str]:
    """Language -> image, or nothing: each runner's own default."""
    image = os.environ.get("LLMBENCH_TEST_BASE_IMAGE")
    return dict.fromkeys(LANGUAGES, image) if image else {}


def build_network() -> str | None:
    """Network of image builds; None is the engine's default."""
    return os.environ.get("LLMBENCH_TEST_BUILD_NETWORK") or None


def user_cache() -> Path:
    """The user's own cache of environments: the slow ones are built once, not once per run.

    They are named by a hash of all that goes into them, so a change builds a new one.
    """
    return Path(platformdirs.user_cache_dir("pytest-llmbench"))


def open_sandbox(kind: str, cache_dir: Path) -> Sandbox:
    """The real sandbox of that kind."""
    return choose(
        kind,
        cache_dir,
        session="tests",
        base_images=base_images(),
        build_network=build_network(),
    )

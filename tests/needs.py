"""What a machine may lack: a test that needs it skips there, and fails in CI."""

from __future__ import annotations

import os
import shutil
from functools import cache

import pytest


def need(reason: str | None) -> None:
    """Go on if there is no reason not to; in CI (`CI` set) an absence is a failure."""
    if reason is None:
        return
    if os.environ.get("CI"):
        pytest.fail(f"CI must have it: {reason}", pytrace=False)
    pytest.skip(reason)


@cache
def no_bubblewrap() -> str | None:
    """Why bubblewrap cannot be used here."""
    from pytest_llmbench.sandbox.bubblewrap.sandbox import unusable

    return unusable()


@cache
def no_docker() -> str | None:
    """Why Docker cannot be used here."""
    from pytest_llmbench.sandbox.docker.sandbox import available

    return available()


@cache
def no_engine() -> str | None:
    """Why the embedded llama.cpp cannot be used here."""
    try:
        import xllamacpp  # noqa: F401
    except ImportError as error:
        return f"{error}: pip install 'pytest-llmbench[local]'"
    return None


@cache
def no_model() -> str | None:
    """Why the bundled model can be neither found nor fetched here."""
    from pytest_llmbench.errors import AttemptError
    from pytest_llmbench.providers.bundled import gguf_path

    try:
        gguf_path("smollm2", print)
    except AttemptError as error:
        return str(error)
    return None


def no_program(name: str, package: str) -> str | None:
    """Why that program cannot be started: not on PATH."""
    return None if shutil.which(name) else f"no {name} on PATH: apt-get install {package}"


@cache
def no_chromium() -> str | None:
    """Why functional tests of Vue cannot run in a Chromium of this machine, in bubblewrap."""
    from sandboxes import open_sandbox, user_cache

    from pytest_llmbench.errors import AttemptError
    from pytest_llmbench.vue.browser import find_browser
    from pytest_llmbench.vue.judge_runs import JudgeRuns

    if reason := no_bubblewrap():
        return reason
    sandbox = open_sandbox("bubblewrap", user_cache())
    try:
        find_browser(JudgeRuns(sandbox, 30.0, print))
    except AttemptError as error:
        return str(error)
    finally:
        sandbox.close()
    return None

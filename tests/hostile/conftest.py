"""Judges in both sandboxes, a secret in this process's environment, and a look at what is left behind."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_bench import JudgeHostile
from hostile_python import MARK
from needs import need, no_bubblewrap, no_docker
from patience import PATIENT_SECONDS, known_level
from sandboxes import open_sandbox, user_cache

from pytest_llmbench.case import Case
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.languages.base import Language
from pytest_llmbench.verdict import Verdict

MARGIN = 180.0
"""Wall time beside that: 10 s in which the judge may report, its start, and the sandbox's end.

Both may take long on a busy machine; what an answer leaves to itself sleeps for 600 s.
"""


@pytest.fixture(scope="session", params=["bubblewrap", "docker"])
def kind(request: pytest.FixtureRequest) -> str:
    """The sandbox."""
    name = str(request.param)
    need(no_docker() if name == "docker" else no_bubblewrap())
    return name


@pytest.fixture(scope="session")
def secret() -> Iterator[str]:
    """An API key in this process's environment: fresh, so that it is nowhere else."""
    key = f"sk-hostile-{secrets.token_hex(16)}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", key)
        patch.setenv("LLMBENCH_KEY", key)
        yield key


@pytest.fixture(scope="session")
def judge(kind: str, secret: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """A real judge in that sandbox."""
    sandbox = open_sandbox(kind, user_cache())
    judge = Judge(sandbox, tmp_path_factory.mktemp("cache"), PATIENT_SECONDS, lambda line: None)
    yield judge
    judge.close()
    sandbox.close()


@pytest.fixture
def judge_hostile(judge: Judge) -> JudgeHostile:
    """Judge an answer; the sandbox ends it in time, whatever it does."""

    def run(language: Language, case: Case, code: str) -> Verdict:
        # Builds what is missing, outside of the bound.
        level = known_level(judge, judge.level_of(language, case), language, case)
        started = time.monotonic()
        verdict = judge.judge_at(level, language, case, code, known_here=True).verdict
        assert time.monotonic() - started < (case.timeout or PATIENT_SECONDS) + MARGIN
        return verdict

    return run


@pytest.fixture
def nothing_left() -> Iterator[None]:
    """No process of an answer outlives it on this machine."""
    yield
    deadline = time.monotonic() + 60
    while left := _left():
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def _left() -> list[str]:
    """Processes that bear the mark of an answer, in their name or in their arguments."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = "".join(
                (folder / name).read_text(errors="replace") for name in ("comm", "cmdline")
            )
        except OSError:
            continue  # it has ended
        if MARK in told:
            found.append(f"{folder.name}: {told!r}")
    return found

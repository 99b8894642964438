"""The seam between the pipeline and the judge of a kind of case: problems, Vue fixtures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pytest_llmbench.answer import WantedFile
from pytest_llmbench.case import Case
from pytest_llmbench.verdict import Verdict
from pytest_llmbench.vue.base import VueScores


@dataclass(frozen=True)
class Judgement:
    """A verdict and how it was reached.

    `toolchain` names versions, `image_digest` the image where one was used; `run_seconds` is
    what checking and running took. `scores` are those of a Vue fixture. `isolation` is separate
    or shared; `self_judging` are the operations that the level leaves to code of the answer, None
    where nobody can know.
    """

    verdict: Verdict
    run_seconds: float
    toolchain: str | None = None
    image_digest: str | None = None
    scores: VueScores | None = None
    isolation: str = "shared"
    self_judging: list[str] | None = None


@dataclass(frozen=True)
class Check:
    """What a look at unfinished files found, for the model that writes them.

    `text` is for it to read: what fails, as compiler or tests tell it. `compiles` is None where
    nothing was found out about that.
    """

    passed: bool
    text: str
    compiles: bool | None = None


class CaseJudge(Protocol):
    """Judges the cases of one kind. One per process; threads may share it.

    `sandbox_of` is called from the main thread before any other for a case.
    """

    def sandbox_of(self, case: Case) -> str | None:
        """The name of the sandbox that the case's answers run in; None if none of them runs."""

    def wanted(self, case: Case) -> tuple[WantedFile, ...]:
        """The files an answer may write; the first one must be there."""

    def prepare(self, case: Case) -> int | None:
        """Make ready to judge; give the number of tests that must pass, None without tests.

        Called before a model is asked, so that nobody pays for a case that cannot be
        judged. Raises `ToolchainMissing`, `SandboxBroken` or `CaseBroken`.
        """

    def start_ahead(self, case: Case) -> None:
        """Start what an answer will be judged in, while a model is asked for it.

        Raises as `prepare` does. Either `judge` or `let_go` follows.
        """

    def let_go(self, case: Case) -> None:
        """An attempt at the case, for which `start_ahead` was called, gave nothing to judge."""

    def judge(self, case: Case, files: Mapping[str, str]) -> Judgement:
        """Judge an answer (path -> text). Raises as `prepare` does."""

    # -- for a model that works with tools ----------------------------------------------

    def present(self, case: Case) -> Mapping[str, str]:
        """The files that a model may read before it writes any: path -> text.

        Nothing of what is to stay hidden from it. Looking a text up may raise `CaseBroken`.
        """

    def checks_types(self, case: Case) -> bool:
        """Whether there is a type check of the case's answers: then `check_types` may be called."""

    def check_types(self, case: Case, files: Mapping[str, str]) -> Check:
        """Check the types of what is written so far. Raises as `prepare` does."""

    def run_visible_tests(self, case: Case, files: Mapping[str, str]) -> Check:
        """Run `Case.visible_tests`, and no others, on what is written so far.

        Raises as `prepare` does.
        """

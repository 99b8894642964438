"""The judges of a session by kind of case, each made when the first case of its kind comes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_llmbench.judging.base import CaseJudge
from pytest_llmbench.judging.judge import Judge
from pytest_llmbench.judging.problem_judge import ProblemJudge
from pytest_llmbench.languages.base import Language
from pytest_llmbench.level import LevelOf, declared_level
from pytest_llmbench.sandbox.base import OnProgress, Sandbox

if TYPE_CHECKING:
    from pytest_llmbench.vue.judge import VueJudge

_KINDS = ("problem", "vue")


class Judges(Mapping[str, CaseJudge]):
    """Kind of case -> its judge. `sandbox` is called when the first answer is to run.

    `lanes` answers to problems are judged at a time.
    """

    def __init__(
        self,
        sandbox: Callable[[], Sandbox],
        languages: Mapping[str, Language],
        cache_dir: Path,
        timeout: float,
        on_progress: OnProgress,
        *,
        vue_browser: bool = False,
        level_of: LevelOf = declared_level,
        lanes: int = 1,
    ) -> None:
        self._make_sandbox = sandbox
        self._lanes = lanes
        self._made: Sandbox | None = None
        # Who makes one makes it for all: attempts of several threads come here.
        self._making = threading.RLock()
        self._languages = languages
        self._cache_dir = cache_dir
        self._timeout = timeout
        self._on_progress = on_progress
        self._vue_browser = vue_browser
        self._level_of = level_of

    def __getitem__(self, kind: str) -> CaseJudge:
        if kind not in _KINDS:
            raise KeyError(kind)
        with self._making:
            return self.problems if kind == "problem" else self._vue

    def __iter__(self) -> Iterator[str]:
        return iter(_KINDS)

    def __len__(self) -> int:
        return len(_KINDS)

    def close(self) -> None:
        """End what the judges started; sandboxes are their owner's to close."""
        if "problems" in self.__dict__:
            self.problems.close()
        if "_vue" in self.__dict__:
            self._vue.close()

    def _sandbox(self) -> Sandbox:
        """Raises what making it raises, each time."""
        with self._making:
            if self._made is None:
                self._made = self._make_sandbox()
            return self._made

    @cached_property
    def problems(self) -> ProblemJudge:
        """The judge of problems, which also decides their levels."""
        judge = Judge(
            self._sandbox(),
            self._cache_dir,
            self._timeout,
            self._on_progress,
            self._level_of,
            lanes=self._lanes,
        )
        return ProblemJudge(judge, self._languages)

    @cached_property
    def _vue(self) -> VueJudge:
        # Only a session with fixtures loads these.
        from pytest_llmbench.languages.vue import rules_for
        from pytest_llmbench.vue.judge import VueJudge

        return VueJudge(
            self._sandbox,
            self._cache_dir,
            self._timeout,
            self._on_progress,
            rules=rules_for,
            browser=self._vue_browser,
        )

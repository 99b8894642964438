"""Sandboxes that were started before there is an answer for them, a few at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from pytest_llmbench.case import Case
from pytest_llmbench.errors import AttemptError
from pytest_llmbench.judging.judge_run import StartedJudge
from pytest_llmbench.languages.base import Language
from pytest_llmbench.level import Level

Start = Callable[[Language, Case, Level], StartedJudge]


@dataclass(eq=False)
class _Wanted:
    """What one attempt will need, unless its model gives no answer."""

    language: Language
    case: Case
    level: Level
    begun: bool = False
    started: StartedJudge | None = None

    def serves(self, case: Case, level: Level | None) -> bool:
        return self.case is case and level in (None, self.level)


class StartedAhead:
    """At most `most` wait, for the attempts that came first. Threads may share one."""

    def __init__(self, most: int, start: Start) -> None:
        self._most = most
        self._start = start
        self._lock = threading.Lock()
        self._wanted: list[_Wanted] = []
        self._spare: list[_Wanted] = []
        self._closed = False

    def want(self, language: Language, case: Case, level: Level) -> None:
        """An attempt has begun: either `take` or `let_go` follows. Raises what `start` raises."""
        mine = _Wanted(language, case, level)
        with self._lock:
            self._wanted.append(mine)
        try:
            self._fill(mine)
        except BaseException:
            self.let_go(case)
            raise

    def take(self, case: Case, level: Level) -> StartedJudge | None:
        """One that waits for an answer to this case, if there is one; the caller ends it."""
        with self._lock:
            own = [each for each in self._wanted if each.serves(case, level)]
            lives = (each for each in own if each.started is not None and each.started.alive())
            found = next(lives, own[0] if own else None)
            if found is None:
                return None
            self._wanted.remove(found)
            started, found.started = found.started, None
        self._fill()
        if started is not None and not started.alive():
            started.drop()
            return None
        return started

    def let_go(self, case: Case) -> None:
        """An attempt at the case ended without an answer. What waited for it may serve another."""
        with self._lock:
            own = [each for each in self._wanted if each.serves(case, None)]
            found = next((each for each in own if not each.begun), own[0] if own else None)
            if found is None:
                return
            self._wanted.remove(found)
            # One that is being started is kept by who starts it, and not twice.
            is_started = found.started is not None
        if is_started:
            self._keep(found)
        self._fill()

    def close(self) -> None:
        """End all of them, and start no more."""
        with self._lock:
            self._closed = True
            left = [*self._wanted, *self._spare]
            self._wanted, self._spare = [], []
        for each in left:
            _drop(each)

    def _fill(self, mine: _Wanted | None = None) -> None:
        """Start what the first attempts lack. Raises for `mine` only: others hear when judged."""
        while (wanted := self._next()) is not None:
            started = None
            try:
                started = self._start(wanted.language, wanted.case, wanted.level)
            except AttemptError:
                if wanted is mine:
                    raise
            with self._lock:
                wanted.started = started
                late = wanted not in self._wanted
            if late and started is not None:  # its attempt has ended meanwhile
                self._keep(wanted)

    def _next(self) -> _Wanted | None:
        """The first attempt that may have one and has none; it gets a spare one if it can."""
        with self._lock:
            first = [] if self._closed else self._wanted[: self._most]
            for wanted in first:
                if wanted.begun:
                    continue
                wanted.begun = True
                spare = next((s for s in self._spare if s.serves(wanted.case, wanted.level)), None)
                if spare is None:
                    self._make_room()
                    return wanted
                self._spare.remove(spare)
                if spare.started is not None and spare.started.alive():
                    wanted.started = spare.started
                    continue
                _drop(spare)
                return wanted
        return None

    def _keep(self, wanted: _Wanted) -> None:
        with self._lock:
            if not self._closed:
                self._spare.append(wanted)
                self._make_room()
                return
        _drop(wanted)

    def _make_room(self) -> None:
        """Of spare ones the oldest go first."""
        held = sum(each.begun for each in self._wanted)
        while self._spare and held + len(self._spare) > self._most:
            _drop(self._spare.pop(0))


def _drop(wanted: _Wanted) -> None:
    if wanted.started is not None:
        wanted.started.drop()

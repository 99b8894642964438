"""`CaseItem`: one attempt as a pytest item: its name, line, keywords and failure text."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from pytest_llmbench.case import CaseRun
from pytest_llmbench.failure import failure_text
from pytest_llmbench.record import Record

_OUR_MARKERS = pytest.StashKey[set[str]]()


class WrongAnswer(Exception):
    """The model's fault; the text is all a person sees of the failure."""

    def __init__(self, record: Record) -> None:
        self.record = record
        super().__init__(failure_text(record))


def judged(llm_attempt: Record) -> None:
    """The body of every case item. The attempt itself is made by the fixture.

    So trouble of ours is an error at setup, as pytest knows it, and only a wrong answer
    is a failure.
    """
    if llm_attempt.status == "failed":
        raise WrongAnswer(llm_attempt)


class CaseItem(pytest.Function):
    """One case x model x run. A `pytest.Function`, so that users' fixtures work."""

    run: CaseRun

    @classmethod
    def of(cls, parent: pytest.Collector, run: CaseRun) -> CaseItem:
        """Make the item below its file."""
        item: CaseItem = cls.from_parent(parent, name=run.name, callobj=judged)
        item.run = run
        for word in keywords(run):
            if register_marker(word, parent.config):
                item.add_marker(word)
            else:
                item.extra_keyword_matches.add(word)
        return item

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Where the case stands in its file."""
        return self.path, self.run.case.line - 1, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any) -> Any:
        """No traceback for a wrong answer."""
        if isinstance(excinfo.value, WrongAnswer):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args)


def register_marker(word: str, config: pytest.Config) -> bool:
    """Make a word of a case a marker; False if it cannot be, or is somebody else's.

    pytest obeys some markers, and so do plugins (`skip`, `flaky`, `asyncio`): a tag
    must not set them off. Such a word stays a keyword, for `-k`.
    """
    ours = config.stash.setdefault(_OUR_MARKERS, {"llmbench"})
    if word in ours:
        return True
    if not word.isidentifier() or word.startswith("_") or word in _registered(config):
        return False
    config.addinivalue_line("markers", f"{word}: a word of case files")
    ours.add(word)
    return True


def _registered(config: pytest.Config) -> set[str]:
    return {line.partition(":")[0].partition("(")[0].strip() for line in config.getini("markers")}


def keywords(run: CaseRun) -> Iterator[str]:
    """What `-k` and `-m` find the case by, besides its name."""
    case = run.case
    yield from dict.fromkeys(
        word for word in ("llmbench", case.lang, case.category, case.difficulty, *case.tags) if word
    )

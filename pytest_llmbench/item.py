"""`CaseItem`: one attempt as a pytest item: its name, line, keywords and failure text."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from pytest_llmbench.case import PROMPT, CaseRun
from pytest_llmbench.failure import failure_text
from pytest_llmbench.record import Record

_MARKERS = pytest.StashKey[dict[str, pytest.MarkDecorator | None]]()


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
            marker = marker_of(word, parent.config)
            if marker is None:
                item.extra_keyword_matches.add(word)
            else:
                item.add_marker(marker)
        return item

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Where the case stands in its file."""
        return self.path, self.run.case.line - 1, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any) -> Any:
        """No traceback for a wrong answer."""
        if isinstance(excinfo.value, WrongAnswer):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args)


def marker_of(word: str, config: pytest.Config) -> pytest.MarkDecorator | None:
    """A word of a case as a marker; None if it cannot be one, or is somebody else's.

    pytest obeys some markers, and so do plugins (`skip`, `flaky`, `asyncio`): a tag
    must not set them off. Such a word stays a keyword, for `-k`.
    """
    known = config.stash.get(_MARKERS, None)
    if known is None:
        known = {"llmbench": pytest.mark.llmbench}
        config.stash[_MARKERS] = known
    if word not in known:
        known[word] = _registered_marker(word, config)
    return known[word]


def _registered_marker(word: str, config: pytest.Config) -> pytest.MarkDecorator | None:
    if not word.isidentifier() or word.startswith("_") or word in _registered(config):
        return None
    config.addinivalue_line("markers", f"{word}: a word of case files")
    marker: pytest.MarkDecorator = getattr(pytest.mark, word)
    return marker


def _registered(config: pytest.Config) -> set[str]:
    return {line.partition(":")[0].partition("(")[0].strip() for line in config.getini("markers")}


def keywords(run: CaseRun) -> Iterator[str]:
    """What `-k` and `-m` find the case by, besides its name."""
    case, mode = run.case, "" if run.mode == PROMPT else run.mode
    words = ("llmbench", mode, case.lang, case.category, case.difficulty, *case.tags)
    yield from dict.fromkeys(word for word in words if word)

"""The sources of a fixture's project, for a model to read: path -> text, read when looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

from pytest_llmbench.case import Fixture
from pytest_llmbench.errors import CaseBroken
from pytest_llmbench.vue.project_files import project_files

_LOCKS = frozenset(
    {"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"}
)
_SPEC = "validation_spec.json"
_LARGEST = 256 * 1024
"""Bytes of a file that anybody reads."""


class ProjectTexts(Mapping[str, str]):
    """No links, no lock files, nothing large or binary, and nothing that begins with a dot.

    The last because that is where people keep what is secret. Nor what is `hidden`: see
    `hidden_from`. The project is walked once, when something is asked for. Raises `CaseBroken` as
    `project_files` does.
    """

    def __init__(self, project: Path, hidden: Callable[[str], bool] = lambda _: False) -> None:
        self._project = project
        self._hidden = hidden

    def __getitem__(self, path: str) -> str:
        """The text of a file; line ends as they are."""
        try:
            return self._sources[path].read_bytes().decode("utf-8", "replace")
        except OSError as error:
            told = f"{self._sources[path]} cannot be read ({error.strerror})"
            raise CaseBroken(told) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    @cached_property
    def _sources(self) -> dict[str, Path]:
        files = project_files(self._project)
        seen = (file for file in files if file.link is None and not self._hidden(file.path))
        return {file.path: file.source for file in seen if _shown(file.path, file.source)}


def hidden_from(fixture: Fixture) -> Callable[[str], bool]:
    """Which paths of its project a fixture keeps to itself: functional tests that lie there.

    And, where the fixture itself lies in the project (a workspace of a folder above), all of it
    but the folder that the target is in: answers and prompts are beside that. Other fixtures that
    lie in the project are hidden whole.
    """
    tests, folder = fixture.functional_tests, fixture.folder.resolve()
    others = _other_fixtures(fixture)
    if not folder.is_relative_to(fixture.project):
        return lambda path: path in tests or others(PurePosixPath(path).parent)
    own = PurePosixPath(folder.relative_to(fixture.project))
    target = PurePosixPath(fixture.target_file)
    inside = target.relative_to(own).parts if target.is_relative_to(own) else ()
    shown = own / inside[0] if len(inside) > 1 else None

    def hidden(path: str) -> bool:
        at = PurePosixPath(path)
        mine = at.is_relative_to(own) and not (shown and at.is_relative_to(shown))
        secret = path in tests or (mine and path not in fixture.answer_files)
        return secret or others(at.parent)

    return hidden


def _other_fixtures(fixture: Fixture) -> Callable[[PurePosixPath], bool]:
    """Which folders of its project lie in another fixture, but for a project that both share."""
    own, compiled = fixture.folder.resolve(), PurePosixPath(fixture.compilation_cwd)

    @cache
    def other(folder: PurePosixPath) -> bool:
        if folder in (PurePosixPath(), compiled):
            return False
        at = fixture.project / folder
        return (at != own and (at / _SPEC).is_file()) or other(folder.parent)

    return other


def _shown(path: str, source: Path) -> bool:
    parts = PurePosixPath(path).parts
    if any(part.startswith(".") for part in parts) or parts[-1] in _LOCKS:
        return False
    with source.open("rb") as file:
        start = file.read(_LARGEST + 1)
    return len(start) <= _LARGEST and b"\0" not in start

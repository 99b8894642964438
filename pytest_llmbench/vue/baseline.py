"""Whether a fixture's project is well before any answer: else nothing could be measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from pytest_llmbench.case import Case, Fixture
from pytest_llmbench.errors import AttemptError, CaseBroken, SandboxBroken
from pytest_llmbench.vue.checker import Checker, CheckerLost, CheckFailed
from pytest_llmbench.vue.findings import Diagnostic
from pytest_llmbench.vue.projects import LaidProject
from pytest_llmbench.vue.running import CodeRunner, Compilation

_MOST_TOLD = 5
_STUB = '<script lang="ts">\ndeclare const component: any\nexport default component\n</script>\n'
"""A component that may be used in any way; the checker has the same one."""


def fixture_of(case: Case) -> Fixture:
    """The fixture of a Vue case."""
    assert case.fixture is not None, f"{case.id} is of kind vue"
    return case.fixture


def require_well(checker: Checker, project: LaidProject, case: Case, seconds: float) -> None:
    """Check the project as it is; errors in the files that answers write do not count.

    Where the original of such a component causes errors elsewhere, it is taken for well.
    Raises `CaseBroken` with the errors that no answer could mend, and what `trouble` gives.
    """
    fixture = fixture_of(case)
    components = [path for path in fixture.answer_files if path.endswith(".vue")]
    try:
        found = checker.check(project, fixture, {}, seconds)
        errors = _outside(found.errors, fixture)
        if components and (errors or not found.target_checked):
            found = checker.check(project, fixture, {}, seconds, stub=components)
            errors = _outside(found.errors, fixture)
    except CheckFailed as error:
        raise trouble(case, error) from error
    _refuse(case, _independent(errors, fixture, project))
    if not found.target_checked:
        raise CaseBroken(
            f"{case.path}: {fixture.target_file} is not part of what the tsconfig.json in "
            f"{fixture.compilation_cwd!r} compiles: mend its `include` or `compilation_cwd`"
        )


def require_compiling(runner: CodeRunner, project: LaidProject, case: Case) -> None:
    """The same by the fixture's own `compilation_command`. Raises `CaseBroken`."""
    fixture = fixture_of(case)
    done = _compiled(runner, project, case, {})
    errors = _outside(done.diagnostics, fixture)
    components = [path for path in fixture.answer_files if path.endswith(".vue")]
    if errors and components:
        done = _compiled(runner, project, case, dict.fromkeys(components, _STUB))
        errors = _outside(done.diagnostics, fixture)
    _refuse(case, _independent(errors, fixture, project))


def _compiled(
    runner: CodeRunner, project: LaidProject, case: Case, files: Mapping[str, str]
) -> Compilation:
    done = runner.compile(case, project, files)
    if done.trouble is not None:
        script = fixture_of(case).compilation_command
        raise CaseBroken(
            f"{case.path}: npm script {script!r} fails on the project as it is "
            f"({done.trouble.reason}): mend the project or the script\n{done.trouble.message}"
        )
    return done


def trouble(case: Case, error: CheckFailed) -> AttemptError:
    """What it means that the project cannot be checked as it is: nobody's answer did that."""
    fixture = fixture_of(case)
    if not isinstance(error, CheckerLost):
        return CaseBroken(f"{case.path}: {fixture.project} cannot be checked: {error}")
    if error.timed_out:
        return CaseBroken(
            f"{case.path}: checking {fixture.project} as it is takes too long ({error}): "
            "raise the case's timeout or --llm-run-timeout, or make the project smaller"
        )
    return SandboxBroken(
        f"{case.path}: checking {fixture.project} as it is ended the checker, maybe for want of "
        f"memory (try fewer workers): {error}"
    )


def _outside(errors: Iterable[Diagnostic], fixture: Fixture) -> list[Diagnostic]:
    return [error for error in errors if error.file not in fixture.answer_files]


def _independent(
    errors: list[Diagnostic], fixture: Fixture, project: LaidProject
) -> list[Diagnostic]:
    """Without the errors of files that import a module which answers write.

    Only components can be taken for well; what such a module does to others is not known.
    """
    modules = [
        PurePosixPath(path).stem for path in fixture.answer_files if not path.endswith(".vue")
    ]
    return [error for error in errors if not _mentions(project, error.file, modules)]


def _mentions(project: LaidProject, file: str, names: list[str]) -> bool:
    try:
        text = (project.root / file).read_text("utf-8", "replace")
    except (OSError, ValueError):
        return False
    return any(f"/{name}" in text for name in names)


def _refuse(case: Case, errors: list[Diagnostic]) -> None:
    if not errors:
        return
    told = "\n".join(map(str, errors[:_MOST_TOLD]))
    more = f"\n... and {len(errors) - _MOST_TOLD} more" if len(errors) > _MOST_TOLD else ""
    raise CaseBroken(
        f"{case.path}: the project does not compile before any answer, outside of the files that "
        f"answers write: mend the project\n{told}{more}"
    )
